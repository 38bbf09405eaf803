/// Whether every message fits, however long the values get.
extension Wording {
    /// The messages that would not fit in the worst case, each with its length.
    func tooLongMessages(longestCode: Int) -> [String] {
        let date = "31/12/2026"
        let code = String(repeating: "0", count: longestCode)
        var values: [Placeholder: String] = [
            .code: code, .otherCode: code, .example: code, .received: date, .appointment: date, .released: date,
            .finished: date,
        ]
        for (place, limit) in Self.valueLimits { values[place] = String(repeating: "x", count: limit) }
        values.merge(centreValues) { $1 }
        values[.level] =
            Rating.Level.allCases.map { text(.level($0), [:]) }.max { $0.messageLength < $1.messageLength }
        let ages = [text(.ageToday, [.clock: "23:59"]), text(.ageOther, [.clock: "23:59", .day: date])]
        let longestAge = ages.map { form.written(text(.messageAge, [.age: $0])).messageLength }.max() ?? 0
        let overdue = form.written(text(.messageOverdue, [:])).messageLength
        return WordingKey.all.compactMap { key in
            guard let template = templates[key] else { return nil }
            var added = 0
            switch key {
            case .message(let status):
                added = longestAge
                if status == .accepted || status == .processing { added += overdue }
            case .query, .notice(_, .sms): break
            default: return nil
            }
            let longest = form.written(template.longest(values)).messageLength + added
            let room = form.room(parts: form.replyParts)
            if longest > room {
                return
                    "\(key.path): can be \(longest) characters long; \(form.replyParts) part(s) have room for \(room)"
            }
            return tooLittleForDetail(key, template, values)
        }
    }

    /// What is missing, or why, is told in whole: a notice that tells it must leave room for it.
    private func tooLittleForDetail(
        _ key: WordingKey, _ template: Template, _ values: [Placeholder: String]
    ) -> String? {
        guard case .notice(_, .sms) = key, template.placeholders.contains(.detail) else { return nil }
        var values = values
        values[.detail] = "x"
        let left = form.room(parts: form.noticeParts) - form.written(template.longest(values)).messageLength + 1
        guard left < Self.leastDetail else { return nil }
        return
            "\(key.path): \(form.noticeParts) parts leave \(left) characters for {detail}; it needs \(Self.leastDetail)"
    }

    /// Characters for what is missing, or why, in the worst case.
    private static let leastDetail = 160
}
