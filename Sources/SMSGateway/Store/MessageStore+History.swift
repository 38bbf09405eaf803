import ApplianceKit

/// A step in the life of a message or of one of its parts.
struct HistoryEntry: Encodable, Equatable, Sendable {
    /// Ever growing; to read on from.
    var id: Int64 = 0
    /// UTC milliseconds since 1970.
    var at: Int64 = 0
    var message: Int64
    /// nil: the message as a whole.
    var part: Int64?
    /// A ``MessageState`` for a message, a ``PartState`` for a part.
    var state: String
    var errorClass: String?
    var reason: String?
    var route: String?
}

extension MessageStore {
    /// Writes a step down; within a transaction.
    func note(_ entry: HistoryEntry) throws {
        try database.run(
            """
            INSERT INTO history(at, message, part, state, error_class, reason, route)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            .integer(now), .integer(entry.message), SQLiteValue(entry.part), .text(entry.state),
            SQLiteValue(entry.errorClass), SQLiteValue(entry.reason), SQLiteValue(entry.route))
    }

    /// A part has another state now, and with it perhaps its message; within a transaction.
    func moved(
        _ message: Int64, part number: Int, to state: PartState, _ reason: AttemptReason? = nil, route: String? = nil
    ) throws {
        try note(
            HistoryEntry(
                message: message, part: Int64(number), state: state.rawValue, errorClass: reason?.errorClass,
                reason: reason?.text, route: route))
        try refresh(message, reason, route: route)
    }

    /// Brings the state of a message in line with its parts; within a transaction.
    func refresh(_ message: Int64, _ reason: AttemptReason? = nil, route: String? = nil) throws {
        let parts = try database.query("SELECT state FROM outbox_part WHERE message = ?1", .integer(message)) {
            PartState(rawValue: $0.text(0)) ?? .queued
        }
        let state = MessageState(parts: parts)
        let changed = try database.run(
            "UPDATE outbox SET state = ?2, state_at = ?3 WHERE id = ?1 AND state != ?2",
            .integer(message), .text(state.rawValue), .integer(now))
        guard changed == 1 else { return }
        try note(
            HistoryEntry(
                message: message, state: state.rawValue, errorClass: reason?.errorClass, reason: reason?.text,
                route: route))
    }

    func state(ofPart id: Int64) throws -> PartState? {
        try database.first("SELECT state FROM outbox_part WHERE id = ?1", .integer(id)) {
            PartState(rawValue: $0.text(0))
        } ?? nil
    }

    /// What happened to a message and its parts, oldest first.
    func history(of message: Int64) throws -> [HistoryEntry] {
        try database.query(
            """
            SELECT id, at, message, part, state, error_class, reason, route FROM history WHERE message = ?1 ORDER BY id
            """, .integer(message), map: Self.historyEntry)
    }

    /// What happened after an entry, oldest first.
    ///
    /// - Parameter after: The last entry that is known; 0 for the oldest that is kept.
    func changes(after: Int64, limit: Int) throws -> [HistoryEntry] {
        try database.query(
            """
            SELECT id, at, message, part, state, error_class, reason, route FROM history
            WHERE id > ?1 ORDER BY id LIMIT ?2
            """, .integer(after), .integer(Int64(limit)), map: Self.historyEntry)
    }

    private static func historyEntry(_ row: borrowing Row) -> HistoryEntry {
        HistoryEntry(
            id: row.integer(0), at: row.integer(1), message: row.integer(2), part: row.optionalInteger(3),
            state: row.text(4), errorClass: row.optionalText(5), reason: row.optionalText(6),
            route: row.optionalText(7))
    }
}
