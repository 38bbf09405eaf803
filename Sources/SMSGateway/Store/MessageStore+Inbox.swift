import ApplianceKit
import DeviceIO
import Foundation

/// A text that waits for its answer.
struct PendingMessage: Equatable, Sendable {
    let id: Int64
    let sender: String
    let text: String
    /// The modem that received it.
    var route = "modem0"
    /// false: some parts of it never came, and `[…]` stands in their places.
    var isComplete = true
    /// UTC milliseconds since 1970.
    var receivedAt: Int64 = 0
}

extension MessageStore {
    /// So many long messages may wait for parts; then the one that waits longest is handed over as it is.
    private static let assemblyLimit = 256
    /// For so long parts wait for the others.
    static let assemblyPatience = Duration.seconds(24 * 3_600)

    /// Takes a PDU in. One transaction: after it the modem may delete the message.
    ///
    /// - Returns: Whether a message is complete now and waits for an answer.
    func accept(_ part: ReceivedPart) throws -> Bool {
        let isComplete = try write { () -> Bool in
            let isNew = try database.run(
                "INSERT INTO inbox_seen VALUES(?1, ?2) ON CONFLICT DO NOTHING",
                .text(Hexadecimal.string(hash(ofText: part.key))), .integer(now))
            guard isNew == 1 else { return false }
            guard let group = part.groupKey else {
                try store(part, text: part.message.text ?? "", isComplete: true)
                return true
            }
            return try join(part, group)
        }
        if isComplete { tellReceived() }
        return isComplete
    }

    private func tellReceived() {
        received.raise()
        tellObservers()
    }

    private func join(_ part: ReceivedPart, _ group: String) throws -> Bool {
        let seconds = Int(now / 1_000)
        let known = try assembled(group)
        guard var whole = known else {
            guard let begun = PartialMessage(part.message, line: part.route, since: seconds) else { return false }
            if begun.isComplete {
                try store(part, text: begun.text ?? "", isComplete: true)
                return true
            }
            try keep(part, group)
            return try makeRoom()
        }
        switch whole.add(part.message) {
        case .repeated: return false
        case .conflicting, .foreign:
            // The sender uses the reference again: what came before stays incomplete.
            try handOver(group, whole)
            try keep(part, group)
            return true
        case .added:
            guard whole.isComplete else {
                try keep(part, group)
                return false
            }
            try database.run("DELETE FROM inbox_part WHERE group_key = ?1", .text(group))
            try store(part, text: whole.text ?? "", isComplete: true)
            return true
        }
    }

    private func keep(_ part: ReceivedPart, _ group: String) throws {
        try database.run(
            "INSERT INTO inbox_part VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            .text(group), .integer(Int64(part.message.concatenation?.sequence ?? 0)), .text(part.pdu), .integer(now))
    }

    /// The parts of a group that are there.
    private func assembled(_ group: String) throws -> PartialMessage? {
        var whole: PartialMessage?
        let parts = try database.query(
            "SELECT pdu, received_at FROM inbox_part WHERE group_key = ?1 ORDER BY number", .text(group)
        ) { (pdu: $0.text(0), receivedAt: $0.integer(1)) }
        for part in parts {
            guard case .deliver(let message)? = try? SMSPDU.decode(hex: part.pdu, serviceCentre: .either) else {
                continue
            }
            if whole?.add(message) == nil {
                whole = PartialMessage(message, line: Self.line(of: group), since: Int(part.receivedAt / 1_000))
            }
        }
        return whole
    }

    private static func line(of group: String) -> String { group.split(separator: "|").last.map(String.init) ?? "" }

    private func store(_ part: ReceivedPart, text: String, isComplete: Bool) throws {
        try database.run(
            """
            INSERT INTO inbox(received_at, sent_at, sender, sender_hash, text, route, is_complete, state)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending')
            """,
            .integer(now), .integer(milliseconds(part.sentAt)), .text(part.sender), .blob(hash(of: part.sender)),
            .text(text), .text(part.route), SQLiteValue(isComplete))
    }

    /// Hands over what there is of a long message.
    private func handOver(_ group: String, _ whole: PartialMessage?) throws {
        if let whole, let first = whole.ordered.first {
            let part = ReceivedPart(first, pdu: "", route: whole.key.line, now: clock.now)
            try store(part, text: whole.text ?? "", isComplete: false)
        }
        try database.run("DELETE FROM inbox_part WHERE group_key = ?1", .text(group))
    }

    /// - Returns: Whether one had to go.
    private func makeRoom() throws -> Bool {
        let groups = try database.query(
            "SELECT group_key FROM inbox_part GROUP BY group_key ORDER BY min(received_at)"
        ) { $0.text(0) }
        guard groups.count > Self.assemblyLimit else { return false }
        try handOver(groups[0], try assembled(groups[0]))
        return true
    }

    /// Long messages whose parts have not all come within a day are handed over with what there is.
    func handOverExpiredParts() throws {
        let cutoff = now - Self.assemblyPatience.milliseconds
        let expired = try database.query(
            "SELECT group_key FROM inbox_part GROUP BY group_key HAVING min(received_at) < ?1", .integer(cutoff)
        ) { $0.text(0) }
        guard !expired.isEmpty else { return }
        try write { for group in expired { try handOver(group, try assembled(group)) } }
        tellReceived()
    }

    /// Keeps a PDU that could not be read.
    func keepRaw(pdu: String, reason: String) throws {
        try write {
            try database.run(
                "INSERT INTO inbox_raw(received_at, pdu, reason) VALUES(?1, ?2, ?3)",
                .integer(now), .text(pdu), .text(reason))
        }
    }

    // MARK: - Answering

    /// The oldest texts that have no answer yet.
    func pendingMessages(limit: Int) throws -> [PendingMessage] {
        try database.query(
            """
            SELECT id, sender, text, route, is_complete, received_at FROM inbox
            WHERE state = 'pending' ORDER BY id LIMIT ?1
            """, .integer(Int64(limit)), map: Self.pendingMessage)
    }

    /// The oldest texts whose answer was promised and is still of use; those whose time is over are closed.
    func promisedMessages(limit: Int) throws -> [PendingMessage] {
        try write {
            try database.run(
                """
                UPDATE inbox SET state = 'ignored', reason = 'the promised answer came to nothing'
                WHERE state = 'promised' AND answer_by <= ?1
                """, .integer(now))
        }
        return try database.query(
            """
            SELECT id, sender, text, route, is_complete, received_at FROM inbox
            WHERE state = 'promised' ORDER BY id LIMIT ?1
            """, .integer(Int64(limit)), map: Self.pendingMessage)
    }

    private static func pendingMessage(_ row: borrowing Row) -> PendingMessage {
        PendingMessage(
            id: row.integer(0), sender: row.text(1), text: row.text(2), route: row.text(3),
            isComplete: row.integer(4) != 0, receivedAt: row.integer(5))
    }

    /// Closes a text without an answer.
    func ignore(_ id: Int64, reason: String) throws {
        try write {
            try database.run(
                """
                UPDATE inbox SET state = 'ignored', reason = ?2, answer_by = NULL
                WHERE id = ?1 AND state IN ('pending', 'promised')
                """, .integer(id), .text(reason))
        }
    }
}
