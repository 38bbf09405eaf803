/// What a modem offers for `AT+CNMI`, read from its answer to `AT+CNMI=?` (TS 27.005 §3.4.1).
struct IndicationOffer: Equatable {
    /// For mode, mt, bm, ds and bfr; empty where the modem does not tell, then everything is tried.
    var fields: [[Int]]

    /// Reads `+CNMI: (0-2),(0,1),(0),(0-2),(0,1)`.
    init(_ line: String) {
        fields = line.split(separator: "(").dropFirst().map { group in
            group.prefix { $0 != ")" }.split(separator: ",").flatMap { Self.numbers(in: $0) }
        }
    }

    private static func numbers(in text: Substring) -> [Int] {
        let ends = text.split(separator: "-").compactMap { end in Int(end.filter { $0 != " " }) }
        guard let first = ends.first, let last = ends.last, first <= last, last < 10 else { return [] }
        return Array(first...last)
    }

    /// What to try, best first: new messages stored and announced (mt 1), no cell broadcasts.
    ///
    /// - Parameters:
    ///   - modes: The preferred `<mode>`.
    ///   - reports: The preferred `<ds>`; status reports matter more than the mode.
    func choices(modes: [Int], reports: [Int]) -> [[Int]] {
        let broadcast = offers(0, in: 2) ? 0 : fields[2].first ?? 0
        let buffer = offers(0, in: 4) ? 0 : fields[4].first ?? 0
        // Without reports is the last resort, whatever was preferred.
        let allReports = reports.contains(0) ? reports : reports + [0]
        return allReports.filter { offers($0, in: 3) || $0 == 0 }.flatMap { report in
            modes.filter { offers($0, in: 0) }.map { [$0, 1, broadcast, report, buffer] }
        }
    }

    private func offers(_ value: Int, in field: Int) -> Bool {
        !fields.indices.contains(field) || fields[field].isEmpty || fields[field].contains(value)
    }
}
