import ApplianceKit
import Foundation

extension MessageStore {
    /// How long a message waits for the route that serves its operator while others could take it.
    private static let overflowAfter: Int64 = 60_000
    /// How long a message whose first parts went by a route that is away now waits for that route.
    private static let moveOverAfter: Int64 = 15 * 60_000

    /// Takes the next part that a route may send and writes down that it is about to be handed in: one transaction,
    /// on the disk when this returns.
    ///
    /// - Returns: nil where nothing is due for this route.
    func openNextAttempt(_ offer: RouteOffer) throws -> OpenAttempt? {
        // Looked for first without the write lock: most calls find nothing.
        try closeExpired()
        guard var part = try nextPart(offer) else { return nil }
        if try moveOver(part, to: offer.route) { part = try nextPart(offer) ?? part }
        let attempt = try write { () -> OpenAttempt in
            try database.run(
                """
                UPDATE outbox_part SET state = 'open', tries = tries + 1,
                    perhaps_repeated = max(perhaps_repeated, doubts > 0)
                WHERE id = ?1
                """, .integer(part.id))
            try database.run(
                "UPDATE outbox SET taken_by = ?2 WHERE id = ?1", .integer(part.message), .text(offer.route))
            try database.run(
                "INSERT INTO attempt(part, route, started_at, counter_before) VALUES(?1, ?2, ?3, ?4)",
                .integer(part.id), .text(offer.route), .integer(now), SQLiteValue(offer.counter))
            let attempt = OpenAttempt(
                id: database.lastInsertedRow, route: offer.route, counterBefore: offer.counter, part: part)
            try moved(part.message, part: part.number, to: .open, route: offer.route)
            return attempt
        }
        tellObservers()
        return attempt
    }

    private func nextPart(_ offer: RouteOffer) throws -> OutgoingPart? {
        let others = Self.list(offer.operatorsOfOthers)
        let healthy = Self.list(offer.healthyRoutes)
        let held = Self.list(offer.heldKinds.map(\.rawValue))
        let claims = Self.list(leases.live(at: clock.uptime))
        for priority in offer.priorities {
            let part = try database.first(
                """
                SELECT part.id, message, number, kind, channel, recipient, subject, text, pdu, length, tries + 1,
                    wants_report, part.expires_at
                FROM outbox_part AS part JOIN outbox ON outbox.id = message
                WHERE part.state = 'queued' AND part.priority = ?1 AND due_at <= ?2 AND channel = ?3
                AND (route IS NULL OR route = ?4)
                AND (taken_by IS NULL OR taken_by = ?4 OR part_count = 1
                    OR (due_at <= ?2 - ?5 AND instr(?6, ',' || taken_by || ',') = 0))
                AND (?1 > 1 OR operator IS NULL OR due_at <= ?2 - ?7 OR instr(?8, ',' || operator || ',') = 0)
                AND instr(?9, ',' || kind || ',') = 0
                AND (claim IS NULL OR instr(?10, ',' || claim || ',') > 0)
                ORDER BY due_at, part.id LIMIT 1
                """,
                .integer(Int64(priority)), .integer(now), .text(offer.channel.rawValue), .text(offer.route),
                .integer(Self.moveOverAfter), .text(healthy), .integer(Self.overflowAfter), .text(others), .text(held),
                .text(claims)
            ) {
                OutgoingPart(
                    id: $0.integer(0), message: $0.integer(1), number: Int($0.integer(2)),
                    kind: MessageKind(rawValue: $0.text(3)) ?? .reply,
                    channel: MessageChannel(rawValue: $0.text(4)) ?? .sms, recipient: $0.text(5),
                    subject: $0.optionalText(6), text: $0.text(7), pdu: $0.text(8), length: Int($0.integer(9)),
                    tries: Int($0.integer(10)), wantsReport: $0.integer(11) != 0, expiresAt: $0.integer(12))
            }
            if let part { return part }
        }
        return nil
    }

