import ApplianceKit
import Foundation

/// The accounts, sessions and audit log of a box, in `staff.db` of its state folder.
///
/// The daemon and the command `tracuu-kiosk staff` write to the same file, so nothing of it is kept in memory.
actor StaffStore {
    /// Why an account can't be made or changed.
    enum Refusal: Error, Equatable, CustomStringConvertible {
        case badName(String)
        case noFullName
        case nameTaken(String)
        case unknown(String)
        /// Nobody would be left who can manage the accounts.
        case lastSupervisor(String)

        var description: String {
            switch self {
            case .badName(let name):
                "“\(name)” is no sign-in name: 2 to 32 lower-case letters without accents, digits, dot, dash, underscore"
            case .noFullName: "the account needs a full name of at most 64 characters: colleagues see it"
            case .nameTaken(let name): "there is an account “\(name)” already"
            case .unknown(let name): "there is no account “\(name)”"
            case .lastSupervisor(let name): "“\(name)” is the last supervisor: make another one first"
            }
        }
    }

    /// The file within the state folder.
    static let file = "staff.db"

    private let thread: PollThread
    let database: Database
    let clock: any ApplianceClock

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens the file, or makes it.
    ///
    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    init(path: String, clock: any ApplianceClock) async throws {
        thread = try PollThread(name: "staff")
        // An audit entry that a power cut takes away was none.
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
        self.clock = clock
    }

    // MARK: - Accounts

    /// All accounts, by name.
    func members() throws -> [StaffMember] {
        try database.query(
            "SELECT id, name, full_name, role, is_active FROM member ORDER BY is_active DESC, name", map: Self.member)
    }

    /// The account of a name, with the hash of its PIN.
    func account(_ name: String) throws -> (member: StaffMember, pin: PINHash?)? {
        try database.first(
            "SELECT id, name, full_name, role, is_active, pin FROM member WHERE name = ?1", .text(name)
        ) { row in (Self.member(row), PINHash(configured: row.text(5))) }
    }

    /// Makes an account.
    func add(name: String, fullName: String, role: StaffRole, pin: PINHash) throws -> StaffMember {
        guard StaffMember.isName(name) else { throw Refusal.badName(name) }
        guard (1...64).contains(fullName.count), !fullName.contains(where: \.isNewline) else {
            throw Refusal.noFullName
        }
        return try database.transaction {
            if try account(name) != nil { throw Refusal.nameTaken(name) }
            try database.run(
                "INSERT INTO member(name, full_name, role, pin, changed_at) VALUES(?1, ?2, ?3, ?4, ?5)", .text(name),
                .text(fullName), .text(role.rawValue), .text(pin.text), .integer(milliseconds))
            return StaffMember(
                id: database.lastInsertedRow, name: name, fullName: fullName, role: role, isActive: true)
        }
    }

    /// Gives an account another PIN and ends its sessions.
    func setPIN(_ name: String, _ pin: PINHash) throws {
        try database.transaction {
            let member = try known(name)
            try database.run(
                "UPDATE member SET pin = ?2, changed_at = ?3 WHERE id = ?1", .integer(member.id), .text(pin.text),
                .integer(milliseconds))
            try database.run("DELETE FROM session WHERE member = ?1", .integer(member.id))
        }
    }

    /// Lets somebody sign in, or no longer; then their sessions end. Accounts are never deleted: the audit log names them.
    func setActive(_ name: String, _ isActive: Bool) throws {
        try database.transaction {
            let member = try known(name)
            if !isActive, member.role == .supervisor, member.isActive, try supervisors() == 1 {
                throw Refusal.lastSupervisor(name)
            }
            try database.run(
                "UPDATE member SET is_active = ?2, changed_at = ?3 WHERE id = ?1", .integer(member.id),
                SQLiteValue(isActive), .integer(milliseconds))
            if !isActive { try database.run("DELETE FROM session WHERE member = ?1", .integer(member.id)) }
        }
    }

    private func known(_ name: String) throws -> StaffMember {
        guard let account = try account(name) else { throw Refusal.unknown(name) }
        return account.member
    }

    private func supervisors() throws -> Int64 {
        try database.first("SELECT count(*) FROM member WHERE role = 'supervisor' AND is_active") { $0.integer(0) } ?? 0
    }

    private static func member(_ row: borrowing Row) -> StaffMember {
        StaffMember(
            id: row.integer(0), name: row.text(1), fullName: row.text(2),
            role: StaffRole(rawValue: row.text(3)) ?? .clerk, isActive: row.integer(4) != 0)
    }

    // MARK: - Settings of the supervisor

    /// A setting, or nil where nobody has set it.
    func setting(_ name: String) throws -> String? {
        try database.first("SELECT value FROM setting WHERE name = ?1", .text(name)) { $0.text(0) }
    }

    /// Every setting whose name begins so.
    func settings(_ prefix: String) throws -> [String: String] {
        let pairs = try database.query(
            "SELECT name, value FROM setting WHERE substr(name, 1, ?2) = ?1", .text(prefix),
            .integer(Int64(prefix.count))
        ) { ($0.text(0), $0.text(1)) }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// Sets it, or with nil takes it away.
    func set(_ name: String, to value: String?) throws {
        if let value {
            try database.run(
                "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2", .text(name),
                .text(value))
        } else {
            try database.run("DELETE FROM setting WHERE name = ?1", .text(name))
        }
    }

    /// Wall time as the store keeps it.
    var milliseconds: Int64 { Int64((clock.now.timeIntervalSince1970 * 1_000).rounded()) }
}
