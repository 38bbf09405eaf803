import ApplianceKit
import Foundation

/// A received message, as people and programs are shown it.
struct InboxEntry: Encodable, Sendable {
    let id: Int64
    /// UTC milliseconds since 1970.
    let receivedAt: Int64
    /// nil once purged.
    var sender: String?
    /// Empty once purged.
    let text: String
    /// `pending`, `promised`, `answered` or `ignored`.
    let state: String
    let reason: String?
    /// By which modem it came.
    let route: String
    /// false: some parts of it never came.
    let isComplete: Bool
}

/// A message to be sent, or sent, with its parts.
struct OutboxEntry: Encodable, Sendable {
    struct Part: Encodable, Sendable {
        let number: Int64
        let state: String
        let tries: Int64
        let reference: Int64?
        let perhapsRepeated: Bool
        let reason: String?
        let errorClass: String?
        /// UTC milliseconds since 1970; when it is tried next, while it is queued.
        let dueAt: Int64?
    }

    let id: Int64
    let kind: String
    let channel: String
    let state: String
    /// UTC milliseconds since 1970, like all times here.
    let stateAt: Int64
    let createdAt: Int64
    let expiresAt: Int64
    let priority: Int64
    /// nil once purged.
    var recipient: String?
    let `operator`: String?
    /// Empty once purged.
    let text: String
    let externalID: String?
    /// The route that took it.
    let route: String?
    let answers: Int64?
    var parts: [Part] = []
}

/// Which messages to list, the newest first.
struct MessageFilter: Equatable, Sendable {
    /// Empty: all.
    var states: Set<MessageState> = []
    /// Empty: all.
    var kinds: Set<MessageKind> = []
    /// A number in any form, or an address; found after the purge too.
    var recipient: String?
    var createdFrom: Date?
    var createdBefore: Date?
    /// For the next page: the lowest number of the page before.
    var before: Int64?
    var limit = 100
}

extension MessageStore {
    // MARK: - Outbox

    /// A message with its parts; nil where there is none.
    func message(_ id: Int64) throws -> OutboxEntry? {
        try withParts(
            database.query(Self.outboxColumns + " WHERE id = ?1", .integer(id), map: Self.outboxEntry)
        ).first
    }

    /// The message that a caller knows by an id of its own; nil where there is none.
    func message(externalID: String) throws -> OutboxEntry? {
        try withParts(
            database.query(
                Self.outboxColumns + " WHERE external_id = ?1", .text(externalID), map: Self.outboxEntry)
        ).first
    }

    /// The newest messages that fit, newest first.
    func messages(_ filter: MessageFilter) throws -> [OutboxEntry] {
        try withParts(
            database.query(
                Self.outboxColumns + """
                     WHERE (?1 = ',,' OR instr(?1, ',' || state || ',') > 0)
                    AND (?2 = ',,' OR instr(?2, ',' || kind || ',') > 0)
                    AND (?3 IS NULL OR recipient_hash = ?3)
                    AND created_at >= ?4 AND created_at < ?5 AND id < ?6
                    ORDER BY id DESC LIMIT ?7
                    """,
                .text("," + filter.states.map(\.rawValue).joined(separator: ",") + ","),
                .text("," + filter.kinds.map(\.rawValue).joined(separator: ",") + ","),
                filter.recipient.map { .blob(hash(of: $0)) } ?? .null,
                .integer(filter.createdFrom.map(milliseconds) ?? .min),
                .integer(filter.createdBefore.map(milliseconds) ?? .max),
                .integer(filter.before ?? .max), .integer(Int64(filter.limit)), map: Self.outboxEntry))
    }

    private static let outboxColumns = """
        SELECT id, kind, channel, state, state_at, created_at, expires_at, priority, recipient, operator, text,
            external_id, coalesce(taken_by, route), answers
        FROM outbox
        """

    private static func outboxEntry(_ row: borrowing Row) -> OutboxEntry {
        OutboxEntry(
            id: row.integer(0), kind: row.text(1), channel: row.text(2), state: row.text(3), stateAt: row.integer(4),
            createdAt: row.integer(5), expiresAt: row.integer(6), priority: row.integer(7),
            recipient: row.optionalText(8), operator: row.optionalText(9), text: row.text(10),
            externalID: row.optionalText(11), route: row.optionalText(12), answers: row.optionalInteger(13))
    }

    private func withParts(_ entries: [OutboxEntry]) throws -> [OutboxEntry] {
        var entries = entries
        for index in entries.indices {
            entries[index].parts = try database.query(
                """
                SELECT number, state, tries, reference, perhaps_repeated, reason, error_class, due_at
                FROM outbox_part WHERE message = ?1 ORDER BY number
                """, .integer(entries[index].id)
            ) {
                OutboxEntry.Part(
                    number: $0.integer(0), state: $0.text(1), tries: $0.integer(2), reference: $0.optionalInteger(3),
                    perhapsRepeated: $0.integer(4) != 0, reason: $0.optionalText(5), errorClass: $0.optionalText(6),
                    dueAt: $0.text(1) == PartState.queued.rawValue ? $0.integer(7) : nil)
            }
        }
        return entries
    }

    // MARK: - Inbox

    /// A text; nil where there is none.
    func text(_ id: Int64) throws -> InboxEntry? {
        try database.first(Self.inboxColumns + " WHERE id = ?1", .integer(id), map: Self.inboxEntry)
    }

    /// The newest texts, newest first.
    ///
    /// - Parameter before: For the next page: the lowest number of the page before.
    func texts(before: Int64? = nil, limit: Int) throws -> [InboxEntry] {
        try database.query(
            Self.inboxColumns + " WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            .integer(before ?? .max), .integer(Int64(limit)), map: Self.inboxEntry)
    }

    /// Texts that came after one, oldest first; for whoever passes them on.
    func texts(after: Int64, limit: Int) throws -> [InboxEntry] {
        try database.query(
            Self.inboxColumns + " WHERE id > ?1 ORDER BY id LIMIT ?2",
            .integer(after), .integer(Int64(limit)), map: Self.inboxEntry)
    }

    private static let inboxColumns =
        "SELECT id, received_at, sender, text, state, reason, route, is_complete FROM inbox"

    private static func inboxEntry(_ row: borrowing Row) -> InboxEntry {
        InboxEntry(
            id: row.integer(0), receivedAt: row.integer(1), sender: row.optionalText(2), text: row.text(3),
            state: row.text(4), reason: row.optionalText(5), route: row.text(6), isComplete: row.integer(7) != 0)
    }
}
