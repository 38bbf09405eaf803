import ApplianceKit
import Foundation

extension StaffStore {
    /// Writes an entry at the end of the log.
    ///
    /// Each carries a hash over itself and the one before, so that whoever opens the file with a tool and changes a line
    /// has to change all that follow, and the last one's hash is on paper: `tracuu-kiosk staff audit --verify` prints it.
    func audit(_ entry: AuditEntry) throws {
        try database.transaction {
            let last = try database.first("SELECT chain FROM audit ORDER BY id DESC LIMIT 1") { $0.text(0) } ?? ""
            let at = Int64((entry.at.timeIntervalSince1970 * 1_000).rounded())
            try database.run(
                "INSERT INTO audit(at, who, source, action, ticket, detail, chain) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                .integer(at), .text(entry.who), .text(entry.from), .text(entry.action.rawValue),
                SQLiteValue(entry.ticket), SQLiteValue(entry.detail),
                .text(Self.link(after: last, at: at, entry)))
        }
    }

    /// The latest entries, newest first.
    ///
    /// - Parameters:
    ///   - before: Only those before this one; nil for the newest of all.
    ///   - who: Only this account's; nil for everybody's.
    func audit(before: Int64?, who: String? = nil, limit: Int) throws -> [AuditEntry] {
        try database.query(
            """
            SELECT id, at, who, source, action, ticket, detail FROM audit
            WHERE id < ?1 AND (?2 IS NULL OR who = ?2) ORDER BY id DESC LIMIT ?3
            """, .integer(before ?? .max), SQLiteValue(who), .integer(Int64(limit)), map: Self.entry
        ).compactMap(\.self)
    }

    /// Forgets entries that were kept long enough, and writes that down as an entry of its own.
    ///
    /// What is left still proves itself: the last forgotten entry's hash stays.
    ///
    /// - Returns: How many there were.
    func forgetAudit(before moment: Date) throws -> Int {
        let gone = try database.transaction { () throws -> Int in
            // A clock that was set back and forth leaves entries out of their order: only what is old throughout goes.
            let through =
                try database.first(
                    "SELECT coalesce((SELECT min(id) FROM audit WHERE at >= ?1), (SELECT max(id) FROM audit), 0) - 1",
                    .integer(Int64(moment.timeIntervalSince1970 * 1_000)), map: { $0.integer(0) }) ?? 0
            guard
                let chain = try database.first(
                    "SELECT chain FROM audit WHERE id = ?1", .integer(through), map: { $0.text(0) })
            else { return 0 }
            try database.run(
                """
                INSERT INTO audit_begin VALUES(1, ?1, ?2)
                ON CONFLICT(id) DO UPDATE SET through = excluded.through, chain = excluded.chain
                """, .integer(through), .text(chain))
            return Int(try database.run("DELETE FROM audit WHERE id <= ?1", .integer(through)))
        }
        if gone > 0 {
            try audit(AuditEntry(at: clock.now, who: "box", from: "box", action: .forgetOld, detail: String(gone)))
        }
        return gone
    }

    /// Goes through the whole log.
    ///
    /// - Returns: How many entries there are, the last one's hash, and the first that does not fit, if any.
    func verifyAudit() throws -> (count: Int, chain: String, broken: Int64?) {
        let begin = try database.first("SELECT through, chain FROM audit_begin") { ($0.integer(0), $0.text(1)) }
        var (count, chain, expected) = (0, begin?.1 ?? "", (begin?.0 ?? 0) + 1)
        var broken: Int64?
        _ = try database.query(
            "SELECT id, at, who, source, action, ticket, detail, chain FROM audit ORDER BY id"
        ) { row in
            guard broken == nil else { return }
            count += 1
            let entry = Self.entry(row)
            let link = entry.map { Self.link(after: chain, at: row.integer(1), $0) }
            if row.integer(0) != expected || link != row.text(7) { broken = row.integer(0) }
            chain = row.text(7)
            expected += 1
        }
        return (count, chain, broken)
    }

    private static func link(after chain: String, at: Int64, _ entry: AuditEntry) -> String {
        let fields = [
            chain, String(at), entry.who, entry.from, entry.action.rawValue, entry.ticket ?? "", entry.detail ?? "",
        ]
        // A length before each, or two entries could read as the same bytes.
        let bytes = fields.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        return hexadecimal(digestSHA256(bytes))
    }

    private static func entry(_ row: borrowing Row) -> AuditEntry? {
        guard let action = AuditEntry.Action(rawValue: row.text(4)) else { return nil }
        return AuditEntry(
            id: row.integer(0), at: Date(timeIntervalSince1970: Double(row.integer(1)) / 1_000), who: row.text(2),
            from: row.text(3), action: action, ticket: row.optionalText(5), detail: row.optionalText(6))
    }
}

/// Two digits a byte, in lower case.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
