import ApplianceKit
import Foundation

/// A text that waits for its answer.
struct PendingMessage: Equatable, Sendable {
    let id: Int64
    let sender: String
    let text: String
}

/// A received PDU after reading, as the inbox wants it.
struct ReceivedPart: Sendable {
    /// Same sender, time stamp and data make the same key: a redelivery.
    var key: String
    /// The sender in `+84…` form, or as the network gave it.
    var sender: String
    /// When the service centre took it.
    var sentAt: Date
    /// nil: the whole message is in this PDU.
    var group: Group?
    /// The PDU in hexadecimal.
    var pdu: String

    /// The parts of one long message.
    struct Group: Sendable {
        var key: String
        var number: Int
        var parts: Int
    }
}

extension MessageStore {
    /// Takes a PDU in; what it completes is read by `text`. One transaction: after it the modem may delete the message.
    ///
    /// - Parameters:
    ///   - part: The PDU.
    ///   - text: Joins the PDUs of a message, in order, into its text.
    /// - Returns: Whether a message is complete now and waits for an answer.
    func accept(_ part: ReceivedPart, text: ([String]) throws -> String) throws -> Bool {
        try database.transaction {
            let isNew = try database.run(
                "INSERT INTO inbox_seen VALUES(?1, ?2) ON CONFLICT DO NOTHING", .text(part.key), .integer(now))
            guard isNew == 1 else { return false }
            var pdus = [part.pdu]
            if let group = part.group {
                try database.run(
                    "INSERT INTO inbox_part VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                    .text(group.key), .integer(Int64(group.number)), .text(part.pdu), .integer(now))
                pdus = try database.query(
                    "SELECT pdu FROM inbox_part WHERE group_key = ?1 ORDER BY number", .text(group.key)
                ) { $0.text(0) }
                guard pdus.count == group.parts else { return false }
                try database.run("DELETE FROM inbox_part WHERE group_key = ?1", .text(group.key))
            }
            try database.run(
                "INSERT INTO inbox(received_at, sent_at, sender, text, state) VALUES(?1, ?2, ?3, ?4, 'pending')",
                .integer(now), .integer(milliseconds(part.sentAt)), .text(part.sender), .text(try text(pdus)))
            return true
        }
    }

    /// Keeps a PDU that could not be read.
    func keepRaw(pdu: String, reason: String) throws {
        try database.run(
            "INSERT INTO inbox_raw(received_at, pdu, reason) VALUES(?1, ?2, ?3)",
            .integer(now), .text(pdu), .text(reason))
    }

    /// The oldest texts that have no answer yet.
    func pendingMessages(limit: Int) throws -> [PendingMessage] {
        try database.query(
            "SELECT id, sender, text FROM inbox WHERE state = 'pending' ORDER BY id LIMIT ?1", .integer(Int64(limit))
        ) { PendingMessage(id: $0.integer(0), sender: $0.text(1), text: $0.text(2)) }
    }

    /// How many texts this sender has sent since a moment, this one included.
    func messageCount(from sender: String, since: Date) throws -> Int {
        try database.first(
            "SELECT count(*) FROM inbox WHERE sender = ?1 AND received_at >= ?2",
            .text(sender), .integer(milliseconds(since))
        ) { Int($0.integer(0)) } ?? 0
    }

    /// Closes a text without an answer.
    func ignore(_ id: Int64, reason: String) throws {
        try database.run(
            "UPDATE inbox SET state = 'ignored', reason = ?2 WHERE id = ?1 AND state = 'pending'",
            .integer(id), .text(reason))
    }

    /// Forgets keys and parts that are older than a week: the network repeats nothing for so long.
    func forgetOldParts() throws {
        let weekAgo = now - 7 * 86_400_000
        try database.transaction {
            try database.run("DELETE FROM inbox_seen WHERE seen_at < ?1", .integer(weekAgo))
            try database.run("DELETE FROM inbox_part WHERE received_at < ?1", .integer(weekAgo))
        }
    }
}
