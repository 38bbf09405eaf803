import ApplianceKit
import Foundation

extension StaffStore {
    /// A session as it outlives the daemon: an update at noon signs nobody out.
    struct StoredSession: Equatable, Sendable {
        /// Hash of the token.
        var token: String
        var csrf: String
        var member: StaffMember
        var counter: String?
        var beganAt: Date
        var usedAt: Date
    }

    /// Writes a new session.
    func begin(_ session: StoredSession) throws {
        try database.run(
            "INSERT INTO session(token, csrf, member, counter, began_at, used_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            .text(session.token), .text(session.csrf), .integer(session.member.id), SQLiteValue(session.counter),
            .integer(Self.stamp(session.beganAt)), .integer(Self.stamp(session.usedAt)))
    }

    /// The session of a token's hash, with its account as it is now.
    func session(_ token: String) throws -> StoredSession? {
        try database.first(
            """
            SELECT token, csrf, counter, began_at, used_at, member.id, name, full_name, role, is_active
            FROM session JOIN member ON member.id = session.member WHERE token = ?1
            """, .text(token), map: Self.stored)
    }

    /// All sessions.
    func sessions() throws -> [StoredSession] {
        try database.query(
            """
            SELECT token, csrf, counter, began_at, used_at, member.id, name, full_name, role, is_active
            FROM session JOIN member ON member.id = session.member
            """, map: Self.stored)
    }

    /// Notes that the session was used.
    func touch(_ token: String, at: Date) throws {
        try database.run("UPDATE session SET used_at = ?2 WHERE token = ?1", .text(token), .integer(Self.stamp(at)))
    }

    /// Puts the session at a counter, or at none.
    func sit(_ token: String, at counter: String?) throws {
        try database.run("UPDATE session SET counter = ?2 WHERE token = ?1", .text(token), SQLiteValue(counter))
    }

    /// Ends it.
    func end(_ token: String) throws { try database.run("DELETE FROM session WHERE token = ?1", .text(token)) }

    private static func stored(_ row: borrowing Row) -> StoredSession {
        StoredSession(
            token: row.text(0), csrf: row.text(1),
            member: StaffMember(
                id: row.integer(5), name: row.text(6), fullName: row.text(7),
                role: StaffRole(rawValue: row.text(8)) ?? .clerk, isActive: row.integer(9) != 0),
            counter: row.optionalText(2), beganAt: date(row.integer(3)), usedAt: date(row.integer(4)))
    }

    private static func stamp(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded()) }
    private static func date(_ stamp: Int64) -> Date { Date(timeIntervalSince1970: Double(stamp) / 1_000) }

    // MARK: - Keypads

    /// Lets a keypad press for a session by its token, also after the daemon's restart.
    func addKeypad(_ token: String, of session: String) throws {
        try database.run("DELETE FROM keypad WHERE session NOT IN (SELECT token FROM session)")
        try database.run("INSERT INTO keypad VALUES(?1, ?2)", .text(Self.hash(ofToken: token)), .text(session))
    }

    /// The session that a keypad presses for, as long as there is one.
    func keypadSession(_ token: String) throws -> String? {
        try database.first(
            "SELECT session FROM keypad WHERE token = ?1 AND session IN (SELECT token FROM session)",
            .text(Self.hash(ofToken: token))
        ) { $0.text(0) }
    }

    // MARK: - Boards

    /// Lets a board in by its key.
    func addBoard(name: String, key: String) throws {
        try database.run(
            "INSERT INTO board(key, name, made_at) VALUES(?1, ?2, ?3)", .text(Self.hash(ofToken: key)), .text(name),
            .integer(milliseconds))
    }

    /// The name of the board with this key, or nil.
    func board(key: String) throws -> String? {
        try database.first("SELECT name FROM board WHERE key = ?1", .text(Self.hash(ofToken: key))) { $0.text(0) }
    }

    /// Takes all links back.
    ///
    /// - Returns: How many there were.
    func removeBoards() throws -> Int { try database.run("DELETE FROM board") }

    /// What is kept of a token or key: without it, nobody is let in. 128 random bits need no salt.
    static func hash(ofToken token: String) -> String { hexadecimal(digestSHA256(Array(token.utf8))) }
}