    /// A long message that began on another SIM begins anew on this one, for telephones join parts of one sender only;
    /// what went out before makes it perhaps repeated.
    ///
    /// - Returns: Whether it is so.
    private func moveOver(_ part: OutgoingPart, to route: String) throws -> Bool {
        let isElsewhere =
            try database.first(
                "SELECT 1 FROM outbox WHERE id = ?1 AND part_count > 1 AND taken_by != ?2",
                .integer(part.message), .text(route)
            ) { _ in true } ?? false
        guard isElsewhere else { return false }
        try write {
            try database.run(
                """
                UPDATE outbox_part SET doubts = doubts + 1 WHERE message = ?1
                AND state IN ('sent', 'delivered', 'inDoubt')
                """, .integer(part.message))
            let numbers = try database.query(
                "SELECT number FROM outbox_part WHERE message = ?1 AND state IN ('sent', 'delivered', 'inDoubt')",
                .integer(part.message)
            ) { Int($0.integer(0)) }
            try database.run(
                """
                UPDATE outbox_part SET state = 'queued', reference = NULL,
                    due_at = (SELECT due_at FROM outbox_part WHERE id = ?2)
                WHERE message = ?1
                """, .integer(part.message), .integer(part.id))
            try database.run(
                "UPDATE outbox SET taken_by = ?2 WHERE id = ?1", .integer(part.message), .text(route))
            for number in numbers {
                try moved(
                    part.message, part: number, to: .queued,
                    AttemptReason("moved", "its first SIM stays away; all parts once more, marked"), route: route)
            }
        }
        return true
    }

    private static func list(_ words: some Sequence<String>) -> String { "," + words.joined(separator: ",") + "," }

    /// How long until a part is due; nil where none waits.
    ///
    /// - Parameter heldKinds: Kinds that have to wait longer than their parts say.
    func timeToNextWork(channel: MessageChannel = .sms, heldKinds: Set<MessageKind> = []) throws -> Duration? {
        let held = Self.list(heldKinds.map(\.rawValue))
        let due = try database.first(
            """
            SELECT min(due_at) FROM outbox_part AS part JOIN outbox ON outbox.id = message
            WHERE part.state = 'queued' AND channel = ?1 AND instr(?2, ',' || kind || ',') = 0
            AND (claim IS NULL OR instr(?3, ',' || claim || ',') > 0)
            """, .text(channel.rawValue), .text(held), .text(Self.list(leases.live(at: clock.uptime)))
        ) { $0.optionalInteger(0) }
        guard let due, let due else { return nil }
        return .milliseconds(max(0, due - now))
    }

    /// How long until a doubt is to be settled or a message expires; nil where neither is to come.
    func timeToNextDoubtOrExpiry() throws -> Duration? {
        let due = try database.first(
            """
            SELECT min(moment) FROM (
                SELECT min(due_at) AS moment FROM outbox_part WHERE state = 'inDoubt'
                UNION ALL SELECT min(expires_at) FROM outbox_part WHERE state = 'queued')
            """
        ) { $0.optionalInteger(0) }
        guard let due, let due, due != .max else { return nil }
        return .milliseconds(max(0, due - now))
    }

    /// Closes what nobody needs any more.
    func closeExpired() throws {
        let expired = try database.query(
            "SELECT id, message, number FROM outbox_part WHERE state = 'queued' AND expires_at <= ?1", .integer(now)
        ) { (id: $0.integer(0), message: $0.integer(1), number: Int($0.integer(2))) }
        guard !expired.isEmpty else { return }
        try write {
            for part in expired {
                try database.run("UPDATE outbox_part SET state = 'expired' WHERE id = ?1", .integer(part.id))
                try moved(part.message, part: part.number, to: .expired)
            }
        }
        tellObservers()
    }

    // MARK: - Ends of attempts

    /// Writes down how an attempt ended and what becomes of its part.
    func close(_ attempt: OpenAttempt, _ result: AttemptResult) throws {
        try write {
            // A report that came before may have settled it already.
            guard try state(ofPart: attempt.part.id) == .open else { return try finish(attempt, result) }
            try finish(attempt, result)
            let part = attempt.part
            switch result {
            case .sent(let reference, _):
                try database.run(
                    """
                    UPDATE outbox_part SET state = 'sent', reference = ?2, error_class = NULL, reason = NULL,
                        sent_at = ?3
                    WHERE id = ?1
                    """, .integer(part.id), SQLiteValue(reference), .integer(now))
                try moved(part.message, part: part.number, to: .sent, route: attempt.route)
            case .again(let pause, let reason):
                try requeue(part, after: pause, reason, route: attempt.route)
            case .routeTrouble(let pause, let reason):
                try requeueAfterRouteTrouble(attempt, after: pause, reason)
            case .failed(let reason):
                try fail(part.id, part.message, part.number, reason, route: attempt.route)
            case .inDoubt(let reason):
                try database.run(
                    """
                    UPDATE outbox_part SET state = 'inDoubt', doubts = doubts + 1, error_class = ?2, reason = ?3,
                        due_at = ?4
                    WHERE id = ?1
                    """, .integer(part.id), SQLiteValue(reason.errorClass), .text(reason.text),
                    .integer(now + (part.wantsReport ? part.kind.patienceInDoubt.milliseconds : 0)))
                try moved(part.message, part: part.number, to: .inDoubt, reason, route: attempt.route)
            }
            try matchWaitingReports(recipientHash: hash(of: part.recipient))
        }
        if case .sent = result {} else { queued.raise() }
        tellObservers()
    }

