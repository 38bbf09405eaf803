import ApplianceKit
import DossierKit

/// A notice that has reached nobody, for the centre.
struct UndeliverableNotice: Encodable, Equatable, Sendable {
    let id: Int64
    /// As printed.
    let dossier: String
    let kind: DossierEvent.Kind
    /// UTC milliseconds since 1970.
    let notedAt: Int64
    let reason: String
}

extension MessageStore {
    /// From the notices without a way to tell them, and from the messages that failed: both are few, however long the
    /// ledger gets.
    private static let undeliverable = """
        SELECT id, printed, kind, noted_at, coalesce(reason, '') AS why FROM notice
        WHERE outcome = 'undeliverable' AND settled_at IS NULL
        UNION
        SELECT notice.id, printed, notice.kind, noted_at, 'the message could not be delivered' FROM outbox
        JOIN notice_message ON message = outbox.id JOIN notice ON notice.id = notice_message.notice
        WHERE outbox.kind = 'notice' AND outbox.state IN ('failed', 'expired')
        AND outcome = 'told' AND settled_at IS NULL
        AND NOT EXISTS(SELECT 1 FROM notice_message AS other JOIN outbox AS another ON another.id = other.message
            WHERE other.notice = notice.id AND another.state NOT IN ('failed', 'expired'))
        """

    /// Notices that reached nobody and that nobody has seen to, newest first: without a way to tell, or all messages
    /// failed.
    ///
    /// - Parameter before: For the next page: the lowest number of the page before.
    func undeliverableNotices(before: Int64? = nil, limit: Int = 1_000) throws -> [UndeliverableNotice] {
        try database.query(
            "SELECT * FROM (\(Self.undeliverable)) WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            .integer(before ?? .max), .integer(Int64(limit))
        ) {
            UndeliverableNotice(
                id: $0.integer(0), dossier: $0.text(1), kind: DossierEvent.Kind(rawValue: $0.text(2)) ?? .received,
                notedAt: $0.integer(3), reason: $0.text(4))
        }
    }

    /// How many they are.
    func undeliverableCount() throws -> Int {
        try database.first("SELECT count(*) FROM (\(Self.undeliverable))") { Int($0.integer(0)) } ?? 0
    }

    /// Somebody has told the citizen in another way.
    ///
    /// - Returns: false where there is no such notice, or it was settled already.
    @discardableResult
    func settleNotice(_ id: Int64) throws -> Bool {
        try write {
            try database.run(
                "UPDATE notice SET settled_at = ?2 WHERE id = ?1 AND settled_at IS NULL", .integer(id), .integer(now))
                == 1
        }
    }

    /// Whether there is such a notice at all.
    func hasNotice(_ id: Int64) throws -> Bool {
        try database.first("SELECT 1 FROM notice WHERE id = ?1", .integer(id)) { _ in true } ?? false
    }
}
