import ApplianceKit
import DossierKit
import Foundation

/// What the central system is to be told of a notice that was claimed here.
struct NoticeNews: Equatable, Sendable {
    /// The central system's number of it.
    let notice: String
    let fence: Int
    let state: NoticeReceipt.State
    /// UTC milliseconds since 1970.
    let at: Int64
    /// Parts that went out.
    var parts = 0
    var operatorName: String?
    var reason: String?
}

/// A claim whose messages may still have to go out.
struct HeldClaim: Equatable, Sendable {
    let id: String
    let fence: Int
}

extension MessageStore {
    /// Why what was dealt to this gateway and has not gone out is taken back.
    static let claimEnded = "the claim ran out: another gateway may have the notice by now"

    /// Notes a claim before anything of it is told.
    func hold(_ claim: NoticeClaim) throws {
        try write {
            try database.run(
                "INSERT INTO claim VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET fence = excluded.fence",
                .text(claim.id), SQLiteValue(claim.fence))
        }
    }

    /// Takes a notice of a claim: its row in the ledger, its message and who claimed it are written in one transaction.
    ///
    /// A notice that was dealt to this gateway before is told only if nothing of it had begun to go out, and then by the
    /// message that was written at that time.
    ///
    /// - Parameter draft: nil: it is not told here.
    /// - Returns: What can be said of it already; nil where that follows from its message.
    /// - Throws: `SQLiteError`, ``EnqueueError/full(waiting:)``: then nothing is written, and it comes again after the
    ///   lease.
    func take(_ claimed: CentralNotice, fence: Int, _ draft: NoticeDraft?) throws -> NoticeNews? {
        do {
            let news = try write { try takeOnce(claimed, fence: fence, draft) }
            queued.raise()
            tellObservers()
            return news
        } catch let error as EnqueueError {
            if case .full = error { throw error }
            return try write {
                try noteClaimed(claimed.id, fence, notice: nil)
                return dropped(claimed.id, fence, error.description)
            }
        }
    }

    private func takeOnce(_ claimed: CentralNotice, fence: Int, _ draft: NoticeDraft?) throws -> NoticeNews? {
        let before = try database.first(
            "SELECT fence, notice FROM claimed_notice WHERE id = ?1", .text(claimed.id)
        ) { (fence: Int($0.integer(0)), notice: $0.optionalInteger(1)) }
        guard var draft else {
            try noteClaimed(claimed.id, fence, notice: nil)
            return dropped(claimed.id, fence, "this kind of notice is not sent here")
        }
        // Given out to somebody else since, or by a store that is gone.
        draft.isPerhapsTold = claimed.previousFence.map { $0 != before?.fence } ?? false
        if let notice = before?.notice {
            try noteClaimed(claimed.id, fence, notice: notice)
            try sendAgain(notice, draft)
            return try news(ofNotice: notice).first { $0.notice == claimed.id }
        }
        if let expires = draft.expiresAt, expires <= clock.now {
            try noteClaimed(claimed.id, fence, notice: nil)
            return dropped(claimed.id, fence, "it came too late")
        }
        if let known = try row(of: draft.event, .applicant)?.id ?? toldWhenNoticed(draft.event) {
            try noteClaimed(claimed.id, fence, notice: known)
            return try news(ofNotice: known).first { $0.notice == claimed.id }
        }
        _ = try tellOnce(draft)
        let written = try row(of: draft.event, .applicant)?.id
        try noteClaimed(claimed.id, fence, notice: written)
        guard let written else { return dropped(claimed.id, fence, "there is nothing to tell") }
        return try news(ofNotice: written).first { $0.notice == claimed.id }
    }

    /// The central system has no date for these, so the ledger has that of their being noticed, which comes after.
    private func toldWhenNoticed(_ event: DossierEvent) throws -> Int64? {
        guard event.kind == .supplement || event.kind == .payment else { return nil }
        return try database.first(
            "SELECT id FROM notice WHERE dossier = ?1 AND kind = ?2 AND audience = 'all' AND date >= ?3",
            .text(event.dossier.code.normalForm), .text(event.kind.rawValue), .integer(milliseconds(event.date))
        ) { $0.integer(0) }
    }

