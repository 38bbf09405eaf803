/// Walks a JSON5 text to find the line on which each key stands, and the place where it stops being JSON5.
///
/// Foundation reads the values and decides what is JSON5; it tells neither where a value was nor where it stumbled.
struct ConfigurationLines {
    /// The first offence against the grammar.
    struct Fault: Equatable {
        let line: Int
        let message: String
    }

    /// A key that stands in its table already.
    struct Repeat: Equatable {
        let key: String
        let line: Int
        let firstLine: Int
    }

    /// The line, from 1, of each key by its path.
    private(set) var lines: [String: Int] = [:]
    /// Where each key and its value stand, in bytes from the start of the text.
    private(set) var places: [String: Range<Int>] = [:]
    /// Keys that stand twice in their table, of which one would be left out silently.
    private(set) var repeats: [Repeat] = []
    /// nil where the text is sound.
    private(set) var fault: Fault?
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var depth = 0

    /// As deep as Foundation reads.
    private static let depthLimit = 512

    init(_ text: String) {
        bytes = Array(text.utf8)
        skipBlanks()
        value(path: "")
        skipBlanks()
        if fault == nil, current != nil { report("nothing may follow the table, but there is \(shown)") }
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// To the next byte; at the end it stays there.
    private mutating func advance() {
        guard let byte = current else { return }
        if byte == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    private mutating func report(_ message: String, line: Int? = nil) {
        if fault == nil { fault = Fault(line: line ?? self.line, message: message) }
    }

    /// What stands here, for a message: a word, or one character.
    private var shown: String {
        guard current != nil else { return "the end of the file" }
        let rest = String(decoding: bytes[index..<min(bytes.count, index + 80)], as: UTF8.self)
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
        return "“\(word.isEmpty ? rest.prefix(1) : word.prefix(24))”"
    }

    private mutating func skipBlanks() {
        while let byte = current {
            if byte == UInt8(ascii: "/"), index + 1 < bytes.count {
                if bytes[index + 1] == UInt8(ascii: "/") {
                    while let byte = current, byte != UInt8(ascii: "\n") { advance() }
                    continue
                }
                if bytes[index + 1] == UInt8(ascii: "*") {
                    let start = line
                    index += 2
                    while index + 1 < bytes.count,
                        bytes[index] != UInt8(ascii: "*") || bytes[index + 1] != UInt8(ascii: "/")
                    {
                        advance()
                    }
                    if index + 1 >= bytes.count { report("the comment is not closed by */", line: start) }
                    index = min(index + 2, bytes.count)
                    continue
                }
            }
            if byte <= 0x20 {
                advance()
            } else if bytes[index...].starts(with: [0xC2, 0xA0]) {
                index += 2  // a no-break space, as word processors put in
            } else if bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]) {
                index += 3  // a byte order mark
            } else {
                return
            }
        }
    }

    // MARK: - Words

    private mutating func quoted(_ quote: UInt8) -> String {
        let start = line
        var word: [UInt8] = []
        advance()
        while let byte = current, byte != quote {
            if byte == UInt8(ascii: "\n") {
                report("the text is not closed by a second \(Character(UnicodeScalar(quote)))", line: start)
                return ""
            }
            if byte == UInt8(ascii: "\\") { advance() }
            if let byte = current { word.append(byte) }
            advance()
        }
        if current == nil {
            report("the text is not closed by a second \(Character(UnicodeScalar(quote)))", line: start)
        }
        advance()
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func bare() -> String {
        let ends = Set("{}[],:\"' \t\r\n/".utf8)
        let start = index
        while let byte = current, !ends.contains(byte) { advance() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func key() -> String {
        if let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { return quoted(quote) }
        let expectation = "a key or } is expected, not \(shown)"
        let word = bare()
        if word.isEmpty { report(expectation) }
        return word
    }

    // MARK: - Values

    private mutating func value(path: String) {
        switch current {
        case UInt8(ascii: "{"):
            members(closedBy: "}") { lines, _ in
                let start = lines.line
                let begin = lines.index
                let key = lines.key()
                let child = path.isEmpty ? key : "\(path).\(key)"
                if let first = lines.lines[child] {
                    lines.repeats.append(Repeat(key: child, line: start, firstLine: first))
                }
                lines.lines[child] = start
                lines.skipBlanks()
                if lines.current != UInt8(ascii: ":") {
                    lines.report("“:” is expected after the key “\(key.prefix(24))”, not \(lines.shown)")
                }
                lines.advance()
                lines.skipBlanks()
                lines.value(path: child)
                lines.places[child] = begin..<max(begin, lines.index)
            }
        case UInt8(ascii: "["):
            members(closedBy: "]") { lines, position in
                let child = "\(path)[\(position)]"
                lines.lines[child] = lines.line
                lines.value(path: child)
            }
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            _ = quoted(bytes[index])
        default:
            let found = shown
            let word = bare()
            if word.isEmpty {
                report("a value is expected, not \(found)")
            } else if !isNumberOrName(word) {
                report("\(found) is no value: text stands in quotes")
            }
        }
    }

    /// What stands between two brackets, separated by commas, one of which may come last.
    private mutating func members(
        closedBy end: Character, _ member: (inout ConfigurationLines, Int) -> Void
    ) {
        let start = line
        advance()
        guard depth < Self.depthLimit else { return report("too many brackets stand inside one another") }
        depth += 1
        defer { depth -= 1 }
        skipBlanks()
        var position = 0
        while fault == nil, let byte = current, byte != end.asciiValue {
            member(&self, position)
            position += 1
            skipBlanks()
            if current == UInt8(ascii: ",") {
                advance()
                skipBlanks()
            } else if current != nil, current != end.asciiValue {
                report("“,” or “\(end)” is expected, not \(shown)")
            }
        }
        if current == nil { report("the bracket of this line is not closed by “\(end)”", line: start) }
        advance()
    }

    private func isNumberOrName(_ word: String) -> Bool {
        let unsigned = word.first == "-" || word.first == "+" ? String(word.dropFirst()) : word
        if ["Infinity", "NaN"].contains(unsigned) || ["true", "false", "null"].contains(word) { return true }
        if unsigned.hasPrefix("0x") || unsigned.hasPrefix("0X") {
            return UInt64(unsigned.dropFirst(2), radix: 16) != nil
        }
        return Double(unsigned) != nil
    }
}
