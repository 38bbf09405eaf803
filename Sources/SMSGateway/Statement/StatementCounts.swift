/// What was sent in a month, counted for the signature that releases the money.
struct StatementCounts: Equatable, Codable, Sendable {
    /// The counts of messages of one kind to one operator.
    struct Row: Equatable, Codable, Sendable {
        let operatorName: String
        let kind: MessageKind
        var counts: Counts
    }

    /// Messages count in the month in which they were written, parts in the month in which they were handed in: a part
    /// is what an operator charges for, and no later event moves it to another month.
    struct Counts: Equatable, Codable, Sendable {
        /// Messages written.
        var messages = 0
        /// All parts were taken by the network; with those delivered.
        var sent = 0
        /// All parts were reported as delivered.
        var delivered = 0
        /// May or may not have gone out.
        var inDoubt = 0
        /// Some part was handed in once more although it may have gone out before.
        var resent = 0
        /// Could not be sent or delivered.
        var failed = 0
        /// Ran out of time, or were taken back.
        var dropped = 0
        /// Not settled yet.
        var open = 0
        /// Parts that the network took.
        var partsSent = 0
        /// Those among them that were handed in once more although they may have gone out before.
        var partsResent = 0
        /// Tries of which nobody can tell whether the network took the part: it may charge for them.
        var partsInDoubt = 0

        static func += (left: inout Counts, right: Counts) {
            left.messages += right.messages
            left.sent += right.sent
            left.delivered += right.delivered
            left.inDoubt += right.inDoubt
            left.resent += right.resent
            left.failed += right.failed
            left.dropped += right.dropped
            left.open += right.open
            left.partsSent += right.partsSent
            left.partsResent += right.partsResent
            left.partsInDoubt += right.partsInDoubt
        }
    }

    let month: StatementMonth
    /// By operator, then by kind.
    var rows: [Row]
    /// Texts that came in.
    var received = 0
    /// E-mails that were sent; they cost nothing and stand beside the table.
    var emails = 0
    /// The month was not over when this was counted.
    var isMonthRunning = false

    var total: Counts {
        rows.reduce(into: Counts()) { $0 += $1.counts }
    }

    /// The rows of each operator, the operators with most parts first, what belongs to none last.
    var byOperator: [(name: String, rows: [Row], total: Counts)] {
        Dictionary(grouping: rows, by: \.operatorName).map { name, rows in
            (name: name, rows: rows, total: rows.reduce(into: Counts()) { $0 += $1.counts })
        }.sorted {
            let left = ($0.name == OperatorTable.unknown ? 1 : 0, -$0.total.partsSent, $0.name)
            return left < ($1.name == OperatorTable.unknown ? 1 : 0, -$1.total.partsSent, $1.name)
        }
    }
}
