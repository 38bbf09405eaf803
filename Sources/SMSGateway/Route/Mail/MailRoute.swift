import ApplianceKit
import Foundation

/// Notices by e-mail, handed in at the province's mail server.
struct MailRoute: Route {
    /// Pauses after the first, second, … try while the server can't take a message.
    private static let pauses: [Duration] = [
        .seconds(30), .seconds(120), .seconds(600), .seconds(1_800), .seconds(3_600),
    ]

    let name = "email"
    let client: MailClient
    let from: String
    let fromName: String
    let clock: any ApplianceClock

    /// - Throws: `SystemError` where no thread can be made.
    init(_ configuration: MailConfiguration, clock: any ApplianceClock) throws {
        client = try MailClient(configuration.server)
        from = configuration.from
        fromName = configuration.fromName
        self.clock = clock
    }

    var channel: MessageChannel { .email }
    /// Nobody can tell before it is tried.
    var isReady: Bool { true }

    func submit(_ part: OutgoingPart) async -> AttemptResult {
        let host = from.split(separator: "@").last.map(String.init) ?? "localhost"
        let outcome = await client.send(
            MailMessage(
                from: from, fromName: fromName, to: part.recipient, subject: part.subject ?? "", text: part.text,
                identifier: "tracuu-\(part.message)@\(host)", date: clock.now))
        return Self.result(of: outcome, tries: part.tries, jitter: .random(in: 0...1))
    }

    static func result(of outcome: MailOutcome, tries: Int, jitter: Double) -> AttemptResult {
        switch outcome {
        case .accepted: return .sent(reference: nil)
        case .notSent(let reason):
            let pause = pauses[min(max(tries, 1), pauses.count) - 1]
            return .again(after: pause * (0.75 + jitter / 2), AttemptReason("outage", reason))
        case .refused(let reason): return .failed(AttemptReason("number", reason))
        case .locked(let reason): return .routeTrouble(after: .seconds(1), AttemptReason("subscription", reason))
        case .inDoubt(let reason): return .inDoubt(AttemptReason("inDoubt", reason))
        }
    }
}
