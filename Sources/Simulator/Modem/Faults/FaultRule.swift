import ApplianceKit

/// One line of a schedule of faults, as a tester writes it:
///
///     [@SECONDS] WHERE [skip N] [times N] FAULT [VALUE]
///
/// `WHERE` is how a command line begins (`AT+CMGS`), `PDU` for the text behind the prompt, `SMS` for a message that comes
/// in, or `modem`. What the words mean stands in ``FaultRule/help``.
struct FaultRule: Sendable {
    /// What a line lets happen.
    enum Deed: Sendable {
        /// Commands that begin so go wrong: `skip` go well before, then `count` do not.
        case command(prefix: String, ModemFault, skip: Int, count: Int)
        /// So many arrivals of messages go wrong.
        case arrival(ArrivalFault, count: Int)
        /// Something befalls the modem.
        case modem(ModemMishap)
    }

    /// From when on, counted from the taking of the line.
    let after: Duration
    /// What.
    let deed: Deed

    /// Reads a line.
    ///
    /// - Throws: ``UsageError`` with what is wrong and what there is instead.
    init(_ line: String) throws(UsageError) {
        var words = FaultWords(line)
        if let time = words.next(after: "@") {
            guard let time = seconds(time) else {
                throw UsageError("“\(line)” does not begin with a time in seconds")
            }
            after = time
        } else {
            after = .zero
        }
        guard let place = words.next() else { throw UsageError("a rule begins with AT…, PDU, SMS or modem") }
        let skip = try words.number(behind: "skip", in: 0...1_000_000)
        let count = try words.number(behind: "times", in: 1...1_000_000) ?? 1
        guard let word = words.next() else { throw UsageError("“\(place)” has no fault behind it") }
        let value = words.rest
        switch place.uppercased() {
        case "SMS":
            if skip != nil { throw UsageError("skip goes with commands only") }
            deed = .arrival(try ArrivalFault.words.fault(word, value), count: count)
        case "MODEM":
            if skip != nil || count != 1 { throw UsageError("skip and times do not go with “modem”") }
            deed = .modem(try ModemMishap.words.fault(word, value))
        case let prefix where prefix == "PDU" || prefix.hasPrefix("AT"):
            deed = .command(prefix: prefix, try ModemFault.words.fault(word, value), skip: skip ?? 0, count: count)
        default: throw UsageError("“\(place)” is neither AT…, PDU, SMS nor modem")
        }
    }

    /// Reads a file's lines; empty ones and those that begin with `#` say nothing.
    ///
    /// - Parameter name: The file's, for the error.
    static func rules(in text: String, of name: String) throws(UsageError) -> [FaultRule] {
        var rules: [FaultRule] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.isEmpty || line.hasPrefix("#") { continue }
            do throws(UsageError) {
                rules.append(try FaultRule(String(line)))
            } catch {
                throw UsageError("\(name), line \(index + 1): \(error)")
            }
        }
        return rules
    }

    /// All words with their meanings, for a command's help.
    static var help: String {
        """

          A fault is written  [@SECONDS] WHERE [skip N] [times N] FAULT [VALUE]
          and holds after so many seconds, where N such commands went well, for N of them (1).

          WHERE is how a command begins (AT+CMGS, AT+CMGR; AT is any), or PDU, the text behind the prompt:
        \(ModemFault.words.help)
          WHERE is SMS, a message that comes in (no skip):
        \(ArrivalFault.words.help)
          WHERE is modem: it happens by itself (no skip, no times):
        \(ModemMishap.words.help)
          For example:
            --fault 'PDU skip 2 unanswered'          the third message goes out, and nothing says so
            --fault 'AT+CMGS times 2 no-prompt'      twice no prompt
            --fault '@60 modem unplug 5'             after a minute the cable is out for 5 s
            --fault 'AT+CMGR line before-end RDY'    a line where nobody expects it

        """
    }
}

/// A line, word by word.
private struct FaultWords {
    private var text: Substring

    init(_ line: String) { text = line[...] }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

    mutating func next() -> String? {
        text = text.drop(while: Self.isBlank)
        let word = text.prefix { !Self.isBlank($0) }
        text = text[word.endIndex...]
        return word.isEmpty ? nil : String(word)
    }

    /// The next word where it begins so, without that.
    mutating func next(after mark: Character) -> String? {
        let before = text
        if let word = next(), word.first == mark { return String(word.dropFirst()) }
        text = before
        return nil
    }

    /// The number behind a word, where that word is next.
    mutating func number(behind name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        let before = text
        guard next() == name else {
            text = before
            return nil
        }
        guard let word = next(), let number = Int(word), range.contains(number) else {
            throw UsageError("\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// What is left, without blanks at either end.
    var rest: String {
        var rest = text.drop(while: Self.isBlank)
        while rest.last.map(Self.isBlank) == true { rest.removeLast() }
        return String(rest)
    }
}
