import Foundation

/// What an object in a request has to look like.
struct ContractShape {
    indirect enum Rule {
        case text(Int)
        case moment
        case integer(ClosedRange<Int>)
        case choice([String])
        case texts
    }

    let required: [String: Rule]
    var optional: [String: Rule] = [:]

    static let ratings = ContractShape(
        required: ["id": .text(64), "at": .moment, "device": .text(64), "overall": .integer(1...3)],
        optional: [
            "convenience": .integer(1...3), "timeliness": .integer(1...3), "attitude": .integer(1...3),
            "reason": .choice(["longWait", "lateResult", "unclearGuidance", "manyVisits", "attitude", "other"]),
            "counter": .text(64),
        ])
    static let tickets = ContractShape(
        required: [
            "id": .text(64), "from": .moment, "to": .moment, "series": .text(8), "issued": .integer(0...1_000_000),
            "called": .integer(0...1_000_000), "served": .integer(0...1_000_000), "absent": .integer(0...1_000_000),
        ], optional: ["medianWait": .integer(0...1_000_000), "longestWait": .integer(0...1_000_000)])
    static let receipts = ContractShape(
        required: [
            "id": .text(64), "notice": .text(64), "fence": .integer(0...9_007_199_254_740_991),
            "state": .choice(["sent", "delivered", "failed", "inDoubt", "dropped"]), "at": .moment,
            "parts": .integer(0...1_000),
        ], optional: ["mobileOperator": .text(64), "reason": .text(500)])
    static let heartbeats = ContractShape(
        required: [
            "id": .text(64), "device": .text(64), "at": .moment, "role": .choice(["kiosk", "gateway", "board"]),
            "version": .text(64), "uptime": .integer(0...4_000_000_000),
        ], optional: ["parts": .texts])
    static let claim = ContractShape(
        required: ["gateway": .text(64), "limit": .integer(1...100), "leaseSeconds": .integer(10...600)])
    static let renewal = ContractShape(
        required: ["fence": .integer(0...9_007_199_254_740_991), "leaseSeconds": .integer(10...600)])

    /// The fields of a value that fits.
    ///
    /// - Throws: ``ContractProblem`` that names the field.
    func fields(of value: FieldValue) throws(ContractProblem) -> [String: FieldValue] {
        guard case .object(let object) = value else { throw .invalid("An object is expected.") }
        for (name, rule) in required {
            guard let value = object[name], Self.fits(value, rule) else {
                throw .invalid("“\(name)” is missing or not as it should be.")
            }
        }
        for (name, rule) in optional {
            if let value = object[name], !Self.fits(value, rule) { throw .invalid("“\(name)” is not as it should be.") }
        }
        return object
    }

    /// RFC 3339, of a day that the calendar has.
    private static func isMoment(_ text: String) -> Bool {
        let shape =
            /((?:19|20|21)\d\d)-(0[1-9]|1[0-2])-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)/
        guard let match = text.wholeMatch(of: shape), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return year > 0 && (1...days).contains(day)
    }

    private static func fits(_ value: FieldValue, _ rule: Rule) -> Bool {
        switch (rule, value) {
        case (.text(let limit), .text(let text)): (1...limit).contains(text.unicodeScalars.count)
        case (.moment, .text(let text)): isMoment(text)
        case (.integer(let range), .number(let number)): range.contains(number)
        // 1.0 is a whole number, too (JSON Schema).
        case (.integer(let range), .fraction(let fraction)): Int(exactly: fraction).map(range.contains) ?? false
        case (.choice(let choices), .text(let text)): choices.contains(text)
        case (.texts, .object(let object)):
            object.values.allSatisfy { if case .text = $0 { true } else { false } }
        default: false
        }
    }
}

extension [String: FieldValue] {
    func text(_ name: String) -> String { if case .text(let text)? = self[name] { text } else { "" } }

    func integer(_ name: String) -> Int {
        switch self[name] {
        case .number(let number)?: number
        case .fraction(let fraction)?: Int(exactly: fraction) ?? 0
        default: 0
        }
    }
}
