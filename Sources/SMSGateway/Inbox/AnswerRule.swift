import ApplianceKit
import Foundation

/// Which texts get no answer: it would reach nobody, cost money for nothing, or keep two machines talking.
struct AnswerRule: Equatable, Sendable {
    /// So many texts of one sender within an hour are answered.
    var hourlyLimit = 20
    /// So often the same text of one sender is answered within an hour; a person changes something.
    var sameTextLimit = 4
    /// So often one sender gets the same answer within an hour.
    var sameAnswerLimit = 6
    /// Our own numbers.
    var ownNumbers: Set<MobileNumber> = []
}

extension MessageStore {
    /// Why a text gets no answer; nil: it gets one.
    ///
    /// What is not answered counts all the same, so a machine that goes on stays without answers.
    func reasonNotToAnswer(_ message: PendingMessage, _ rule: AnswerRule) throws -> String? {
        guard let number = MobileNumber(message.sender) else { return "the sender is no mobile number" }
        if rule.ownNumbers.contains(number) { return "the sender is one of our own numbers" }
        let sender = SQLiteValue.blob(hash(of: message.sender))
        let hourAgo = SQLiteValue.integer(now - 3_600_000)
        func count(_ sql: String, _ text: String? = nil) throws -> Int {
            let number =
                if let text {
                    try database.first(sql, sender, hourAgo, .text(text)) { Int($0.integer(0)) }
                } else {
                    try database.first(sql, sender, hourAgo) { Int($0.integer(0)) }
                }
            return number ?? 0
        }
        let texts = try count("SELECT count(*) FROM inbox WHERE sender_hash = ?1 AND received_at >= ?2")
        if texts > rule.hourlyLimit { return "more than \(rule.hourlyLimit) texts of this sender within an hour" }
        let same = try count(
            "SELECT count(*) FROM inbox WHERE sender_hash = ?1 AND received_at >= ?2 AND text = ?3", message.text)
        if same > rule.sameTextLimit {
            return "the same text more than \(rule.sameTextLimit) times within an hour: perhaps a machine"
        }
        // Our own words come back from whoever forwards or answers everything.
        let echoes = try count(
            """
            SELECT count(*) FROM outbox WHERE recipient_hash = ?1 AND created_at >= ?2 AND text != ''
            AND instr(?3, text) > 0
            """, message.text)
        // A person may quote us once.
        if echoes > 0, texts >= 3 { return "the text repeats what we sent: a machine that answers" }
        let answers = try count(
            """
            SELECT coalesce(max(times), 0) FROM (
                SELECT count(*) AS times FROM outbox WHERE recipient_hash = ?1 AND created_at >= ?2 AND kind = 'reply'
                GROUP BY text)
            """)
        if answers >= rule.sameAnswerLimit {
            return "\(answers) times the same answer within an hour: perhaps a machine"
        }
        return nil
    }
}
