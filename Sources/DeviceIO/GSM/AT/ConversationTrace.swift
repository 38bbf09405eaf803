import ApplianceKit

/// The last of what was said on a modem's port, for the log when something has failed; phone numbers, texts and PINs
/// do not come out of it.
///
/// Its form is the one that ``ConversationReplay`` reads: seconds, `>` for us or `<` for the modem, one line.
public struct ConversationTrace: Sendable {
    /// Bytes as they came, for a trace is written with every exchange and read hardly ever.
    private struct Entry {
        var at: Duration
        /// nil: said by the modem.
        var ours: String?
        var theirs: [UInt8] = []
    }

    /// How many lines are kept.
    public static let limit = 200
    private static let sizeLimit = 256 << 10
    /// Bytes that come singly are kept together up to here.
    private static let joinLimit = 512

    private var entries: [Entry] = []
    private var size = 0
    /// Whether what is kept may begin within a line.
    private var isCut = false
    private var reader = ATLineReader()

    /// Nothing said yet.
    public init() {}

    /// We wrote a command or a payload.
    ///
    /// - Parameter at: On the monotonic clock.
    public mutating func sent(_ text: String, at: Duration) {
        keep(Entry(at: at, ours: text), count: text.utf8.count)
    }

    /// Bytes came.
    ///
    /// - Parameter at: On the monotonic clock.
    public mutating func received(_ bytes: some Collection<UInt8>, at: Duration) {
        if isWithinLine {
            entries[entries.count - 1].theirs.append(contentsOf: bytes)
            size += bytes.count
        } else {
            keep(Entry(at: at, theirs: Array(bytes)), count: bytes.count)
        }
    }

    private var isWithinLine: Bool {
        guard let last = entries.last, last.ours == nil else { return false }
        return last.theirs.last != 0x0A && last.theirs.count < Self.joinLimit
    }

    /// What is kept, oldest first and masked, and forgets it.
    public mutating func drain() -> [String] {
        defer {
            entries.removeAll()
            (size, isCut) = (0, false)
        }
        var lines: [String] = []
        for entry in entries {
            if let ours = entry.ours {
                lines.append(Self.written(ours, sign: ">", at: entry.at))
                continue
            }
            for byte in entry.theirs {
                guard let token = reader.take(byte) else { continue }
                // The rest of a line says nothing, and can't be masked for what it is.
                if isCut { isCut = false } else { lines.append(Self.written(token.text, sign: "<", at: entry.at)) }
            }
        }
        return Array(lines.suffix(Self.limit))
    }

    private mutating func keep(_ entry: Entry, count: Int) {
        entries.append(entry)
        size += count
        // Not at each line: that would move them all each time.
        guard entries.count >= 2 * Self.limit || size > Self.sizeLimit else { return }
        isCut = entries.contains { $0.ours == nil }
        entries.removeFirst(entries.count / 2)
        reader.reset()
        size = entries.reduce(0) { $0 + $1.theirs.count + ($1.ours?.utf8.count ?? 0) }
    }

    private static func written(_ text: String, sign: String, at: Duration) -> String {
        let milliseconds = at.milliseconds
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction) \(sign) \(masked(text))"
    }

    // MARK: - Masking

    /// The line with zeros for long numbers and PDUs, of the same length so that it can be replayed, and without texts.
    public static func masked(_ line: String) -> String {
        for secret in ["AT+CPIN=", "AT+CPWD=", "AT+CLCK="] where line.uppercased().hasPrefix(secret) {
            return secret + "****"
        }
        let isKnown = line.first.map { "+^#*>".contains($0) } == true || line.hasPrefix("AT") || line.utf8.count <= 24
        if !isKnown, !line.utf8.allSatisfy(isHexadecimal) { return String(repeating: "x", count: line.count) }
        var bytes = Array(line.utf8)
        let isUSSD = line.hasPrefix("+CUSD:")
        if isUSSD { maskQuoted(&bytes) }
        maskRuns(in: &bytes, of: isHexadecimal, from: 8, onlyWithDigits: true)
        maskRuns(in: &bytes, of: { (0x30...0x39).contains($0) }, from: 5, onlyWithDigits: false)
        return String(decoding: bytes, as: UTF8.self)
    }

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

extension ATLineReader.Token {
    fileprivate var text: String {
        switch self {
        case .line(let line): line
        case .prompt: ">"
        }
    }
}
