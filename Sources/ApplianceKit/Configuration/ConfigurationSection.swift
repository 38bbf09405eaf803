/// One table of a configuration file. Its calls return what is there, or note the problem and return the default.
public struct ConfigurationSection {
    let reader: ConfigurationReader
    let path: String
    let table: [String: JSONValue]

    /// Whether the key is there and not null.
    public func has(_ key: String) -> Bool { value(key) != nil }

    /// Text; the default where the key is absent or holds something else.
    public func string(_ key: String, default fallback: String) -> String { optionalString(key) ?? fallback }

    /// Text, or nil where the key is absent or holds something else.
    public func optionalString(_ key: String) -> String? {
        switch value(key) {
        case nil: return nil
        case .text(let text): return text
        case .some(let other):
            expected("text in quotes", key, other)
            return nil
        }
    }

    /// Text that has to be there; empty, and a problem noted, where it is not.
    ///
    /// - Parameter meaning: What belongs there, for the message when it is missing.
    public func required(_ key: String, _ meaning: String) -> String {
        if !has(key) { report("is missing; it must be \(meaning)", key: key) }
        return string(key, default: "")
    }

    /// A whole number within a range.
    public func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let found = value(key) else { return fallback }
        if case .number(let number) = found, let whole = Int(exactly: number), range.contains(whole) { return whole }
        expected("a whole number from \(range.lowerBound) to \(range.upperBound)", key, found)
        return fallback
    }

    /// A length of time, written as a number of seconds, fractions allowed.
    public func seconds(_ key: String, default fallback: Duration, in range: ClosedRange<Double>) -> Duration {
        switch value(key) {
        case nil: return fallback
        case .number(let number) where range.contains(number): return .seconds(number)
        case .some(let other):
            expected("a number of seconds from \(range.lowerBound) to \(range.upperBound)", key, other)
            return fallback
        }
    }

    /// `true` or `false`; numbers and texts are none.
    public func boolean(_ key: String, default fallback: Bool) -> Bool {
        switch value(key) {
        case nil: return fallback
        case .boolean(let flag): return flag
        case .some(let other):
            expected("true or false", key, other)
            return fallback
        }
    }

    /// One of a set of words.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, default fallback: Choice)
        -> Choice
    {
        guard let found = value(key) else { return fallback }
        if case .text(let text) = found, let choice = Choice(rawValue: text) { return choice }
        expected("one of " + Choice.allCases.map { "“\($0.rawValue)”" }.joined(separator: ", "), key, found)
        return fallback
    }

    /// A list of texts.
    public func strings(_ key: String, default fallback: [String]) -> [String] {
        guard let found = value(key) else { return fallback }
        if case .list(let entries) = found {
            var texts: [String] = []
            for case .text(let text) in entries { texts.append(text) }
            if texts.count == entries.count { return texts }
        }
        expected("a list of texts", key, found)
        return fallback
    }

    /// A list of whole numbers within a range.
    public func integers(_ key: String, default fallback: [Int], in range: ClosedRange<Int>) -> [Int] {
        guard let found = value(key) else { return fallback }
        if case .list(let entries) = found {
            var numbers: [Int] = []
            for case .number(let number) in entries {
                if let whole = Int(exactly: number), range.contains(whole) { numbers.append(whole) }
            }
            if numbers.count == entries.count { return numbers }
        }
        expected("a list of whole numbers from \(range.lowerBound) to \(range.upperBound)", key, found)
        return fallback
    }

    /// The keys that are there, for tables whose keys are data; sorted.
    public var keys: [String] { table.keys.sorted() }

    /// The table under a key; an empty one where it is absent.
    public func section(_ key: String) -> ConfigurationSection {
        let child = childPath(key)
        switch value(key) {
        case nil: return ConfigurationSection(reader: reader, path: child, table: [:])
        case .table(let table): return ConfigurationSection(reader: reader, path: child, table: table)
        case .some(let other):
            expected("a table { … }", key, other)
            return ConfigurationSection(reader: reader, path: child, table: [:])
        }
    }

    /// The tables of a list; none where the key is absent.
    public func sections(_ key: String) -> [ConfigurationSection] {
        let child = childPath(key)
        switch value(key) {
        case nil: return []
        case .list(let entries):
            return entries.enumerated().compactMap { index, entry in
                guard case .table(let table) = entry else {
                    reader.report("must be a table { … }, not \(entry.shown)", key: "\(child)[\(index)]")
                    return nil
                }
                return ConfigurationSection(reader: reader, path: "\(child)[\(index)]", table: table)
            }
        case .some(let other):
            expected("a list of tables [ { … } ]", key, other)
            return []
        }
    }

    /// Notes a problem that only the caller can see, for example a pattern that does not compile.
    public func report(_ message: String, key: String) { reader.report(message, key: childPath(key)) }

    private func childPath(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func expected(_ what: String, _ key: String, _ found: JSONValue) {
        reader.report("must be \(what), not \(found.shown)", key: childPath(key))
    }

    private func value(_ key: String) -> JSONValue? {
        reader.note(asked: key, at: path)
        guard let value = table[key] else { return nil }
        if case .null = value { return nil }
        return value
    }
}
