import ApplianceKit
import Foundation

/// `tracuu-sms inbox list` and `outbox list`: reads sms.db beside the running daemon.
enum ListCommand {
    static func inbox(_ arguments: CommandArguments) async throws -> ExitStatus {
        let (store, asJSON) = try open(arguments)
        for entry in try await store.inboxEntries() {
            let columns = [String(entry.id), timestamp(entry.receivedAt), entry.sender ?? "-", entry.state, entry.text]
            try show(entry, asJSON, columns)
        }
        return .ok
    }

    static func outbox(_ arguments: CommandArguments) async throws -> ExitStatus {
        let (store, asJSON) = try open(arguments)
        for entry in try await store.outboxEntries() {
            let states = entry.parts.map { $0.perhapsRepeated ? "\($0.state) (perhaps repeated)" : $0.state }
            let columns = [
                String(entry.id), timestamp(entry.createdAt), entry.recipient ?? "-", states.joined(separator: ","),
                entry.text,
            ]
            try show(entry, asJSON, columns)
        }
        return .ok
    }

    private static func open(_ arguments: CommandArguments) throws -> (MessageStore, asJSON: Bool) {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? "/var/lib/tracuu"
        let asJSON = arguments.flag("--json")
        try arguments.finish()
        let path = folder + "/sms.db"
        guard FileManager.default.fileExists(atPath: path) else {
            throw UsageError("there is no \(path): name the folder of the daemon's --state")
        }
        return (try MessageStore(path: path, clock: SystemClock()), asJSON)
    }

    private static func show(_ entry: some Encodable, _ asJSON: Bool, _ columns: [String]) throws {
        guard asJSON else { return print(columns.joined(separator: "\t")) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(entry), as: UTF8.self))
    }

    private static func timestamp(_ milliseconds: Int64) -> String {
        let local = LocalTime(Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        return "\(local.isoDate) \(local.clock)"
    }
}
