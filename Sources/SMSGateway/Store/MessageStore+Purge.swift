import ApplianceKit
import Foundation

extension MessageStore {
    /// So many rows are changed at a time, so that a reply never waits for the broom.
    private static let sweep: Int64 = 200
    /// What the network repeats, it repeats within a week.
    private static let redeliveryWindow: Int64 = 7 * 86_400_000

    /// Deletes texts and numbers that are no longer needed; keyed hashes, kinds, operators, states and counts stay.
    ///
    /// - Parameters:
    ///   - retention: How long after their end messages keep their texts and numbers.
    ///   - historyRetention: How long steps and attempts are kept.
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
            return [settled.count, received, raw, steps, attempts].contains(Int(Self.sweep)) && seen + reports >= 0
        }
    }
}
