import ApplianceKit
import Foundation

extension MessageStore {
    /// Counts a month.
    ///
    /// It reads nothing that goes with texts and numbers, so a month comes out the same before and after that; and before
    /// the rows themselves go, its counts are written down for good.
    func statement(for month: StatementMonth) throws -> StatementCounts {
        try keptStatement(for: month) ?? count(month)
    }

    private func keptStatement(for month: StatementMonth) throws -> StatementCounts? {
        let kept = try database.first("SELECT counts FROM statement WHERE month = ?1", .text(month.iso)) { $0.text(0) }
        return try kept.map { try JSONDecoder().decode(StatementCounts.self, from: Data($0.utf8)) }
    }

    /// Writes down the counts of each month of which rows are about to be deleted; within a transaction.
    ///
    /// - Parameter cutoff: What is older goes.
    func keepStatements(before cutoff: Int64) throws {
        let oldest = try Self.oldest.compactMap { try database.first($0) { $0.integer(0) } }.min()
        guard let oldest, oldest < cutoff else { return }
        var month = StatementMonth(of: Date(timeIntervalSince1970: Double(oldest) / 1_000))
        while milliseconds(month.span.lowerBound) < cutoff {
            if try keptStatement(for: month) == nil {
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                let text = String(decoding: try encoder.encode(count(month)), as: UTF8.self)
                try database.run(
                    "INSERT INTO statement VALUES(?1, ?2, ?3)", .text(month.iso), .integer(now), .text(text))
            }
            month = month.next
        }
    }

    private static let oldest = [
        "SELECT created_at FROM outbox ORDER BY id LIMIT 1",
        "SELECT received_at FROM inbox ORDER BY id LIMIT 1",
        "SELECT started_at FROM attempt ORDER BY id LIMIT 1",
    ]

    private func count(_ month: StatementMonth) throws -> StatementCounts {
        let (from, to) = (milliseconds(month.span.lowerBound), milliseconds(month.span.upperBound))
        var counts: [Key: StatementCounts.Counts] = [:]
        for (key, messages) in try countMessages(from, to) { counts[key, default: .init()] += messages }
        for (key, parts) in try countParts(from, to) { counts[key, default: .init()] += parts }
        var statement = StatementCounts(
            month: month,
            rows: counts.map { .init(operatorName: $0.key.operatorName, kind: $0.key.kind, counts: $0.value) }
                .sorted { ($0.operatorName, $0.kind.rank) < ($1.operatorName, $1.kind.rank) })
        statement.received =
            try database.first(
                "SELECT count(*) FROM inbox WHERE received_at >= ?1 AND received_at < ?2", .integer(from), .integer(to)
            ) { Int($0.integer(0)) } ?? 0
        statement.emails =
            try database.first(
                """
                SELECT count(*) FROM outbox WHERE channel = 'email' AND state IN ('sent', 'delivered')
                AND created_at >= ?1 AND created_at < ?2
                """, .integer(from), .integer(to)
            ) { Int($0.integer(0)) } ?? 0
        statement.isMonthRunning = now < to
        return statement
    }

    private struct Key: Hashable {
        let operatorName: String
        let kind: MessageKind

        init(_ row: borrowing Row) {
            operatorName = row.optionalText(0) ?? OperatorTable.unknown
            kind = MessageKind(rawValue: row.text(1)) ?? .oneTime
        }
    }

    private func countMessages(_ from: Int64, _ to: Int64) throws -> [(Key, StatementCounts.Counts)] {
        try database.query(
            """
            SELECT operator, kind, count(*), sum(state IN ('sent', 'delivered')), sum(state = 'delivered'),
                sum(state = 'inDoubt'),
                sum(EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id AND perhaps_repeated = 1)),
                sum(state = 'failed'), sum(state IN ('expired', 'cancelled')), sum(state IN ('queued', 'sending'))
            FROM outbox WHERE channel = 'sms' AND created_at >= ?1 AND created_at < ?2 GROUP BY operator, kind
            """, .integer(from), .integer(to)
        ) { row in
            var counts = StatementCounts.Counts()
            counts.messages = Int(row.integer(2))
            counts.sent = Int(row.integer(3))
            counts.delivered = Int(row.integer(4))
            counts.inDoubt = Int(row.integer(5))
            counts.resent = Int(row.integer(6))
            counts.failed = Int(row.integer(7))
            counts.dropped = Int(row.integer(8))
            counts.open = Int(row.integer(9))
            return (Key(row), counts)
        }
    }

    /// A report tells of an attempt in doubt that the network took it after all.
    private func countParts(_ from: Int64, _ to: Int64) throws -> [(Key, StatementCounts.Counts)] {
        try database.query(
            """
            WITH tried AS (
                SELECT part, result = 'sent' OR report IS NOT NULL AS is_taken,
                    result = 'inDoubt' AND report IS NULL AS is_doubtful,
                    EXISTS(SELECT 1 FROM attempt AS earlier WHERE earlier.part = attempt.part
                        AND earlier.id < attempt.id AND earlier.result IN ('sent', 'inDoubt')) AS is_repeated
                FROM attempt WHERE started_at >= ?1 AND started_at < ?2
            )
            SELECT operator, kind, sum(is_taken), sum(is_taken AND is_repeated), sum(is_doubtful)
            FROM tried JOIN outbox_part ON outbox_part.id = part JOIN outbox ON outbox.id = message
            WHERE channel = 'sms' GROUP BY operator, kind HAVING sum(is_taken) + sum(is_doubtful) > 0
            """, .integer(from), .integer(to)
        ) { row in
            var counts = StatementCounts.Counts()
            counts.partsSent = Int(row.integer(2))
            counts.partsResent = Int(row.integer(3))
            counts.partsInDoubt = Int(row.integer(4))
            return (Key(row), counts)
        }
    }
}

extension MessageKind {
    /// In what order tables show them.
    var rank: Int { -priority }
}
