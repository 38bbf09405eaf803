import ApplianceKit
import Foundation

/// `tracuu-kiosk staff …`: the accounts of a box and its audit log, on the box itself.
enum StaffCommand {
    /// The commands for the program's list.
    static let commands = [
        CommandProgram.Command(
            "staff add", "NAME --full-name TEXT --role clerk|supervisor|technician [--state DIR]",
            "makes an account; its PIN is asked for, or read from standard input", run: add),
        CommandProgram.Command(
            "staff list", "[--json] [--state DIR]", "the accounts", run: list),
        CommandProgram.Command(
            "staff disable", "NAME [--state DIR]", "lets somebody sign in no longer, and ends their sessions"
        ) { arguments in try await setActive(false, arguments) },
        CommandProgram.Command("staff enable", "NAME [--state DIR]", "lets somebody sign in again") { arguments in
            try await setActive(true, arguments)
        },
        CommandProgram.Command(
            "staff pin", "NAME [--state DIR]", "gives an account another PIN, and ends its sessions", run: pin),
        CommandProgram.Command(
            "staff audit", "[--limit N] [--json] [--verify] [--state DIR]",
            "the audit log, newest first; --verify goes through all of it and prints the last entry's hash", run: audit
        ),
    ]

    private static let source = "command"

    private static func add(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let fullName = try arguments.option("--full-name") ?? ""
        let roleName = try arguments.option("--role") ?? ""
        guard let name = arguments.next() else { throw UsageError("staff add needs a sign-in name") }
        try arguments.finish()
        guard let role = StaffRole(rawValue: roleName) else {
            throw UsageError("--role takes clerk, supervisor or technician, not “\(roleName)”")
        }
        return try await using(folder) { store in
            let hash = try askForHash()
            let member = try await store.add(name: name, fullName: fullName, role: role, pin: hash)
            try await store.note(.addStaff, "\(member.name) \(role.rawValue)")
            StandardStream.output.write("\(member.name): \(member.fullName), \(role.rawValue)\n")
        }
    }

    private static func pin(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        guard let name = arguments.next() else { throw UsageError("staff pin needs a sign-in name") }
        try arguments.finish()
        return try await using(folder) { store in
            guard try await store.account(name) != nil else { throw StaffStore.Refusal.unknown(name) }
            try await store.setPIN(name, try askForHash())
            try await store.note(.setPIN, name)
        }
    }

    private static func setActive(_ isActive: Bool, _ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        guard let name = arguments.next() else { throw UsageError("this needs a sign-in name") }
        try arguments.finish()
        return try await using(folder) { store in
            try await store.setActive(name, isActive)
            try await store.note(isActive ? .enableStaff : .disableStaff, name)
        }
    }

    private struct Account: Encodable {
        var name: String
        var fullName: String
        var role: StaffRole
        var isActive: Bool
    }

    private static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let asJSON = arguments.flag("--json")
        try arguments.finish()
        return try await using(folder) { store in
            for member in try await store.members() {
                if asJSON {
                    try StandardStream.output.write(
                        line(
                            Account(
                                name: member.name, fullName: member.fullName, role: member.role,
                                isActive: member.isActive)))
                } else {
                    let state = member.isActive ? "" : " (disabled)"
                    StandardStream.output.write("\(member.name)\t\(member.role.rawValue)\t\(member.fullName)\(state)\n")
                }
            }
        }
    }

    private struct Entry: Encodable {
        var id: Int64
        var at: Date
        var who: String
        var from: String
        var action: String
        var ticket: String?
        var detail: String?
    }

    private static func audit(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let limit = try arguments.integer("--limit", in: 1...1_000_000) ?? 50
        let asJSON = arguments.flag("--json")
        let isVerifying = arguments.flag("--verify")
        try arguments.finish()
        var isSound = true
        let status = try await using(folder) { store in
            if isVerifying {
                let found = try await store.verifyAudit()
                if let broken = found.broken {
                    isSound = false
                    StandardStream.output.write("entry \(broken) was changed, or one before it taken away\n")
                } else {
                    StandardStream.output.write("\(found.count) entries, sound; the last one's hash: \(found.chain)\n")
                }
                return
            }
            for entry in try await store.audit(before: nil, limit: limit) {
                if asJSON {
                    try StandardStream.output.write(
                        line(
                            Entry(
                                id: entry.id, at: entry.at, who: entry.who, from: entry.from,
                                action: entry.action.rawValue, ticket: entry.ticket, detail: entry.detail)))
                    continue
                }
                let local = LocalTime(entry.at)
                let words = [entry.who, entry.from, entry.action.rawValue, entry.ticket, entry.detail]
                StandardStream.output.write(
                    "\(local.isoDate) \(local.clock)\t" + words.compactMap(\.self).joined(separator: "\t") + "\n")
            }
        }
        return isSound ? status : .dataError
    }

    // MARK: - Helpers of these commands

    /// Opens the store, and says what is wrong in words.
    private static func using(
        _ folder: String, _ body: (StaffStore) async throws -> Void
    ) async throws -> ExitStatus {
        let path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(StaffStore.file).path
        do {
            try await body(try await StaffStore(path: path, clock: SystemClock()))
            return .ok
        } catch let refusal as StaffStore.Refusal {
            StandardStream.error.write("\(refusal)\n")
            return .dataError
        } catch let problem as StaffPIN.Problem {
            StandardStream.error.write("\(problem)\n")
            return .dataError
        } catch let error as SQLiteError {
            StandardStream.error.write("\(error)\n")
            return .cannotCreate
        }
    }

    private static func askForHash() throws -> PINHash {
        let pin = TechnicianCommand.askPIN() ?? ""
        try StaffPIN.check(pin)
        guard let hash = PINHash(of: pin) else { throw SystemError(call: "crypt", code: 12) }
        return hash
    }

    private static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}

extension StaffStore {
    /// An entry of the command's.
    fileprivate func note(_ action: AuditEntry.Action, _ detail: String) throws {
        try audit(AuditEntry(at: clock.now, who: "root", from: "command", action: action, detail: detail))
    }
}
