import ApplianceKit
import Foundation

extension MessageStore {
    /// So many rows of each large table are changed at a time, so that a reply does not wait for the broom.
    private static let sweep: Int64 = 200
    /// What the network repeats, it repeats within a week.
    private static let redeliveryWindow: Int64 = 7 * 86_400_000

    /// Deletes texts and numbers that are no longer needed; keyed hashes, kinds, operators and states stay for longer, the
    /// statements' counts for good.
    ///
    /// - Parameters:
    ///   - retention: How long after their end messages keep their texts and numbers.
    ///   - historyRetention: How long messages, texts, steps and attempts are kept at all.
    /// - Returns: Whether there may be more to do.
    func purge(retention: Duration, historyRetention: Duration = .seconds(400 * 86_400)) throws -> Bool {
        let cutoff = now - retention.milliseconds
        return try write {
            let settled = try database.query(
                """
                SELECT id FROM outbox WHERE purged_at IS NULL AND state_at < ?1
                AND state NOT IN ('queued', 'sending') LIMIT ?2
                """, .integer(cutoff), .integer(Self.sweep)
            ) { $0.integer(0) }
            for id in settled {
                try database.run(
                    "UPDATE outbox SET recipient = NULL, subject = NULL, text = '', purged_at = ?2 WHERE id = ?1",
                    .integer(id), .integer(now))
                try database.run("UPDATE outbox_part SET pdu = '' WHERE message = ?1", .integer(id))
            }
            let received = try database.run(
                """
                UPDATE inbox SET sender = NULL, text = '', purged_at = ?2 WHERE id IN (
                    SELECT id FROM inbox WHERE purged_at IS NULL AND received_at < ?1
                    AND state IN ('answered', 'ignored') LIMIT ?3)
                """, .integer(cutoff), .integer(now), .integer(Self.sweep))
            let raw = try database.run(
                "DELETE FROM inbox_raw WHERE id IN (SELECT id FROM inbox_raw WHERE received_at < ?1 LIMIT ?2)",
                .integer(cutoff), .integer(Self.sweep))
            let old = now - max(historyRetention, retention).milliseconds
            try keepStatements(before: old)
            let messages = try deleteMessages(before: old)
            let texts = try database.run(
                """
                DELETE FROM inbox WHERE id IN (
                    SELECT id FROM inbox WHERE received_at < ?1 AND state IN ('answered', 'ignored')
                    AND NOT EXISTS(SELECT 1 FROM outbox WHERE answers = inbox.id) ORDER BY id LIMIT ?2)
                """, .integer(old), .integer(Self.sweep))
            let ledger = try forgetOldNotices(before: old)
            let steps = try database.run(
                "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE at < ?1 ORDER BY at LIMIT ?2)",
                .integer(old), .integer(Self.sweep))
            let attempts = try database.run(
                """
                DELETE FROM attempt WHERE id IN (
                    SELECT id FROM attempt WHERE started_at < ?1 AND finished_at IS NOT NULL ORDER BY id LIMIT ?2)
                """, .integer(old), .integer(Self.sweep))
            let seen = try database.run(
                "DELETE FROM inbox_seen WHERE seen_at < ?1", .integer(now - Self.redeliveryWindow))
            let reports = try database.run(
                "DELETE FROM unmatched_report WHERE received_at < ?1", .integer(now - Self.redeliveryWindow))
            return seen + reports >= 0
                && [settled.count, received, raw, messages, texts, ledger, steps, attempts].contains(Int(Self.sweep))
        }
    }

    /// - Returns: How many were deleted.
    private func deleteMessages(before cutoff: Int64) throws -> Int {
        let old = try database.query(
            """
            SELECT id FROM outbox WHERE created_at < ?1 AND state NOT IN ('queued', 'sending')
            ORDER BY created_at LIMIT ?2
            """, .integer(cutoff), .integer(Self.sweep)
        ) { $0.integer(0) }
        for id in old {
            try database.run("DELETE FROM notice_message WHERE message = ?1", .integer(id))
            try database.run(
                "DELETE FROM attempt WHERE part IN (SELECT id FROM outbox_part WHERE message = ?1)", .integer(id))
            try database.run("DELETE FROM outbox_part WHERE message = ?1", .integer(id))
            try database.run("DELETE FROM outbox WHERE id = ?1", .integer(id))
        }
        return old.count
    }

    /// The ledger keeps an event for as long again as its messages: nobody reports one that is older.
    ///
    /// - Returns: How many were forgotten.
    private func forgetOldNotices(before cutoff: Int64) throws -> Int {
        try database.run("DELETE FROM claimed_notice WHERE claimed_at < ?1", .integer(cutoff))
        return try database.run(
            """
            DELETE FROM notice WHERE id IN (
                SELECT id FROM notice WHERE noted_at < ?1
                AND NOT EXISTS(SELECT 1 FROM notice_message WHERE notice_message.notice = notice.id)
                AND NOT EXISTS(SELECT 1 FROM claimed_notice WHERE claimed_notice.notice = notice.id)
                ORDER BY id LIMIT ?2)
            """, .integer(2 * cutoff - now), .integer(Self.sweep))
    }
}
