import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// What an event has become.
enum NoticeOutcome: String, Codable, CaseIterable, Sendable {
    /// Messages stand in the outbox.
    case told
    /// There is nobody who can be written to: the centre has to see to it.
    case undeliverable
    /// Everybody concerned wants no notices.
    case declined
    /// It takes back what was never told.
    case needless
}

/// An event and the words for it.
struct NoticeDraft: Sendable {
    let event: DossierEvent
    let text: String
    let mail: Wording.Mail
    let encoding: MessageForm
    /// Not earlier than this.
    var notBefore: Date?
    var audience = NoticeAudience.all
    /// The claim under whose lease alone it may go out.
    var claim: String?
    /// When it is of no use any more; nil: as its kind.
    var expiresAt: Date?
    /// Another gateway may have told it.
    var isPerhapsTold = false
}

extension MessageStore {
    /// Tells an event once: its row in the ledger and its messages are written in one transaction.
    ///
    /// - Returns: What it has become; nil where it was in the ledger already.
    /// - Throws: `SQLiteError`, ``EnqueueError/full(waiting:)``: then nothing is written and it can be told later.
    @discardableResult
    func tell(_ draft: NoticeDraft) throws -> NoticeOutcome? {
        let event = draft.event
        let outcome: NoticeOutcome?
        do {
            outcome = try write { try tellOnce(draft) }
        } catch let error as EnqueueError {
            // A message that can never be written must not hold up all that come after it.
            if case .full = error { throw error }
            outcome = try write {
                try note(event, draft.audience, .undeliverable, reason: error.description)
                return .undeliverable
            }
        }
        if outcome == .told { queued.raise() }
        if outcome != nil { tellObservers() }
        return outcome
    }

    func tellOnce(_ draft: NoticeDraft) throws -> NoticeOutcome? {
        let event = draft.event
        // Nobody follows most dossiers: that is no row worth keeping.
        if draft.audience == .followers, try followers(of: event.dossier.code).isEmpty { return nil }
        guard try mayTell(event, draft.audience) else { return nil }
        if event.kind == .correction, try takeBackReady(event, draft.audience) {
            try note(event, draft.audience, .needless, reason: "what it takes back had not gone out")
            return .needless
        }
        return try tellAll(draft)
    }

    /// Whether an event is news: not in the ledger, or told and taken back since.
    private func mayTell(_ event: DossierEvent, _ audience: NoticeAudience) throws -> Bool {
        if event.kind == .correction, try readyRow(of: event, audience)?.outcome != .told {
            // Nobody has been told that the result is ready, not by this gateway.
            if audience == .all, try row(of: event, audience) == nil {
                try note(event, audience, .needless, reason: "nobody was told that it is ready")
            }
            return false
        }
        guard let known = try row(of: event, audience) else { return true }
        guard event.kind == .resultReady, let correction = try row(of: event, audience, kind: .correction) else {
            return false
        }
        // It is ready after all, with the date that it had: a correction that still waits is taken back, and what stood
        // before it holds again.
        if correction.outcome == .told, try takeBackMessages(of: correction.id, reason: "it is ready after all") {
            try forget(correction.id)
            return false
        }
        try forget(correction.id)
        try forget(known.id)
        return true
    }

    /// Takes back the word that a result is ready, where nobody has it yet.
    private func takeBackReady(_ event: DossierEvent, _ audience: NoticeAudience) throws -> Bool {
        guard let ready = try readyRow(of: event, audience),
            try takeBackMessages(of: ready.id, reason: "the result is not ready after all")
        else { return false }
        return true
    }

    /// - Returns: Whether no message of the notice had begun to go out.
    private func takeBackMessages(of notice: Int64, reason: String) throws -> Bool {
        let messages = try database.query(
            "SELECT message, state FROM notice_message JOIN outbox ON outbox.id = message WHERE notice = ?1",
            .integer(notice)
        ) { (id: $0.integer(0), state: $0.text(1)) }
        guard messages.allSatisfy({ $0.state == MessageState.queued.rawValue }) else { return false }
        for message in messages { _ = try takeBack(message.id, reason: reason) }
        return true
    }

