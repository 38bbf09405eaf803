import ApplianceKit
public import Foundation

/// Text for a short message that is to fit one part: only characters that take one septet each in the GSM 7 bit default
/// alphabet (TS 23.038 §6.2.1), and that every telephone shows.
enum MessageText {
    /// TS 23.040 §9.2.3.16: 160 septets.
    static let limit = 160

    /// Without accents; quotation marks, dashes and brackets in their plain forms; a question mark for what is left.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in VietnameseText.unaccented(VietnameseText.composed(text)).unicodeScalars {
            switch scalar {
            case "\u{2018}", "\u{2019}", "`", "´": result += "'"
            case "\u{201C}", "\u{201D}", "«", "»": result += "\""
            case "\u{2010}"..."\u{2015}", "~", "\u{2212}": result += "-"
            case "…": result += "..."
            case "[", "{", "‹": result += "("
            case "]", "}", "›": result += ")"
            case "\\", "|": result += "/"
            case "^": break
            default:
                if scalar.properties.isWhitespace || scalar.value < 0x20 {
                    result += " "
                } else if scalar.value < 0x7F {
                    result.unicodeScalars.append(scalar)
                } else if !scalar.properties.isDefaultIgnorableCodePoint {
                    result += "?"
                }
            }
        }
        return result
    }

    /// The text cut to so many characters, at the end of a word where there is one near, with two dots.
    static func shortened(_ text: String, to limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        guard limit > 2 else { return "" }
        var cut = Substring(text.prefix(limit - 2))
        if let blank = cut.lastIndex(of: " "), cut.distance(from: cut.startIndex, to: blank) * 2 >= limit {
            cut = cut[..<blank]
        }
        while let last = cut.last, " ,;:-(".contains(last) { cut.removeLast() }
        return cut + ".."
    }
}

extension Wording {
    /// The values that may be as long as a central system likes are kept to these lengths in a message.
    private static let counterLimit = 12
    private static let statusLimit = 40
    /// A procedure's name of fewer characters says nothing.
    private static let procedureMinimum = 12

    /// The reply to somebody who asked about a code: one part, without accents.
    ///
    /// Where it gets too long the procedure's name is shortened, or left out; code, status and dates never are.
    public func smsReply(_ answer: LookupAnswer, to code: DossierCode, now: Date) -> String {
        switch answer {
        case .found(let dossier, let age): reply(dossier, age, now: now)
        case .notFound: message(.messageSituation(.notFound), [.code: code.printed])
        case .unreachable: message(.messageSituation(.unreachable), [.code: code.printed])
        case .lookupCodeNeeded: message(.messageSituation(.lookupCodeNeeded), [.code: code.printed])
        case .tooManyAttempts: message(.messageSituation(.tooManyAttempts), [.code: code.printed])
        }
    }

    /// The reply to a text without a readable code.
    ///
    /// - Parameter example: A code, such as ``CodeConfiguration/example``.
    public func smsReply(unreadable example: String) -> String {
        message(.messageSituation(.unreadable), [.example: example])
    }

    /// The reply to a text that may mean several codes; the first two are named.
    public func smsReply(ambiguous codes: [DossierCode]) -> String {
        message(
            .messageSituation(.ambiguous),
            [.code: codes.first?.printed ?? "", .otherCode: codes.dropFirst().first?.printed ?? ""])
    }

    private func reply(_ dossier: Dossier, _ age: DataAge, now: Date) -> String {
        var values = values(dossier).mapValues(MessageText.plain)
        values[.counter] = MessageText.shortened(values[.counter] ?? "", to: Self.counterLimit)
        values[.statusText] = MessageText.shortened(values[.statusText] ?? "", to: Self.statusLimit)
        var end = ""
        if case .cached(let date) = age { end = message(.messageAge, [.age: self.age(date, now: now)]) }
        let procedure = values[.procedure] ?? ""
        func whole(_ procedure: String) -> String {
            values[.procedure] = procedure
            return message(.message(dossier.status), values) + end
        }
        let longest = whole(procedure)
        let excess = longest.utf8.count - MessageText.limit
        if excess <= 0 { return longest }
        let room = procedure.utf8.count - excess
        return whole(room >= Self.procedureMinimum ? MessageText.shortened(procedure, to: room) : "")
    }

    private func message(_ key: WordingKey, _ values: [Placeholder: String]) -> String {
        MessageText.plain(text(key, values))
    }

    /// The messages that would not fit one part in the worst case, each with its length.
    func tooLongMessages(longestCode: Int) -> [String] {
        let date = "31/12/2026"
        let code = String(repeating: "0", count: longestCode)
        let values: [Placeholder: String] = [
            .code: code, .otherCode: code, .example: code, .received: date, .appointment: date, .released: date,
            .finished: date, .counter: String(repeating: "0", count: Self.counterLimit),
            .statusText: String(repeating: "x", count: Self.statusLimit),
        ]
        let ages = [text(.ageToday, [.clock: "23:59"]), text(.ageOther, [.clock: "23:59", .day: date])]
        let longestAge = ages.map { message(.messageAge, [.age: $0]).utf8.count }.max() ?? 0
        return WordingKey.all.compactMap { key in
            var added = 0
            switch key {
            case .message: added = longestAge
            case .messageSituation: break
            default: return nil
            }
            // Whichever way the optional parts fall.
            let longest =
                [values, values.filter { [.code, .statusText].contains($0.key) }].map {
                    message(key, $0).utf8.count + added
                }.max() ?? 0
            if longest <= MessageText.limit { return nil }
            return "\(key.path): can be \(longest) characters long; a message of one part has \(MessageText.limit)"
        }
    }
}
