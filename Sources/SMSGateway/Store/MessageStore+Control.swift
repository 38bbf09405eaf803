import ApplianceKit
import Foundation

/// Why a message can't be taken back or tried again.
enum ControlError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown(id: Int64)
    /// It has gone out, or is going out now.
    case tooLate(state: MessageState)
    /// There is nothing to try again.
    case notFailed(state: MessageState)
    /// Its text and number are deleted.
    case purged(id: Int64)

    var description: String {
        switch self {
        case .unknown(let id): "there is no message \(id)"
        case .tooLate(let state): "it can't be taken back any more: it is \(state.rawValue)"
        case .notFailed(let state):
            "only what failed, expired, was cancelled or is in doubt can be tried again: it is \(state.rawValue)"
        case .purged(let id): "message \(id) is too old: its text and number are deleted"
        }
    }
}

extension MessageStore {
    /// Takes a message back of which some part waits yet.
    ///
    /// - Throws: ``ControlError``.
    func cancel(_ id: Int64, reason: String = "taken back") throws {
        try write {
            guard let state = try state(ofMessage: id) else { throw ControlError.unknown(id: id) }
            guard try takeBack(id, reason: reason) else { throw ControlError.tooLate(state: state) }
        }
        tellObservers()
    }

    /// Sends again what failed, expired, was cancelled or is in doubt, by a person's decision; parts that have arrived
    /// or were taken by the network are left alone. What is in doubt is marked as perhaps repeated.
    ///
    /// - Throws: ``ControlError``.
    func retry(_ id: Int64) throws {
        try write {
            let message = try database.first(
                "SELECT state, purged_at, kind FROM outbox WHERE id = ?1", .integer(id)
            ) {
                (
                    state: MessageState(rawValue: $0.text(0)) ?? .queued, isPurged: !$0.isNull(1),
                    kind: MessageKind(rawValue: $0.text(2)) ?? .oneTime
                )
            }
            guard let message else { throw ControlError.unknown(id: id) }
            guard !message.isPurged else { throw ControlError.purged(id: id) }
            guard [.failed, .expired, .cancelled, .inDoubt].contains(message.state) else {
                throw ControlError.notFailed(state: message.state)
            }
            let expires = now + message.kind.validity.milliseconds
            // Also a notice that was dealt to this gateway: who does this knows why.
            try database.run(
                "UPDATE outbox SET expires_at = ?2, claim = NULL WHERE id = ?1", .integer(id), .integer(expires))
            let parts = try database.query(
                """
                SELECT id, number FROM outbox_part WHERE message = ?1
                AND state IN ('failed', 'expired', 'cancelled', 'inDoubt')
                """, .integer(id)
            ) { (id: $0.integer(0), number: Int($0.integer(1))) }
            for part in parts {
                try database.run(
                    """
                    UPDATE outbox_part SET state = 'queued', due_at = ?2, expires_at = ?3, lone_refusals = 0,
                        error_class = NULL, reason = NULL
                    WHERE id = ?1
                    """, .integer(part.id), .integer(now), .integer(expires))
                try moved(id, part: part.number, to: .queued, AttemptReason(nil, "tried again by hand"))
            }
        }
        queued.raise()
        tellObservers()
    }

    /// Within a transaction.
    ///
    /// - Returns: false where no part waits.
    func takeBack(_ id: Int64, reason: String) throws -> Bool {
        let parts = try database.query(
            "SELECT id, number FROM outbox_part WHERE message = ?1 AND state = 'queued'", .integer(id)
        ) { (id: $0.integer(0), number: Int($0.integer(1))) }
        for part in parts {
            try database.run(
                "UPDATE outbox_part SET state = 'cancelled', reason = ?2 WHERE id = ?1",
                .integer(part.id), .text(reason))
            try moved(id, part: part.number, to: .cancelled, AttemptReason(nil, reason))
        }
        return !parts.isEmpty
    }

    func state(ofMessage id: Int64) throws -> MessageState? {
        try database.first("SELECT state FROM outbox WHERE id = ?1", .integer(id)) {
            MessageState(rawValue: $0.text(0))
        } ?? nil
    }
}
