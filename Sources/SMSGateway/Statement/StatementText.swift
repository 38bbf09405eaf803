/// A statement for a terminal, and as a table for other programs.
enum StatementText {
    /// Columns in fixed width.
    static func table(_ statement: StatementCounts) -> String {
        let columns = StatementWords.messageColumns + StatementWords.partColumns
        var lines = [[StatementWords.operatorHeading, StatementWords.kindHeading] + columns.map(\.heading)]
        for group in statement.byOperator {
            let name = StatementWords.operatorName(group.name)
            for row in group.rows {
                lines.append([name, StatementWords.kind(row.kind)] + columns.map { figures($0.value(row.counts)) })
            }
            if group.rows.count > 1 {
                lines.append([name, StatementWords.subtotal] + columns.map { figures($0.value(group.total)) })
            }
        }
        let total = statement.total
        lines.append([StatementWords.total, ""] + columns.map { figures($0.value(total)) })
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        let drawn = lines.map { line in
            line.enumerated().map { column, text in
                let pad = String(repeating: " ", count: widths[column] - text.count)
                return column < 2 ? text + pad : pad + text
            }.joined(separator: "  ")
        }
        var text = "\(StatementWords.title(statement.month)) – \(StatementWords.subtitle(statement.month))\n\n"
        if statement.isMonthRunning { text += StatementWords.monthRunning + "\n\n" }
        text += "\(String(repeating: " ", count: widths[0] + widths[1] + 4))"
        let messageWidth = StatementWords.messageColumns.indices.reduce(0) { $0 + widths[$1 + 2] + 2 }
        text += StatementWords.messages
        text += String(repeating: " ", count: max(1, messageWidth - StatementWords.messages.count))
        text += StatementWords.parts + "\n"
        text += drawn.joined(separator: "\n") + "\n\n"
        text +=
            [
                StatementWords.charged(total), StatementWords.received(statement.received),
                StatementWords.emails(statement.emails),
            ].joined(separator: "\n") + "\n"
        return text
    }

    private static func figures(_ number: Int) -> String { StatementWords.grouped(number) }

    /// RFC 4180, with English headings that stay the same; in UTF-8 without a mark.
    static func csv(_ statement: StatementCounts) -> String {
        let columns: [(String, KeyPath<StatementCounts.Counts, Int>)] = [
            ("messages", \.messages), ("sent", \.sent), ("delivered", \.delivered), ("in_doubt", \.inDoubt),
            ("resent", \.resent), ("failed", \.failed), ("expired_or_cancelled", \.dropped), ("open", \.open),
            ("parts_sent", \.partsSent), ("parts_resent", \.partsResent), ("parts_in_doubt", \.partsInDoubt),
        ]
        var text = (["month", "operator", "kind"] + columns.map(\.0)).joined(separator: ",") + "\r\n"
        for group in statement.byOperator {
            for row in group.rows {
                let fields = [statement.month.iso, quoted(row.operatorName), row.kind.rawValue]
                text += (fields + columns.map { String(row.counts[keyPath: $0.1]) }).joined(separator: ",") + "\r\n"
            }
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
