/// Finds the line on which each key of a JSON5 text stands, so that a problem can be shown where it is.
///
/// Foundation reads the values; it does not say where they were. This walks strings, comments and brackets only and
/// takes no offence: the text has been read successfully before.
struct ConfigurationLines {
    private(set) var lines: [String: Int] = [:]
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        skipBlanks()
        value(path: "")
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        if current == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    private mutating func skipBlanks() {
        while let byte = current {
            if byte == UInt8(ascii: "/"), index + 1 < bytes.count {
                if bytes[index + 1] == UInt8(ascii: "/") {
                    while let byte = current, byte != UInt8(ascii: "\n") { advance() }
                    continue
                }
                if bytes[index + 1] == UInt8(ascii: "*") {
                    index += 2
                    while index + 1 < bytes.count,
                        bytes[index] != UInt8(ascii: "*") || bytes[index + 1] != UInt8(ascii: "/")
                    {
                        advance()
                    }
                    index += 2
                    continue
                }
            }
            guard byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") else { return }
            advance()
        }
    }

    /// A quoted string or a bare word.
    private mutating func token() -> String {
        guard let quote = current else { return "" }
        var word: [UInt8] = []
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            advance()
            while let byte = current, byte != quote {
                if byte == UInt8(ascii: "\\") { advance() }
                if let byte = current { word.append(byte) }
                advance()
            }
            advance()
        } else {
            let ends = Set("{}[],:\"' \t\r\n/".utf8)
            while let byte = current, !ends.contains(byte) {
                word.append(byte)
                advance()
            }
            if word.isEmpty { advance() }
        }
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func value(path: String) {
        switch current {
        case UInt8(ascii: "{"):
            advance()
            skipBlanks()
            while let byte = current, byte != UInt8(ascii: "}") {
                let start = line
                let key = token()
                let child = path.isEmpty ? key : "\(path).\(key)"
                lines[child] = start
                skipBlanks()
                value(path: child)
                skipBlanks()
            }
            advance()
        case UInt8(ascii: "["):
            advance()
            skipBlanks()
            var position = 0
            while let byte = current, byte != UInt8(ascii: "]") {
                let child = "\(path)[\(position)]"
                lines[child] = line
                value(path: child)
                skipBlanks()
                position += 1
            }
            advance()
        default:
            _ = token()
        }
    }
}
