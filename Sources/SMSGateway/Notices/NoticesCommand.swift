import ApplianceKit
import DossierKit
import Foundation

/// `tracuu-sms notices list` and `notices settle`: what has reached nobody, for whoever calls the citizens instead.
enum NoticesCommand {
    static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let asJSON = arguments.flag("--json")
        let store = try open(&arguments)
        try arguments.finish()
        let notices = try await store.undeliverableNotices()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for notice in notices {
            if asJSON {
                print(String(decoding: try encoder.encode(notice), as: UTF8.self))
            } else {
                let noted = LocalTime(Date(timeIntervalSince1970: Double(notice.notedAt) / 1_000))
                let columns = [
                    String(notice.id), "\(noted.isoDate) \(noted.clock)", notice.dossier, notice.kind.rawValue,
                    notice.reason,
                ]
                print(columns.joined(separator: "\t"))
            }
        }
        return .ok
    }

    static func settle(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let store = try open(&arguments)
        guard let id = arguments.next().flatMap({ Int64($0) }) else {
            throw UsageError("name the notice by its number in the list")
        }
        try arguments.finish()
        guard try await store.settleNotice(id) else {
            throw UsageError("there is no notice \(id), or it has been settled already")
        }
        return .ok
    }

    private static func open(_ arguments: inout CommandArguments) throws -> MessageStore {
        let path = (try arguments.option("--state") ?? "/var/lib/tracuu") + "/sms.db"
        guard FileManager.default.fileExists(atPath: path) else {
            throw UsageError("there is no \(path): name the folder of the daemon's --state")
        }
        return try MessageStore(path: path, clock: SystemClock())
    }
}
