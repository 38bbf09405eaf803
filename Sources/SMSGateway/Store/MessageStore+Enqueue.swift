import ApplianceKit
import DeviceIO
import Foundation

extension MessageStore {
    /// So many messages may wait; beyond it callers are told to come back.
    static let waitingLimit = 50_000

    /// Puts a message into the outbox; it is on the disk when this returns.
    ///
    /// - Returns: The message's number; that of the one that is there already where the external id or the dedupe key
    ///   is known.
    /// - Throws: ``EnqueueError``, or `SQLiteError` where it can't be stored.
    @discardableResult
    func enqueue(_ new: NewMessage) throws -> Enqueued {
        let result = try write { try insert(new) }
        if result.isNew {
            queued.raise()
            tellObservers()
        }
        return result
    }

    /// Answers a text: the answer is written and the text closed in one transaction, so there is exactly one.
    ///
    /// - Returns: false where it had an answer already.
    @discardableResult
    func answer(_ message: PendingMessage, with text: String, validFor: Duration? = nil) throws -> Bool {
        try answer(message, with: text, validFor: validFor, key: "reply") {
            try database.run(
                """
                UPDATE inbox SET state = 'answered', answer_by = NULL
                WHERE id = ?1 AND state IN ('pending', 'promised')
                """, .integer(message.id))
        }
    }

    /// Tells the sender that the answer will come later; the text waits among ``promisedMessages(limit:)``.
    ///
    /// - Parameter until: When the answer is of no use any more.
    /// - Returns: false where it had an answer or a promise already.
    @discardableResult
    func promise(_ message: PendingMessage, with text: String, until: Date) throws -> Bool {
        try answer(message, with: text, validFor: nil, key: "promise") {
            try database.run(
                "UPDATE inbox SET state = 'promised', answer_by = ?2 WHERE id = ?1 AND state = 'pending'",
                .integer(message.id), .integer(milliseconds(until)))
        }
    }

    private func answer(
        _ message: PendingMessage, with text: String, validFor: Duration?, key: String, close: () throws -> Int
    ) throws -> Bool {
        var reply = NewMessage(.reply, to: message.sender, text: text)
        reply.answers = message.id
        reply.validity = validFor
        reply.dedupeKey = "\(key)|\(message.id)"
        let isNew = try write {
            guard try close() == 1 else { return false }
            return try insert(reply).isNew
        }
        if isNew {
            queued.raise()
            tellObservers()
        }
        return isNew
    }

    // MARK: - Within a transaction

    func insert(_ new: NewMessage) throws -> Enqueued {
        let recipient = MobileNumber(new.recipient)?.international ?? new.recipient
        let fingerprint = hash(
            ofText: [new.kind.rawValue, new.channel.rawValue, recipient, new.subject ?? "", new.text]
                .joined(separator: "\u{1F}"))
        if let known = try known(new, fingerprint) { return Enqueued(id: known, isNew: false) }
        if new.kind.isUnasked, try isOptedOut(recipient) { throw EnqueueError.optedOut }
        // Replies are bounded by their senders.
        if new.kind != .reply {
            let waiting = try waitingMessages()
            if waiting >= Self.waitingLimit { throw EnqueueError.full(waiting: waiting) }
        }
        let validity = new.validity ?? new.kind.validity
        let pdus = try pdus(of: new, to: recipient, validity)
        let priority = Int64(min(max(new.priority ?? new.kind.priority, 0), 3))
        let created = now
        let due = max(created, new.notBefore.map(milliseconds) ?? 0)
        let expires = due + validity.milliseconds
        try database.run(
            """
            INSERT INTO outbox(kind, channel, priority, recipient, recipient_hash, operator, subject, text, state,
                state_at, created_at, expires_at, wants_report, part_count, fingerprint, external_id, dedupe_key,
                route, answers, claim)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            """,
            .text(new.kind.rawValue), .text(new.channel.rawValue), .integer(priority), .text(recipient),
            .blob(hash(of: recipient)), SQLiteValue(new.channel == .sms ? operators.operatorName(of: recipient) : nil),
            SQLiteValue(new.subject), .text(new.text), .integer(created), .integer(expires),
            SQLiteValue(wantsReport(new)), .integer(Int64(pdus.count)), .blob(fingerprint),
            SQLiteValue(new.externalID), SQLiteValue(new.dedupeKey), SQLiteValue(new.route),
            SQLiteValue(new.answers), SQLiteValue(new.claim))
        let id = database.lastInsertedRow
        for (index, pdu) in pdus.enumerated() {
            try database.run(
                """
                INSERT INTO outbox_part(message, number, pdu, length, state, due_at, priority, expires_at)
                VALUES(?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?7)
                """,
                .integer(id), .integer(Int64(index + 1)), .text(pdu.pdu), .integer(Int64(pdu.length)),
                .integer(due), .integer(priority), .integer(expires))
        }
        try note(HistoryEntry(message: id, state: MessageState.queued.rawValue))
        return Enqueued(id: id, isNew: true)
    }

