import ApplianceKit
import DeviceIO
import Foundation

/// What a network tells of a message that it took over.
struct DeliveryReport: Equatable, Sendable {
    /// The route by which it came.
    let route: String
    /// TP-MR of the message.
    let reference: UInt8
    /// The message's recipient, in any form.
    let recipient: String
    let status: DeliveryStatus
}

extension MessageStore {
    /// A report says something of attempts that began so long before it.
    private static let reportWindow: Int64 = 8 * 86_400_000
    /// So many reports without an attempt are kept.
    private static let unmatchedLimit: Int64 = 5_000

    /// Takes a report: it says what became of a part, or is evidence for an attempt in doubt, or is kept for an attempt
    /// whose reference is not written down yet. On the disk when this returns.
    func accept(_ report: DeliveryReport) throws {
        let recipient = hash(of: report.recipient)
        let isMatched = try write { () -> Bool in
            if try apply(report, to: recipient) { return true }
            try database.run(
                """
                INSERT INTO unmatched_report(received_at, route, reference, recipient_hash, status)
                VALUES(?1, ?2, ?3, ?4, ?5)
                """,
                .integer(now), .text(report.route), .integer(Int64(report.reference)), .blob(recipient),
                .integer(Int64(report.status.rawValue)))
            try database.run(
                "DELETE FROM unmatched_report WHERE id <= ?1", .integer(database.lastInsertedRow - Self.unmatchedLimit))
            return false
        }
        if isMatched { tellObservers() }
    }

    /// A report by another kind of route, which names the message by what it called it.
    ///
    /// - Returns: false where no attempt has that name.
    @discardableResult
    func accept(reportOn foreignID: String, route: String, status: DeliveryStatus) throws -> Bool {
        let isMatched = try write { () -> Bool in
            let attempt = try database.first(
                "SELECT id, part, NULL FROM attempt WHERE foreign_id = ?1 AND route = ?2",
                .text(foreignID), .text(route), map: Self.reportedAttempt)
            guard let attempt else { return false }
            try settle(attempt, status, route: route)
            return true
        }
        if isMatched { tellObservers() }
        return isMatched
    }

    /// Reports for this recipient that came too early: perhaps they fit now. Within a transaction.
    func matchWaitingReports(recipientHash: [UInt8]) throws {
        let waiting = try database.query(
            "SELECT id, route, reference, status FROM unmatched_report WHERE recipient_hash = ?1 ORDER BY id",
            .blob(recipientHash)
        ) {
            (
                id: $0.integer(0), route: $0.text(1), reference: UInt8(truncatingIfNeeded: $0.integer(2)),
                status: DeliveryStatus(rawValue: UInt8(truncatingIfNeeded: $0.integer(3)))
            )
        }
        for kept in waiting {
            let report = DeliveryReport(
                route: kept.route, reference: kept.reference, recipient: "", status: kept.status)
            if try apply(report, to: recipientHash) {
                try database.run("DELETE FROM unmatched_report WHERE id = ?1", .integer(kept.id))
            }
        }
    }

    // MARK: - Matching

    private struct ReportedAttempt {
        let id: Int64
        let part: Int64
        let counterBefore: Int64?
    }

    private static func reportedAttempt(_ row: borrowing Row) -> ReportedAttempt {
        ReportedAttempt(id: row.integer(0), part: row.integer(1), counterBefore: row.optionalInteger(2))
    }

    private func apply(_ report: DeliveryReport, to recipient: [UInt8]) throws -> Bool {
        guard let attempt = try attempt(for: report, to: recipient) else { return false }
        try settle(attempt, report.status, route: report.route)
        return true
    }

    /// The attempt that a report is about: the same reference and recipient, newest first, its own SIM's before others'
    /// (a SIM may have moved to another modem). Else, where the reference belongs to no other attempt, one in doubt to
    /// that recipient, if there is only one that it can be.
    private func attempt(for report: DeliveryReport, to recipient: [UInt8]) throws -> ReportedAttempt? {
        let known = try database.first(
            """
            SELECT attempt.id, part.id, counter_before FROM attempt
            JOIN outbox_part AS part ON part.id = attempt.part JOIN outbox ON outbox.id = message
            WHERE attempt.reference = ?1 AND recipient_hash = ?2 AND started_at >= ?3
            AND (report IS NULL OR report BETWEEN 32 AND 63)
            ORDER BY attempt.route = ?4 DESC, attempt.id DESC LIMIT 1
            """,
            .integer(Int64(report.reference)), .blob(recipient), .integer(now - Self.reportWindow),
            .text(report.route), map: Self.reportedAttempt)
        if let known { return known }
        let doubtful = try database.query(
            """
            SELECT attempt.id, part.id, counter_before FROM attempt
            JOIN outbox_part AS part ON part.id = attempt.part JOIN outbox ON outbox.id = message
            WHERE result = 'inDoubt' AND recipient_hash = ?1 AND started_at >= ?2 AND report IS NULL
            AND attempt.route = ?3 AND wants_report = 1
            ORDER BY attempt.id
            """, .blob(recipient), .integer(now - Self.reportWindow), .text(report.route), map: Self.reportedAttempt)
        let following = doubtful.filter { $0.counterBefore == Int64(report.reference &- 1) }
        if following.count == 1 { return following[0] }
        return doubtful.count == 1 ? doubtful[0] : nil
    }

    private func settle(_ attempt: ReportedAttempt, _ status: DeliveryStatus, route: String) throws {
        try database.run(
            "UPDATE attempt SET report = ?2, reported_at = ?3 WHERE id = ?1",
            .integer(attempt.id), .integer(Int64(status.rawValue)), .integer(now))
        let part = try database.first(
            "SELECT message, number, state FROM outbox_part WHERE id = ?1", .integer(attempt.part)
        ) { (message: $0.integer(0), number: Int($0.integer(1)), state: PartState(rawValue: $0.text(2))) }
        guard let part, let state = part.state, state != .delivered else { return }
        switch status.meaning {
        case .delivered:
            try database.run(
                """
                UPDATE outbox_part SET state = 'delivered', error_class = NULL, reason = NULL,
                    sent_at = coalesce(sent_at, ?2)
                WHERE id = ?1
                """, .integer(attempt.part), .integer(now))
            try moved(part.message, part: part.number, to: .delivered, route: route)
        case .stillTrying, .reserved:
            // It has gone out: that much is sure.
            guard state == .inDoubt || (state == .queued && status.meaning == .stillTrying) else { return }
            try database.run(
                "UPDATE outbox_part SET state = 'sent', sent_at = ?2, reason = NULL WHERE id = ?1",
                .integer(attempt.part), .integer(now))
            try moved(part.message, part: part.number, to: .sent, route: route)
        case .failedForGood, .gaveUp:
            // A repetition is under way or has been made: its own report counts.
            guard state == .sent || state == .inDoubt else { return }
            let octet = Hexadecimal.string([status.rawValue])
            try fail(
                attempt.part, part.message, part.number,
                AttemptReason("undelivered", "the network could not deliver it (TP-ST \(octet))"), route: route)
        }
    }
}