    private func finish(_ attempt: OpenAttempt, _ result: AttemptResult) throws {
        let (word, reason, reference, foreignID): (String, AttemptReason?, UInt8?, String?) =
            switch result {
            case .sent(let reference, let foreignID): ("sent", nil, reference, foreignID)
            case .again(_, let reason): ("notSent", reason, nil, nil)
            case .routeTrouble(_, let reason): ("refused", reason, nil, nil)
            case .failed(let reason): ("refused", reason, nil, nil)
            case .inDoubt(let reason): ("inDoubt", reason, nil, nil)
            }
        try database.run(
            """
            UPDATE attempt SET finished_at = ?2, result = ?3, error_class = ?4, reason = ?5, reference = ?6,
                foreign_id = ?7
            WHERE id = ?1
            """,
            .integer(attempt.id), .integer(now), .text(word), SQLiteValue(reason?.errorClass),
            SQLiteValue(reason?.text), SQLiteValue(reference), SQLiteValue(foreignID))
    }

    private func requeue(_ part: OutgoingPart, after pause: Duration, _ reason: AttemptReason, route: String) throws {
        try database.run(
            "UPDATE outbox_part SET state = 'queued', error_class = ?2, reason = ?3, due_at = ?4 WHERE id = ?1",
            .integer(part.id), SQLiteValue(reason.errorClass), .text(reason.text),
            .integer(now + pause.milliseconds))
        try moved(part.message, part: part.number, to: .queued, reason, route: route)
    }

    /// A SIM's trouble fails no message. But where others went by that SIM since this one was refused, and none has been
    /// refused since, the trouble is this number's alone, and it would stop the SIM for everybody again and again.
    private func requeueAfterRouteTrouble(
        _ attempt: OpenAttempt, after pause: Duration, _ reason: AttemptReason
    ) throws {
        let part = attempt.part
        let isAlone =
            try database.first(
                """
                SELECT EXISTS(SELECT 1 FROM attempt WHERE route = ?1 AND result = 'sent' AND id > (
                        SELECT min(id) FROM attempt WHERE part = ?2 AND route = ?1 AND result = 'refused'))
                    AND NOT EXISTS(SELECT 1 FROM attempt WHERE route = ?1 AND part != ?2 AND result = 'refused'
                        AND error_class IN ('subscription', 'outage') AND id > (
                            SELECT max(id) FROM attempt WHERE route = ?1 AND result = 'sent'))
                """, .text(attempt.route), .integer(part.id)
            ) { $0.integer(0) != 0 } ?? false
        if isAlone {
            try database.run(
                "UPDATE outbox_part SET lone_refusals = lone_refusals + 1 WHERE id = ?1", .integer(part.id))
            let refusals = try database.first(
                "SELECT lone_refusals FROM outbox_part WHERE id = ?1", .integer(part.id)
            ) { $0.integer(0) }
            if let refusals, refusals >= 2 {
                return try fail(
                    part.id, part.message, part.number,
                    AttemptReason("number", "\(reason.text), for this number alone"), route: attempt.route)
            }
        }
        try requeue(part, after: pause, reason, route: attempt.route)
    }

    /// What stays of a message of which a part failed is of no use: its other parts don't go out any more.
    func fail(
        _ part: Int64, _ message: Int64, _ number: Int, _ reason: AttemptReason, route: String? = nil
    ) throws {
        try database.run(
            "UPDATE outbox_part SET state = 'failed', error_class = ?2, reason = ?3 WHERE id = ?1",
            .integer(part), SQLiteValue(reason.errorClass), .text(reason.text))
        try database.run(
            "UPDATE outbox_part SET state = 'cancelled', reason = 'another part failed' WHERE message = ?1 AND state = 'queued'",
            .integer(message))
        try moved(message, part: number, to: .failed, reason, route: route)
    }

    // MARK: - Doubts

