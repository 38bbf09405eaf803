import ApplianceKit
import Foundation

@testable import SMSGateway
@testable import Simulator

extension Bench {
    /// Puts words into the gateway's configuration in place of others; it reads them when it starts.
    func configureGateway(_ old: String, _ new: String) throws {
        let path = world.gatewayConfiguration
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: URL(fileURLWithPath: path))
    }

    /// No quiet hours and no limits, and reports on these kinds.
    func configureSending(reports: [MessageKind] = [.oneTime, .notice, .bulk]) throws {
        let kinds = reports.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        try configureGateway(
            "log:",
            "sending: { reports: [\(kinds)], quietFrom: 0, quietTo: 0, perHour: 100000, perDay: 1000000 },\n    log:")
    }

    /// The store, beside the gateway's own connection.
    func store(reports: Set<MessageKind> = [.oneTime, .notice, .bulk]) throws -> MessageStore {
        try MessageStore(path: world.stateFolder + "/sms.db", clock: SystemClock(), reportedKinds: reports)
    }

    /// How often each part went to a number.
    func submissions(to number: String) -> [Int] {
        let international = Simulator.MobileNumber.international(number)
        var counts: [Int: Int] = [:]
        for message in world.network.submitted.entries
        where Simulator.MobileNumber.international(message.to) == international {
            counts[message.part?.number ?? 1, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map(\.value)
    }
}
