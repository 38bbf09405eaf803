import ApplianceKit

/// The section `sending`: when what goes out, and how long it is kept.
struct SendingConfiguration: Equatable, Sendable {
    var policy: SendingPolicy
    /// Kinds for which the network is asked to report deliveries.
    var reportedKinds: Set<MessageKind>
    /// How long texts and numbers are kept after a message's end.
    var retention: Duration

    init(_ section: ConfigurationSection) {
        policy = SendingPolicy(
            quietHours: QuietHours(
                from: section.integer("quietFrom", default: 22, in: 0...23),
                to: section.integer("quietTo", default: 7, in: 0...23)),
            perHour: section.integer("perHour", default: 1_000, in: 1...100_000),
            perDay: section.integer("perDay", default: 10_000, in: 1...1_000_000))
        var kinds: Set<MessageKind> = []
        for word in section.strings("reports", default: ["oneTime", "notice", "bulk"]) {
            if let kind = MessageKind(rawValue: word) {
                kinds.insert(kind)
            } else {
                let known = MessageKind.allCases.map(\.rawValue).joined(separator: ", ")
                section.report("“\(word)” is none of \(known)", key: "reports")
            }
        }
        reportedKinds = kinds
        retention = .seconds(section.integer("retentionDays", default: 30, in: 1...3_650) * 86_400)
    }
}
