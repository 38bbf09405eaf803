import ApplianceKit
import Foundation

/// A PDU to be sent, encoded when the message was written.
struct OutgoingPDU: Equatable, Sendable {
    let pdu: String
    let length: Int
}

/// A part of a message that is due.
struct DuePart: Equatable, Sendable {
    let id: Int64
    let pdu: String
    let length: Int
    let tries: Int
}

/// An attempt that has begun and has no result yet.
struct OpenAttempt: Equatable, Sendable {
    let id: Int64
    let part: Int64
    let tries: Int
    let counterBefore: UInt8?
}

/// What is written down when an attempt ends.
enum AttemptResult: Equatable, Sendable {
    case sent(reference: UInt8?)
    /// Again later. `perhapsSent`: this one may have gone out all the same.
    case again(after: Duration, reason: String, perhapsSent: Bool)
    case failed(reason: String)
}

extension MessageStore {
    /// Answers a text: the answer is written and the text closed in one transaction, so there is exactly one.
    ///
    /// - Returns: false where it had an answer already.
    func answer(_ message: PendingMessage, with text: String, as pdus: [OutgoingPDU], validFor: Duration) throws -> Bool
    {
        try database.transaction {
            let closed = try database.run(
                "UPDATE inbox SET state = 'answered' WHERE id = ?1 AND state = 'pending'", .integer(message.id))
            guard closed == 1 else { return false }
            try database.run(
                """
                INSERT INTO outbox(kind, recipient, text, created_at, expires_at, answers)
                VALUES('reply', ?1, ?2, ?3, ?4, ?5)
                """,
                .text(message.sender), .text(text), .integer(now), .integer(now + validFor.milliseconds),
                .integer(message.id))
            let outbox = database.lastInsertedRow
            for (index, pdu) in pdus.enumerated() {
                try database.run(
                    """
                    INSERT INTO outbox_part(message, number, pdu, length, state, due_at)
                    VALUES(?1, ?2, ?3, ?4, 'queued', ?5)
                    """,
                    .integer(outbox), .integer(Int64(index + 1)), .text(pdu.pdu), .integer(Int64(pdu.length)),
                    .integer(now))
            }
            return true
        }
    }

    /// The next part that is due, after closing those whose time has run out.
    func nextDuePart() throws -> DuePart? {
        try database.run(
            """
            UPDATE outbox_part SET state = 'expired'
            WHERE state = 'queued' AND (SELECT expires_at FROM outbox WHERE outbox.id = message) <= ?1
            """, .integer(now))
        return try database.first(
            """
            SELECT id, pdu, length, tries FROM outbox_part
            WHERE state = 'queued' AND due_at <= ?1 ORDER BY due_at, id LIMIT 1
            """, .integer(now)
        ) { DuePart(id: $0.integer(0), pdu: $0.text(1), length: Int($0.integer(2)), tries: Int($0.integer(3))) }
    }

    /// How long until a waiting part is due; nil where none waits.
    func timeToNextDuePart() throws -> Duration? {
        let due = try database.first("SELECT min(due_at) FROM outbox_part WHERE state = 'queued'") {
            $0.optionalInteger(0)
        }
        guard let due, let due else { return nil }
        return .milliseconds(max(0, due - now))
    }

    /// Writes down that a part is about to be handed to the modem; it is on the disk when this returns.
    func openAttempt(_ part: DuePart, counterBefore: UInt8?) throws -> OpenAttempt {
        try database.transaction {
            try database.run(
                "UPDATE outbox_part SET state = 'open', tries = tries + 1 WHERE id = ?1", .integer(part.id))
            try database.run(
                "INSERT INTO attempt(part, started_at, counter_before) VALUES(?1, ?2, ?3)",
                .integer(part.id), .integer(now), SQLiteValue(counterBefore))
            return OpenAttempt(
                id: database.lastInsertedRow, part: part.id, tries: part.tries + 1, counterBefore: counterBefore)
        }
    }

    /// Writes down how an attempt ended and what becomes of its part.
    func close(_ attempt: OpenAttempt, _ result: AttemptResult) throws {
        try database.transaction {
            let word: String
            switch result {
            case .sent(let reference):
                word = "sent"
                try database.run(
                    "UPDATE outbox_part SET state = 'sent', reference = ?2, reason = NULL WHERE id = ?1",
                    .integer(attempt.part), SQLiteValue(reference))
            case .again(let pause, let reason, let perhapsSent):
                word = perhapsSent ? "inDoubt: \(reason)" : "notSent: \(reason)"
                try database.run(
                    """
                    UPDATE outbox_part
                    SET state = 'queued', reason = ?2, due_at = ?3, perhaps_repeated = max(perhaps_repeated, ?4)
                    WHERE id = ?1
                    """,
                    .integer(attempt.part), .text(reason), .integer(now + pause.milliseconds), SQLiteValue(perhapsSent))
            case .failed(let reason):
                word = "failed: \(reason)"
                try database.run(
                    "UPDATE outbox_part SET state = 'failed', reason = ?2 WHERE id = ?1",
                    .integer(attempt.part), .text(reason))
            }
            try database.run(
                "UPDATE attempt SET finished_at = ?2, result = ?3 WHERE id = ?1",
                .integer(attempt.id), .integer(now), .text(word))
        }
    }

    /// Attempts that a crash cut off, oldest first.
    func openAttempts() throws -> [OpenAttempt] {
        try database.query(
            """
            SELECT attempt.id, part, tries, counter_before FROM attempt JOIN outbox_part ON outbox_part.id = part
            WHERE finished_at IS NULL AND state = 'open' ORDER BY attempt.id
            """
        ) {
            OpenAttempt(
                id: $0.integer(0), part: $0.integer(1), tries: Int($0.integer(2)),
                counterBefore: $0.optionalInteger(3).map { UInt8(truncatingIfNeeded: $0) })
        }
    }
}
