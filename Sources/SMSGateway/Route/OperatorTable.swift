import ApplianceKit

/// Whose mobile numbers are whose, by prefix. Numbers can be taken along to another operator, so this is good for
/// routing and for statistics, not for more.
struct OperatorTable: Equatable, Sendable {
    /// What stands for numbers of no operator that is known.
    static let unknown = "other"

    private let operators: [String: String]

    /// The prefixes in use since 2018, after the leading 0.
    init() {
        self.init([
            "viettel": ["32", "33", "34", "35", "36", "37", "38", "39", "86", "96", "97", "98"],
            "vinaphone": ["81", "82", "83", "84", "85", "88", "91", "94"],
            "mobifone": ["70", "76", "77", "78", "79", "89", "90", "93"],
            "vietnamobile": ["52", "56", "58", "92"],
            "gmobile": ["59", "99"],
            "itel": ["87"],
            "wintel": ["55"],
        ])
    }

    /// - Parameter prefixes: For each operator its prefixes, two digits or more after the leading 0.
    init(_ prefixes: [String: [String]]) {
        var operators: [String: String] = [:]
        for (name, list) in prefixes { for prefix in list { operators[prefix] = name } }
        self.operators = operators
    }

    /// Reads `operators: { viettel: ["032", …], … }`; the table in use where the section is absent.
    init(reading section: ConfigurationSection) {
        guard !section.keys.isEmpty else {
            self.init()
            return
        }
        var prefixes: [String: [String]] = [:]
        for name in section.keys {
            let written = section.strings(name, default: [])
            for prefix in written where prefix.count < 3 || !prefix.hasPrefix("0") || !prefix.allSatisfy(\.isNumber) {
                section.report("“\(prefix)” is no prefix: write it with its 0, for example “032”", key: name)
            }
            prefixes[name] = written.map { String($0.dropFirst()) }
        }
        self.init(prefixes)
    }

    /// The operators' names, sorted.
    var names: [String] { Set(operators.values).sorted() }

    /// The operator of a mobile number in any form; ``unknown`` for others.
    func operatorName(of number: String) -> String {
        guard let number = MobileNumber(number)?.international else { return Self.unknown }
        let digits = number.dropFirst(3)
        for length in stride(from: digits.count, through: 2, by: -1) {
            if let name = operators[String(digits.prefix(length))] { return name }
        }
        return Self.unknown
    }
}