    private func tellAll(_ draft: NoticeDraft) throws -> NoticeOutcome {
        let event = draft.event
        let typed = TypedPhoneNumbers(event.contact?.telephone ?? "")
        let followers = try followers(of: event.dossier.code)
        // One message for whoever handed it in, to the first mobile number; one for each who follows it.
        let applicant = typed.mobiles.first
        var numbers = draft.audience == .followers ? [] : [applicant].compactMap(\.self)
        if draft.audience != .applicant {
            for number in followers where number != applicant && !numbers.contains(number) { numbers.append(number) }
        }
        let wanted = try numbers.filter {
            try !isOptedOut($0) && !isUnfollowed(event.dossier.code, by: $0)
        }
        var messages: [NewMessage] = wanted.map { number in
            var message = NewMessage(.notice, to: number, text: draft.text)
            message.encoding = draft.encoding == .accented ? .automatic : .gsm7
            return message
        }
        if draft.audience != .followers, applicant == nil, let email = TypedEmail(event.contact?.email ?? "") {
            var message = NewMessage(.notice, to: email.address, text: draft.mail.text)
            message.channel = .email
            message.subject = draft.mail.subject
            messages.append(message)
        }
        let isNobodyMeant = numbers.isEmpty && draft.audience != .followers
        let outcome: NoticeOutcome = messages.isEmpty ? (isNobodyMeant ? .undeliverable : .declined) : .told
        let id = try note(
            event, draft.audience, outcome, reason: outcome == .undeliverable ? Self.reason(event, typed) : nil)
        for var message in messages {
            message.notBefore = draft.notBefore
            message.claim = draft.claim
            if let expiresAt = draft.expiresAt {
                let left = expiresAt.timeIntervalSince(max(clock.now, draft.notBefore ?? clock.now))
                message.validity = min(.seconds(max(60, left)), message.kind.validity)
            }
            message.dedupeKey = "notice|\(id)|\(Hexadecimal.string(hash(of: message.recipient)))"
            let sent = try insert(message)
            if draft.isPerhapsTold { try markPerhapsRepeated(sent.id) }
            try database.run(
                "INSERT INTO notice_message VALUES(?1, ?2) ON CONFLICT DO NOTHING", .integer(id), .integer(sent.id))
        }
        // Those who follow are told beside this notice, not by it.
        if draft.audience != .applicant, event.dossier.status?.isClosed == true {
            try forgetFollowers(of: event.dossier.code)
        }
        return outcome
    }

    private static func reason(_ event: DossierEvent, _ typed: TypedPhoneNumbers) -> String {
        guard let contact = event.contact else { return "the central system names nobody to tell" }
        if typed.hasLandline { return "only a landline's number, no e-mail address" }
        return contact.telephone.isEmpty && contact.email.isEmpty
            ? "neither a telephone number nor an e-mail address" : "no mobile number or e-mail address that can be read"
    }

    // MARK: - Ledger

    func row(
        of event: DossierEvent, _ audience: NoticeAudience, kind: DossierEvent.Kind? = nil
    ) throws -> (id: Int64, outcome: NoticeOutcome)? {
        try database.first(
            """
            SELECT id, outcome FROM notice WHERE dossier = ?1 AND kind = ?2 AND date = ?3
            AND instr(?4, ',' || audience || ',') ORDER BY id DESC LIMIT 1
            """,
            .text(event.dossier.code.normalForm), .text((kind ?? event.kind).rawValue),
            .integer(milliseconds(event.date)), .text(Self.list(audience))
        ) { ($0.integer(0), NoticeOutcome(rawValue: $0.text(1)) ?? .told) }
    }

    private static func list(_ audience: NoticeAudience) -> String {
        "," + audience.coveredBy.map(\.rawValue).joined(separator: ",") + ","
    }

    /// What a correction takes back: the notice of its date, or the newest where the central system has no date for it.
    private func readyRow(
        of event: DossierEvent, _ audience: NoticeAudience
    ) throws -> (id: Int64, outcome: NoticeOutcome)? {
        try database.first(
            """
            SELECT id, outcome FROM notice WHERE dossier = ?1 AND kind = 'resultReady'
            AND instr(?3, ',' || audience || ',')
            ORDER BY date = ?2 DESC, id DESC LIMIT 1
            """, .text(event.dossier.code.normalForm), .integer(milliseconds(event.date)), .text(Self.list(audience))
        ) { ($0.integer(0), NoticeOutcome(rawValue: $0.text(1)) ?? .told) }
    }

    @discardableResult
    private func note(
        _ event: DossierEvent, _ audience: NoticeAudience, _ outcome: NoticeOutcome, reason: String?
    ) throws -> Int64 {
        try database.run(
            """
            INSERT INTO notice(dossier, printed, kind, date, noted_at, outcome, reason, audience)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            .text(event.dossier.code.normalForm), .text(event.dossier.code.printed), .text(event.kind.rawValue),
            .integer(milliseconds(event.date)), .integer(now), .text(outcome.rawValue), SQLiteValue(reason),
            .text(audience.rawValue))
        return database.lastInsertedRow
    }

    private func forget(_ notice: Int64) throws {
        try database.run("UPDATE claimed_notice SET notice = NULL WHERE notice = ?1", .integer(notice))
        try database.run("DELETE FROM notice_message WHERE notice = ?1", .integer(notice))
        try database.run("DELETE FROM notice WHERE id = ?1", .integer(notice))
    }
}