    private func known(_ new: NewMessage, _ fingerprint: [UInt8]) throws -> Int64? {
        if let externalID = new.externalID {
            let known = try database.first(
                "SELECT id, fingerprint FROM outbox WHERE external_id = ?1", .text(externalID)
            ) { (id: $0.integer(0), fingerprint: $0.blob(1)) }
            if let known {
                guard known.fingerprint == fingerprint else { throw EnqueueError.conflict(id: known.id) }
                return known.id
            }
        }
        guard let key = new.dedupeKey else { return nil }
        return try database.first("SELECT id FROM outbox WHERE dedupe_key = ?1", .text(key)) { $0.integer(0) }
    }

    /// How many messages wait or are under way.
    func waitingMessages() throws -> Int {
        try database.first("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") {
            Int($0.integer(0))
        } ?? 0
    }

    private func wantsReport(_ new: NewMessage) -> Bool {
        new.channel == .sms && (new.wantsReport ?? reportedKinds.contains(new.kind))
    }

    private func pdus(of new: NewMessage, to recipient: String, _ validity: Duration) throws -> [OutgoingPDU] {
        guard !new.text.isEmpty else { throw EnqueueError.text("it is empty") }
        guard new.channel == .sms else {
            guard recipient.utf8.contains(UInt8(ascii: "@")) else { throw EnqueueError.recipient("no e-mail address") }
            return [OutgoingPDU(pdu: "", length: 0)]
        }
        let address: SMSAddress
        do { address = try SMSAddress(number: recipient) } catch { throw EnqueueError.recipient(error.description) }
        do {
            var splitter = MessageSplitter(encoding: new.encoding)
            var split = try splitter.split(new.text)
            if split.parts.count > 1 {
                splitter.reference = try takeConcatenationReference()
                split = try splitter.split(new.text)
            }
            let period = ValidityPeriod(atLeast: Int(validity.seconds))
            return split.parts.map { part in
                let submit = SMSSubmit(
                    destination: address, dataCoding: DataCodingScheme(split.alphabet), validityPeriod: period,
                    userData: part, requestsReport: wantsReport(new))
                return OutgoingPDU(pdu: submit.hex, length: submit.tpdu.count)
            }
        } catch let error as PDUError {
            throw EnqueueError.text(error.description)
        }
    }

    /// From a counter in the store: after a random start a telephone could join parts of two messages.
    private func takeConcatenationReference() throws -> UInt16 {
        let name = "concatenation.next"
        var references = ConcatenationReferences(next: try setting(name).flatMap { UInt16($0) } ?? 0)
        let reference = references.take()
        try set(name, to: String(references.next))
        return reference
    }

    // MARK: - Opting out

    /// Whether somebody has asked not to get what is unasked for.
    func isOptedOut(_ number: String) throws -> Bool {
        try database.first("SELECT 1 FROM opt_out WHERE recipient_hash = ?1", .blob(hash(of: number))) { _ in true }
            ?? false
    }

    /// From now on no notices and nothing in bulk for this number, until it says otherwise; what waits is taken back.
    func optOut(_ number: String) throws {
        try write {
            try database.run(
                "INSERT INTO opt_out VALUES(?1, ?2) ON CONFLICT DO NOTHING", .blob(hash(of: number)), .integer(now))
            let waiting = try database.query(
                """
                SELECT id FROM outbox WHERE recipient_hash = ?1 AND state IN ('queued', 'sending')
                AND kind IN ('notice', 'bulk')
                """, .blob(hash(of: number))
            ) { $0.integer(0) }
            for id in waiting { _ = try takeBack(id, reason: "the recipient opted out") }
        }
        tellObservers()
    }

    /// Notices may go to this number again.
    func optIn(_ number: String) throws {
        try write { try database.run("DELETE FROM opt_out WHERE recipient_hash = ?1", .blob(hash(of: number))) }
    }
}
