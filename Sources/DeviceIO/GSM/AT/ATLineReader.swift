/// Cuts the bytes of a modem's port into lines and prompts (TS 27.005 §3.1, V.250 §5.7).
///
/// Takes CR, LF and CR LF as ends of a line, skips empty lines, and finds the prompt `> `, which has no end of line, at
/// the start of a line only. Bytes may come one at a time.
public struct ATLineReader: Sendable {
    /// What the bytes amount to.
    public enum Token: Equatable, Sendable {
        /// A line without its end, at most ``ATLineReader/lineLimit`` bytes; what is no UTF-8 comes out as U+FFFD.
        case line(String)
        /// The modem asks for a PDU or a text.
        case prompt
    }

    /// Longer lines are cut here; no answer of a modem comes near it (a PDU line has up to 352 characters).
    public static let lineLimit = 4_096

    private var line: [UInt8] = []

    /// Nothing read yet.
    public init() {}

    /// Takes the next byte.
    ///
    /// - Returns: What it completes, if anything.
    public mutating func take(_ byte: UInt8) -> Token? {
        switch byte {
        case 0x0D, 0x0A:
            defer { line.removeAll(keepingCapacity: true) }
            return line.isEmpty ? nil : .line(String(decoding: line, as: UTF8.self))
        case 0x00:
            // Some USB bridges emit NULs when a modem is switched on.
            return nil
        case 0x20 where line == [0x3E]:
            line.removeAll(keepingCapacity: true)
            return .prompt
        default:
            if line.count < Self.lineLimit { line.append(byte) }
            return nil
        }
    }

    /// Forgets a line that has begun, for example after the port was opened anew.
    public mutating func reset() { line.removeAll(keepingCapacity: true) }
}
