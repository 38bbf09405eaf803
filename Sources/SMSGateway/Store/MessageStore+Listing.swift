import ApplianceKit

/// A received message, as the technician's command shows it.
struct InboxEntry: Encodable, Sendable {
    let id: Int64
    /// UTC milliseconds since 1970.
    let receivedAt: Int64
    let sender: String
    let text: String
    let state: String
    let reason: String?
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
    }

    let id: Int64
    let kind: String
    /// UTC milliseconds since 1970.
    let createdAt: Int64
    let recipient: String
    let text: String
    let answers: Int64?
    var parts: [Part] = []
}

extension MessageStore {
    func inboxEntries() throws -> [InboxEntry] {
        try database.query("SELECT id, received_at, sender, text, state, reason FROM inbox ORDER BY id") {
            InboxEntry(
                id: $0.integer(0), receivedAt: $0.integer(1), sender: $0.text(2), text: $0.text(3), state: $0.text(4),
                reason: $0.optionalText(5))
        }
    }

    func outboxEntries() throws -> [OutboxEntry] {
        var entries = try database.query(
            "SELECT id, kind, created_at, recipient, text, answers FROM outbox ORDER BY id"
        ) {
            OutboxEntry(
                id: $0.integer(0), kind: $0.text(1), createdAt: $0.integer(2), recipient: $0.text(3), text: $0.text(4),
                answers: $0.optionalInteger(5))
        }
        for index in entries.indices {
            entries[index].parts = try database.query(
                """
                SELECT number, state, tries, reference, perhaps_repeated, reason FROM outbox_part
                WHERE message = ?1 ORDER BY number
                """, .integer(entries[index].id)
            ) {
                OutboxEntry.Part(
                    number: $0.integer(0), state: $0.text(1), tries: $0.integer(2), reference: $0.optionalInteger(3),
                    perhapsRepeated: $0.integer(4) != 0, reason: $0.optionalText(5))
            }
        }
        return entries
    }
}