    private func noteClaimed(_ id: String, _ fence: Int, notice: Int64?) throws {
        try database.run(
            """
            INSERT INTO claimed_notice(id, fence, claimed_at, notice) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT(id) DO UPDATE SET fence = excluded.fence, claimed_at = excluded.claimed_at,
                notice = coalesce(excluded.notice, notice)
            """, .text(id), SQLiteValue(fence), .integer(now), SQLiteValue(notice))
    }

    /// Messages that were taken back when an earlier claim ran out, or that still wait, go out under this one.
    private func sendAgain(_ notice: Int64, _ draft: NoticeDraft) throws {
        let messages = try database.query(
            """
            SELECT message FROM notice_message JOIN outbox ON outbox.id = message
            WHERE notice = ?1 AND purged_at IS NULL AND state IN ('queued', 'sending', 'inDoubt', 'cancelled')
            """, .integer(notice)
        ) { $0.integer(0) }
        for message in messages {
            try database.run(
                "UPDATE outbox SET claim = ?2 WHERE id = ?1", .integer(message), SQLiteValue(draft.claim))
            let parts = try database.query(
                "SELECT id, number FROM outbox_part WHERE message = ?1 AND state = 'cancelled' AND reason = ?2",
                .integer(message), .text(Self.claimEnded)
            ) { (id: $0.integer(0), number: Int($0.integer(1))) }
            if !parts.isEmpty, draft.isPerhapsTold { try markPerhapsRepeated(message) }
            for part in parts {
                try database.run(
                    """
                    UPDATE outbox_part SET state = 'queued', reason = NULL, due_at = ?2, expires_at = max(expires_at, ?3)
                    WHERE id = ?1
                    """, .integer(part.id), .integer(now), .integer(now + 3_600_000))
                try moved(message, part: part.number, to: .queued, AttemptReason(nil, "claimed again"))
            }
        }
    }

    /// What goes out now may be a repetition: another gateway had it and did not say what became of it.
    func markPerhapsRepeated(_ message: Int64) throws {
        try database.run("UPDATE outbox_part SET perhaps_repeated = 1 WHERE message = ?1", .integer(message))
        try note(
            HistoryEntry(
                message: message, state: MessageState.queued.rawValue, errorClass: "claimedBefore",
                reason: "another gateway had this notice and did not say what became of it; marked"))
    }

    // MARK: - Leases

    /// Claims of which a message has not come to its end, or whose receipts the central system may not have.
    ///
    /// - Parameter forgetsSettled: Whether the central system has every receipt: then claims without a message under way
    ///   are forgotten.
    func heldClaims(forgetsSettled: Bool) throws -> [HeldClaim] {
        if forgetsSettled {
            try write {
                try database.run(
                    """
                    DELETE FROM claim WHERE NOT EXISTS(
                        SELECT 1 FROM outbox WHERE claim = claim.id AND state IN ('queued', 'sending', 'inDoubt')
                        AND EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id
                            AND (state IN ('queued', 'open') OR (state = 'inDoubt' AND due_at < ?1))))
                    """, .integer(.max))
            }
        }
        return try database.query("SELECT id, fence FROM claim ORDER BY fence") {
            HeldClaim(id: $0.text(0), fence: Int($0.integer(1)))
        }
    }

    /// How many messages of claims have not begun to go out.
    func waitingClaimedMessages() throws -> Int {
        try database.first(
            "SELECT count(*) FROM outbox WHERE claim IS NOT NULL AND state = 'queued'"
        ) { Int($0.integer(0)) } ?? 0
    }

    /// A lease has run out: what has not begun to go out must not any more.
    ///
    /// - Returns: How many parts were taken back.
    @discardableResult
    func letGo(_ claim: String) throws -> Int {
        leases.remove(claim)
        try write { try database.run("DELETE FROM claim WHERE id = ?1", .text(claim)) }
        return try takeBackUnclaimed()
    }

