/// A wrong command line: what is wrong with it, for the person who typed it.
public struct UsageError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String
    /// Says what is wrong.
    public init(_ description: String) { self.description = description }
}

/// The words after a command, taken one by one: options first, then what stands by itself, then ``finish()``.
///
/// `--name value` and `--name=value` are the same; `--` ends the options.
public struct CommandArguments: Sendable {
    private var words: [String]
    private var plain: [String] = []

    /// Takes the words after the command's name.
    public init(_ words: some Sequence<String>) {
        var rest = Array(words)
        if let end = rest.firstIndex(of: "--") {
            plain = Array(rest[(end + 1)...])
            rest.removeSubrange(end...)
        }
        self.words = rest
    }

    /// Whether the switch is there; it is taken out.
    public mutating func flag(_ names: String...) -> Bool {
        guard let index = words.firstIndex(where: names.contains) else { return false }
        words.remove(at: index)
        return true
    }

    /// The option's value, or nil where it is not given; both words are taken out.
    ///
    /// - Throws: ``UsageError`` where the value is missing.
    public mutating func option(_ name: String) throws(UsageError) -> String? {
        if let index = words.firstIndex(where: { $0.hasPrefix(name + "=") }) {
            return String(words.remove(at: index).dropFirst(name.count + 1))
        }
        guard let index = words.firstIndex(of: name) else { return nil }
        guard index + 1 < words.count else { throw UsageError("\(name) needs a value") }
        defer { words.removeSubrange(index...(index + 1)) }
        return words[index + 1]
    }

    /// The option's value as a whole number within a range.
    ///
    /// - Throws: ``UsageError`` where the value is missing, no number, or out of range.
    public mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = try option(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
        }
        return number
    }

    /// The next word that is no option.
    public mutating func next() -> String? {
        if let index = words.firstIndex(where: { !$0.hasPrefix("-") || $0 == "-" }) { return words.remove(at: index) }
        return plain.isEmpty ? nil : plain.removeFirst()
    }

    /// All the remaining words that are no options, in order, and behind them what stood after `--`.
    public mutating func rest() -> [String] {
        var all: [String] = []
        while let word = next() { all.append(word) }
        return all
    }

    /// Refuses what nobody asked for.
    ///
    /// - Throws: ``UsageError`` that names the first word left over.
    public func finish() throws(UsageError) {
        if let word = words.first ?? plain.first { throw UsageError("unknown argument “\(word)”") }
    }
}
