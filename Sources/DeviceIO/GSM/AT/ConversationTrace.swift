import ApplianceKit

/// The last of what was said on a modem's port, for the log when something has failed; phone numbers, PDUs, PINs and
/// texts of more than 24 bytes do not come out of it. A shorter line can't be told from a result such as `SMS DONE`.
///
/// Its form is the one that ``ConversationReplay`` reads: seconds, `>` for us or `<` for the modem, one line.
public struct ConversationTrace: Sendable {
    private struct Entry {
        var at: Duration
        var isOurs: Bool
        var text: String
        /// Whether it is a further line of an operator's text, whatever it looks like.
        var isText = false
    }

    /// How many lines are kept.
    public static let limit = 200

    private var entries: [Entry] = []
    private var reader = ATLineReader()
    private var isInText = false

    /// Nothing said yet.
    public init() {}

    /// We wrote a command or a payload.
    ///
    /// - Parameter at: On the monotonic clock.
    public mutating func sent(_ text: String, at: Duration) { keep(Entry(at: at, isOurs: true, text: text)) }

    /// Bytes came.
    ///
    /// - Parameter at: On the monotonic clock.
    public mutating func received(_ bytes: some Sequence<UInt8>, at: Duration) {
        for byte in bytes {
            switch reader.take(byte) {
            case nil: break
            case .prompt: keep(Entry(at: at, isOurs: false, text: ">"))
            case .line(let line): keep(Entry(at: at, isOurs: false, text: line, isText: isText(line)))
            }
        }
    }

    /// An operator's text may have several lines: it goes on until its quotes are closed.
    private mutating func isText(_ line: String) -> Bool {
        let wasInText = isInText
        if line == "OK" || line == "ERROR" {
            // One whose end was lost hides no more than itself.
            isInText = false
            return false
        }
        if line.hasPrefix("+CUSD:") || wasInText, line.utf8.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 1 {
            isInText.toggle()
        }
        return wasInText
    }

    /// What is kept, oldest first and masked, and forgets it.
    public mutating func drain() -> [String] {
        defer { entries.removeAll() }
        return entries.suffix(Self.limit).map { entry in
            let milliseconds = entry.at.milliseconds
            let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
            let sign = entry.isOurs ? ">" : "<"
            return
                "\(milliseconds / 1_000).\(fraction) \(sign) \(entry.isText ? Self.hidden(entry.text) : Self.masked(entry.text))"
        }
    }

    private mutating func keep(_ entry: Entry) {
        entries.append(entry)
        // Not at each line: that would move them all each time.
        if entries.count >= 2 * Self.limit { entries.removeFirst(Self.limit) }
    }

    // MARK: - Masking

    /// The line with zeros for long numbers and PDUs, of the same length so that it can be replayed, and without texts
    /// of more than 24 bytes or between quotes behind `+CUSD:`.
    public static func masked(_ line: String) -> String {
        for secret in ["AT+CPIN=", "AT+CPWD=", "AT+CLCK="] where line.uppercased().hasPrefix(secret) {
            return secret + "****"
        }
        let isKnown = line.first.map { "+^#*>".contains($0) } == true || line.hasPrefix("AT") || line.utf8.count <= 24
        if !isKnown, !line.utf8.allSatisfy(isHexadecimal) { return hidden(line) }
        var bytes = Array(line.utf8)
        let isUSSD = line.hasPrefix("+CUSD:")
        if isUSSD { maskQuoted(&bytes) }
        maskRuns(in: &bytes, of: isHexadecimal, from: 8, onlyWithDigits: true)
        maskRuns(in: &bytes, of: { (0x30...0x39).contains($0) }, from: 5, onlyWithDigits: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hidden(_ line: String) -> String { String(repeating: "x", count: line.count) }

    private static func maskQuoted(_ bytes: inout [UInt8]) {
        var isQuoted = false
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                bytes[index] = UInt8(ascii: "x")
            }
        }
    }

    private static func maskRuns(
        in bytes: inout [UInt8], of belongs: (UInt8) -> Bool, from minimum: Int, onlyWithDigits: Bool
    ) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { !belongs($0) } ?? bytes.count
            let run = bytes[start..<end]
            if run.count >= minimum, !onlyWithDigits || run.contains(where: { $0 < 0x41 }) {
                for index in start..<end { bytes[index] = UInt8(ascii: "0") }
            }
            start = end + 1
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xDF)
    }
}