    /// Takes back what belongs to claims that have ended; also what was being handed in when they did and came back.
    /// What is in doubt stays so: another try would come on top of another gateway's.
    ///
    /// - Returns: How many parts were taken back.
    @discardableResult
    func takeBackUnclaimed() throws -> Int {
        let parts = try database.query(
            """
            SELECT part.id, message, number, doubts FROM outbox_part AS part JOIN outbox ON outbox.id = message
            WHERE claim IS NOT NULL AND outbox.state IN ('queued', 'sending', 'inDoubt')
            AND claim NOT IN (SELECT id FROM claim)
            AND (part.state = 'queued' OR (part.state = 'inDoubt' AND due_at < ?1))
            """, .integer(.max)
        ) { (id: $0.integer(0), message: $0.integer(1), number: Int($0.integer(2)), doubts: $0.integer(3)) }
        guard !parts.isEmpty else { return 0 }
        try write {
            for part in parts {
                let state: PartState = part.doubts > 0 ? .inDoubt : .cancelled
                try database.run(
                    "UPDATE outbox_part SET state = ?2, reason = ?3, due_at = ?4 WHERE id = ?1", .integer(part.id),
                    .text(state.rawValue), .text(Self.claimEnded), .integer(.max))
                try moved(part.message, part: part.number, to: state, AttemptReason(nil, Self.claimEnded))
            }
        }
        tellObservers()
        return parts.count
    }

    // MARK: - Receipts

    /// What is to be told of the notice of a message, by each number under which it was claimed here; nothing where it
    /// was not, or it has not come to an end.
    func news(ofMessage message: Int64) throws -> [NoticeNews] {
        let notice = try database.first(
            """
            SELECT notice_message.notice FROM notice_message
            JOIN claimed_notice ON claimed_notice.notice = notice_message.notice WHERE message = ?1
            """, .integer(message)
        ) { $0.integer(0) }
        return try notice.map(news(ofNotice:)) ?? []
    }

    private func news(ofNotice notice: Int64) throws -> [NoticeNews] {
        let claims = try database.query(
            "SELECT id, fence FROM claimed_notice WHERE notice = ?1", .integer(notice)
        ) { (id: $0.text(0), fence: Int($0.integer(1))) }
        guard !claims.isEmpty, let end = try end(ofNotice: notice) else { return [] }
        return claims.map {
            NoticeNews(
                notice: $0.id, fence: $0.fence, state: end.state, at: end.at, parts: end.parts,
                operatorName: end.operatorName, reason: end.reason)
        }
    }

    private func end(
        ofNotice notice: Int64
    ) throws -> (state: NoticeReceipt.State, at: Int64, parts: Int, operatorName: String?, reason: String?)? {
        let row = try database.first(
            "SELECT outcome, reason, noted_at FROM notice WHERE id = ?1", .integer(notice)
        ) { (outcome: NoticeOutcome(rawValue: $0.text(0)), reason: $0.optionalText(1), at: $0.integer(2)) }
        guard let row else { return nil }
        switch row.outcome {
        case .told, nil: break
        case .undeliverable: return (.dropped, row.at, 0, nil, row.reason)
        case .declined: return (.dropped, row.at, 0, nil, "the recipient wants no notices")
        case .needless: return (.dropped, row.at, 0, nil, row.reason)
        }
        let messages = try database.query(
            """
            SELECT outbox.state, state_at, operator,
                (SELECT count(*) FROM outbox_part WHERE message = outbox.id AND state IN ('sent', 'delivered', 'inDoubt')),
                (SELECT reason FROM outbox_part WHERE message = outbox.id AND reason IS NOT NULL LIMIT 1)
            FROM notice_message JOIN outbox ON outbox.id = message WHERE notice = ?1 ORDER BY outbox.id
            """, .integer(notice)
        ) {
            (
                state: MessageState(rawValue: $0.text(0)) ?? .queued, at: $0.integer(1),
                operatorName: $0.optionalText(2),
                parts: Int($0.integer(3)), reason: $0.optionalText(4)
            )
        }
        // Told by followers' messages too where it was found before it was dealt out: whoever handed it in comes first.
        guard let message = messages.first, let state = Self.receipt(message.state, message.reason) else { return nil }
        return (state, message.at, message.parts, message.operatorName, state == .delivered ? nil : message.reason)
    }

    /// - Returns: nil while it is not settled, and for what went back to the central system.
    private static func receipt(_ state: MessageState, _ reason: String?) -> NoticeReceipt.State? {
        switch state {
        case .queued, .sending: nil
        case .sent: .sent
        case .delivered: .delivered
        case .inDoubt: .inDoubt
        case .failed, .expired: .failed
        case .cancelled: reason == claimEnded ? nil : .dropped
        }
    }

    private func dropped(_ id: String, _ fence: Int, _ reason: String) -> NoticeNews {
        NoticeNews(notice: id, fence: fence, state: .dropped, at: now, reason: reason)
    }
}