    /// Attempts without an end: a crash cut them off. Oldest first.
    ///
    /// - Parameter route: nil for those of any route.
    func openAttempts(route: String? = nil) throws -> [OpenAttempt] {
        try database.query(
            """
            SELECT attempt.id, attempt.route, counter_before, part.id, message, number, kind, channel, recipient,
                subject, text, pdu, length, tries, wants_report, part.expires_at
            FROM attempt JOIN outbox_part AS part ON part.id = part JOIN outbox ON outbox.id = message
            WHERE finished_at IS NULL AND (?1 IS NULL OR attempt.route = ?1) ORDER BY attempt.id
            """, SQLiteValue(route)
        ) {
            OpenAttempt(
                id: $0.integer(0), route: $0.text(1),
                counterBefore: $0.optionalInteger(2).map { UInt8(truncatingIfNeeded: $0) },
                part: OutgoingPart(
                    id: $0.integer(3), message: $0.integer(4), number: Int($0.integer(5)),
                    kind: MessageKind(rawValue: $0.text(6)) ?? .reply,
                    channel: MessageChannel(rawValue: $0.text(7)) ?? .sms, recipient: $0.text(8),
                    subject: $0.optionalText(9), text: $0.text(10), pdu: $0.text(11), length: Int($0.integer(12)),
                    tries: Int($0.integer(13)), wantsReport: $0.integer(14) != 0, expiresAt: $0.integer(15)))
        }
    }

    /// Whether the network refused the attempt before this one on its route, for a reason that was not the number's.
    func wasRefused(before attempt: OpenAttempt) throws -> Bool {
        try database.first(
            """
            SELECT error_class IN ('congestion', 'memory', 'outage', 'subscription', 'refused', 'inDoubt') FROM attempt
            WHERE route = ?1 AND id < ?2 AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
            """, .text(attempt.route), .integer(attempt.id)
        ) { $0.optionalInteger(0) == 1 } ?? false
    }

    /// Attempts that a crash cut off on routes which no longer exist: nobody can tell.
    func doubtAttempts(exceptBy routes: [String]) throws {
        for attempt in try openAttempts() where !routes.contains(attempt.route) {
            try close(attempt, .inDoubt(AttemptReason("interrupted", "cut off, and its route is gone")))
        }
    }

    /// How long to wait for a route that may still hold the report which settles a doubt.
    private static let evidencePatience: Int64 = 15 * 60_000

    /// Parts in doubt for which no evidence has come in time: again, marked, as often as their kind allows; then they
    /// stay in doubt.
    ///
    /// - Parameter settledRoutes: Routes from which a report that was there would have come by now.
    func settleDoubts(settledRoutes: Set<String>) throws {
        let due = try database.query(
            """
            SELECT part.id, message, number, kind, doubts, part.expires_at
            FROM outbox_part AS part JOIN outbox ON outbox.id = message
            WHERE part.state = 'inDoubt' AND due_at <= ?1
            AND (wants_report = 0 OR due_at <= ?1 - ?2 OR instr(?3, ',' || taken_by || ',') > 0)
            """, .integer(now), .integer(Self.evidencePatience), .text(Self.list(settledRoutes))
        ) {
            (
                id: $0.integer(0), message: $0.integer(1), number: Int($0.integer(2)),
                kind: MessageKind(rawValue: $0.text(3)) ?? .reply, doubts: Int($0.integer(4)), expiresAt: $0.integer(5)
            )
        }
        guard !due.isEmpty else { return }
        try write {
            for part in due {
                if part.doubts <= part.kind.repetitionsInDoubt, part.expiresAt > now {
                    try database.run(
                        "UPDATE outbox_part SET state = 'queued', due_at = ?2 WHERE id = ?1",
                        .integer(part.id), .integer(now))
                    try moved(
                        part.message, part: part.number, to: .queued,
                        AttemptReason("inDoubt", "no evidence came; once more, marked"))
                } else {
                    // No report within its time: it stays as it is until one comes all the same.
                    try database.run(
                        "UPDATE outbox_part SET due_at = ?2 WHERE id = ?1", .integer(part.id), .integer(.max))
                }
            }
        }
        queued.raise()
        tellObservers()
    }

    // MARK: - Pacing

    /// When parts went out by a route, as far as anybody knows: the newest, oldest first.
    func starts(by route: String, since: Date, limit: Int) throws -> [Date] {
        try database.query(
            """
            SELECT started_at FROM attempt WHERE route = ?1 AND started_at >= ?2
            AND (result IS NULL OR result IN ('sent', 'inDoubt')) ORDER BY started_at DESC LIMIT ?3
            """, .text(route), .integer(milliseconds(since)), .integer(Int64(limit))
        ) { Date(timeIntervalSince1970: Double($0.integer(0)) / 1_000) }.reversed()
    }
}
