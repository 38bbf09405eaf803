import ApplianceKit
import Foundation

/// What the technician's commands work on: the store of a state folder, beside the daemon where one runs.
struct StoreAccess {
    static let defaultFolder = "/var/lib/tracuu"

    let folder: String
    /// nil: there is none, and the defaults hold.
    let configuration: ConfigurationSection?
    let store: MessageStore
    private let daemon: RunningGateway?

    /// Takes `--state` and `--config` out of the arguments and opens the store.
    ///
    /// Of the configuration only what says how messages are kept is read: neither a mistake elsewhere in it nor a
    /// missing file keeps a technician from looking.
    init(_ arguments: inout CommandArguments) throws {
        let folder = try arguments.option("--state") ?? Self.defaultFolder
        let standard = "/etc/tracuu/sms.json5"
        let given = try arguments.option("--config")
        configuration =
            given != nil || FileManager.default.fileExists(atPath: standard)
            ? try ConfigurationReader(path: given ?? standard).root : nil
        let path = folder + "/sms.db"
        guard FileManager.default.fileExists(atPath: path) else {
            throw UsageError("there is no \(path): name the folder of the daemon's --state")
        }
        self.folder = folder
        if let configuration {
            store = try MessageStore(
                path: path, clock: SystemClock(), operators: OperatorTable(reading: configuration.section("operators")),
                reportedKinds: SendingConfiguration(configuration.section("sending")).reportedKinds)
        } else {
            store = try MessageStore(path: path, clock: SystemClock())
        }
        daemon = RunningGateway(stateFolder: folder)
    }

    /// Tells the daemon, where one runs, that the store has changed.
    ///
    /// - Returns: Whether one runs.
    @discardableResult
    func tellDaemon() async -> Bool { await daemon?.wake() ?? false }
}

/// Numbers and texts as lists show them.
enum Shown {
    /// Enough to tell two apart, too little to call anybody: `+8491*****78`.
    static func masked(_ number: String?) -> String {
        guard let number else { return "(deleted)" }
        if let at = number.firstIndex(of: "@") { return "\(number.prefix(1))***\(number[at...])" }
        guard number.utf8.count >= 8, number.contains(where: \.isNumber) else { return number }
        return "\(number.prefix(5))\(String(repeating: "*", count: number.count - 7))\(number.suffix(2))"
    }

    /// A stranger's text must not reach the terminal's own commands.
    static func plain(_ text: String, limit: Int = .max) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if result.unicodeScalars.count >= limit { return result + "…" }
            let isControl = character.value < 0x20 || (0x7F...0x9F).contains(character.value)
            let reordersText =
                (0x202A...0x202E).contains(character.value) || (0x2066...0x2069).contains(character.value)
            result.unicodeScalars.append(isControl || reordersText ? "·" : character)
        }
        return result
    }

    /// `2026-11-22 08:15`, in Vietnamese time.
    static func time(_ milliseconds: Int64) -> String {
        let local = LocalTime(Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        return "\(local.isoDate) \(local.clock)"
    }

    /// Rows under one another; the last column may be as long as it likes.
    static func table(_ rows: [[String]]) -> String {
        guard let columns = rows.map(\.count).max() else { return "" }
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// One line of JSON, keys in order.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
