/// The part of a printer that works through what it receives, byte by byte and without pity: what is no command that it
/// knows, with parameters in their range, is printed as text.
///
/// Written after the published descriptions of ESC/POS alone; it shares nothing with the daemon's encoder.
struct ESCPOSInterpreter {
    /// What the printer does because of a byte.
    enum Action: Equatable {
        /// One row of dots.
        case row([UInt8])
        /// So many blank rows.
        case feed(Int)
        /// A line of bytes that were no command.
        case text([UInt8])
        /// The knife.
        case cut
        /// `GS r 1`: the answer stands in the order of the stream.
        case paperStatus
    }

    /// The bytes of a command that is not complete.
    private var command: [UInt8] = []
    /// How many rows of a picture are still to come, how long they are, and what there is of the next one.
    private var rowsLeft = 0
    private var bytesPerRow = 0
    private var row: [UInt8] = []
    private var text: [UInt8] = []
    private let columns: Int

    /// - Parameter columns: How many letters a line has.
    init(columns: Int) { self.columns = columns }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) -> [Action] {
        if rowsLeft > 0 {
            row.append(byte)
            guard row.count == bytesPerRow else { return [] }
            defer { row.removeAll(keepingCapacity: true) }
            rowsLeft -= 1
            return [.row(row)]
        }
        guard !command.isEmpty else { return begin(byte) }
        command.append(byte)
        guard let length = Self.length(of: command) else { return garbage(takeCommand()) }
        return command.count == length ? perform(takeCommand()) : []
    }

    private mutating func takeCommand() -> [UInt8] {
        defer { command = [] }
        return command
    }

    private mutating func begin(_ byte: UInt8) -> [Action] {
        switch byte {
        case 0x1B, 0x1D, 0x10:
            command = [byte]
            return []
        case 0x0A:
            defer { text = [] }
            return text.isEmpty ? [.feed(Paper.lineHeight)] : [.text(text)]
        case 0x0D: return []
        default: return garbage([byte])
        }
    }

    /// How long a command is as far as its first bytes tell; nil where there is none that begins so.
    private static func length(of bytes: [UInt8]) -> Int? {
        switch (bytes[0], bytes[1]) {
        case (0x1B, 0x40): 2  // ESC @
        case (0x1B, 0x32): 2  // ESC 2
        case (0x1B, 0x64), (0x1B, 0x4A), (0x1B, 0x33): 3  // ESC d n, ESC J n, ESC 3 n
        case (0x10, 0x04): 3  // DLE EOT n
        case (0x1D, 0x72): 3  // GS r n
        case (0x1D, 0x76): 8  // GS v 0 m xL xH yL yH
        case (0x1D, 0x56):  // GS V m, GS V m n
            switch bytes.dropFirst(2).first {
            case nil, 0, 1, 48, 49: 3
            case 65, 66: 4
            default: nil
            }
        default: nil
        }
    }

    private mutating func perform(_ bytes: [UInt8]) -> [Action] {
        switch (bytes[0], bytes[1]) {
        case (0x1B, 0x40):
            text = []
            return []
        case (0x1B, 0x64): return flush() + (bytes[2] > 0 ? [.feed(Int(bytes[2]) * Paper.lineHeight)] : [])
        case (0x1B, 0x4A): return flush() + (bytes[2] > 0 ? [.feed(Int(bytes[2]))] : [])
        case (0x1D, 0x56): return flush() + (bytes.count == 4 ? [.feed(Int(bytes[3])), .cut] : [.cut])
        case (0x10, 0x04): return []  // Answered when it was received.
        case (0x1D, 0x72): return bytes[2] == 1 || bytes[2] == 49 ? [.paperStatus] : garbage(bytes)
        case (0x1D, 0x76):
            let (bytesPerRow, rows) = (Int(bytes[4]) | Int(bytes[5]) << 8, Int(bytes[6]) | Int(bytes[7]) << 8)
            let isKnown = bytes[2] == 0x30 && (bytes[3] == 0 || bytes[3] == 48)
            guard isKnown, (1...128).contains(bytesPerRow), (1...2303).contains(rows) else { return garbage(bytes) }
            let actions = flush()
            (self.bytesPerRow, rowsLeft) = (bytesPerRow, rows)
            return actions
        default: return []
        }
    }

    private mutating func garbage(_ bytes: [UInt8]) -> [Action] {
        text += bytes
        var actions: [Action] = []
        while text.count >= columns {
            actions.append(.text(Array(text.prefix(columns))))
            text.removeFirst(columns)
        }
        return actions
    }

    private mutating func flush() -> [Action] {
        defer { text = [] }
        return text.isEmpty ? [] : [.text(text)]
    }
}

/// Finds `DLE EOT n` in what arrives, also in the middle of a picture, as real printers do: they answer at once.
struct RealTimeQueryFinder {
    private var last: (UInt8, UInt8) = (0, 0)

    /// - Returns: n, where the byte completes a query.
    mutating func take(_ byte: UInt8) -> UInt8? {
        defer { last = (last.1, byte) }
        return last == (0x10, 0x04) && (1...4).contains(byte) ? byte : nil
    }
}
