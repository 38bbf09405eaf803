import ApplianceKit
import Foundation

/// What the queue says, read from `Queue/QueueWords`.
struct QueueWords: Sendable {
    private let words: [String: String]

    /// - Throws: `ConfigurationError`, or `ResourceMissing` where the package is not whole.
    init() throws {
        let file = try ResourceFiles.folder("QueueWords", of: "KioskApp").appendingPathComponent("vi.json5").path
        let reader = try ConfigurationReader(path: file)
        var words: [String: String] = [:]
        for key in Key.allCases {
            let parts = key.rawValue.split(separator: ".").map(String.init)
            let section = parts.count > 1 ? reader.root.section(parts[0]) : reader.root
            words[key.rawValue] = section.required(parts[parts.count - 1], "a sentence")
        }
        try reader.finish()
        self.words = words
    }

    private enum Key: String, CaseIterable {
        case longestWait = "reason.longestWait"
        case priority = "reason.priority"
        case appointment = "reason.appointment"
        case turnPreferred = "reason.turnPreferred"
        case turnOrdinary = "reason.turnOrdinary"
        case headStart = "reason.headStart"
        case passedOver = "reason.passedOver"
        case listedFirst = "reason.listedFirst"
        case chosen = "reason.chosen"
        case near, nearNext
    }

    /// Why a ticket is next, for the clerk.
    func reason(_ reason: CallReason, plan: QueuePlan) -> String {
        func name(_ id: String) -> String { plan.priority(id)?.name ?? id }
        switch reason {
        case .longestWait: return text(.longestWait)
        case .priority(let id): return text(.priority, ["class": name(id)])
        case .appointment: return text(.appointment)
        case .turn(let isPreferred, let ordinary, let preferred):
            return text(
                isPreferred ? .turnPreferred : .turnOrdinary,
                ["ordinary": String(ordinary), "preferred": String(preferred)])
        case .headStart(let id, let minutes):
            return text(.headStart, ["class": name(id), "minutes": String(minutes)])
        case .passedOver(let times): return text(.passedOver, ["times": String(times)])
        case .listedFirst(let series): return text(.listedFirst, ["series": series])
        case .chosen: return text(.chosen)
        }
    }

    /// That it will soon be somebody's turn, with accents.
    func near(_ ticket: String, ahead: Int) -> String {
        text(ahead == 0 ? .nearNext : .near, ["ticket": ticket, "ahead": String(ahead)])
    }

    private func text(_ key: Key, _ values: [String: String] = [:]) -> String {
        var result = ""
        var rest = (words[key.rawValue] ?? "")[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            result += values[String(rest[rest.index(after: open)..<close])] ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
