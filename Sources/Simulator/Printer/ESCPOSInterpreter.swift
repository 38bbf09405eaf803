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
        /// `GS a n`: whether to tell changes at once.
        case automaticStatus(Bool)
    }

    /// A picture that is coming in.
    private enum Picture {
        /// `GS v 0`: printed row by row as it comes.
        case raster(bytesPerRow: Int, rowsLeft: Int)
        /// `GS ( L` 112: kept until it is told to be printed.
        case graphics(bytesPerRow: Int, rowsLeft: Int)
        /// `ESC *`: columns of 24 dots, printed by the next line feed.
        case band(columns: Int)
    }

    /// The bytes of a command that is not complete.
    private var command: [UInt8] = []
    private var picture: Picture?
    /// What there is of its next row, or of its columns.
    private var data: [UInt8] = []
    private var graphics: [[UInt8]] = []
    private var band: [[UInt8]] = []
    private var lineSpacing = Paper.lineHeight
    private var text: [UInt8] = []
    private let columns: Int

    /// - Parameter columns: How many letters a line has.
    init(columns: Int) { self.columns = columns }

    /// Whether neither a command nor a picture is half in.
    var isAtRest: Bool { picture == nil && command.isEmpty }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) -> [Action] {
        if let picture { return take(byte, into: picture) }
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
        case 0x0A: return feedLine()
        case 0x0D, 0x00: return []
        default: return garbage([byte])
        }
    }

    private mutating func feedLine() -> [Action] {
        if !band.isEmpty {
            defer { band = [] }
            return band.map(Action.row) + (lineSpacing > band.count ? [.feed(lineSpacing - band.count)] : [])
        }
        defer { text = [] }
        return text.isEmpty ? [.feed(lineSpacing)] : [.text(text)]
    }

    // MARK: - Pictures

    private mutating func take(_ byte: UInt8, into picture: Picture) -> [Action] {
        data.append(byte)
        switch picture {
        case .raster(let bytesPerRow, let rowsLeft):
            guard data.count == bytesPerRow else { return [] }
            defer { data.removeAll(keepingCapacity: true) }
            self.picture = rowsLeft > 1 ? .raster(bytesPerRow: bytesPerRow, rowsLeft: rowsLeft - 1) : nil
            return [.row(data)]
        case .graphics(let bytesPerRow, let rowsLeft):
            guard data.count == bytesPerRow else { return [] }
            graphics.append(data)
            data.removeAll(keepingCapacity: true)
            self.picture = rowsLeft > 1 ? .graphics(bytesPerRow: bytesPerRow, rowsLeft: rowsLeft - 1) : nil
        case .band(let columns):
            guard data.count == columns * 3 else { return [] }
            band = Self.rows(ofColumns: data, count: columns)
            data.removeAll(keepingCapacity: true)
            self.picture = nil
        }
        return []
    }

    private static func rows(ofColumns data: [UInt8], count: Int) -> [[UInt8]] {
        var rows = [[UInt8]](repeating: [UInt8](repeating: 0, count: (count + 7) / 8), count: 24)
        for (index, byte) in data.enumerated() where byte != 0 {
            let column = index / 3
            for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 {
                rows[index % 3 * 8 + bit][column / 8] |= 0x80 >> UInt8(column % 8)
            }
        }
        return rows
    }

    // MARK: - Commands

    /// How long a command is as far as its first bytes tell; nil where there is none that begins so.
    private static func length(of bytes: [UInt8]) -> Int? {
        switch (bytes[0], bytes[1]) {
        case (0x1B, 0x40), (0x1B, 0x32), (0x1B, 0x69), (0x1B, 0x6D): 2  // ESC @, ESC 2, ESC i, ESC m
        case (0x1B, 0x64), (0x1B, 0x4A), (0x1B, 0x33): 3  // ESC d n, ESC J n, ESC 3 n
        case (0x1B, 0x2A): 5  // ESC * m nL nH
        case (0x10, 0x04), (0x10, 0x05): 3  // DLE EOT n, DLE ENQ n
        case (0x10, 0x14): bytes.count < 3 || bytes[2] == 8 ? 10 : nil  // DLE DC4 8 d1…d7
        case (0x1D, 0x72), (0x1D, 0x61): 3  // GS r n, GS a n
        case (0x1D, 0x76): 8  // GS v 0 m xL xH yL yH
        case (0x1D, 0x28): graphicsLength(of: bytes)
        case (0x1D, 0x56):  // GS V m, GS V m n
            switch bytes.dropFirst(2).first {
            case nil, 0, 1, 48, 49: 3
            case 65, 66: 4
            default: nil
            }
        default: nil
        }
    }

    /// `GS ( L pL pH m fn …`: function 50 has no more, function 112 the measures of a picture.
    private static func graphicsLength(of bytes: [UInt8]) -> Int? {
        if bytes.count > 2, bytes[2] != 0x4C { return nil }
        if bytes.count > 5, bytes[5] != 0x30 { return nil }
        guard bytes.count > 6 else { return 7 }
        switch bytes[6] {
        case 50, 2: return 7
        case 112: return 15
        default: return nil
        }
    }

    private mutating func perform(_ bytes: [UInt8]) -> [Action] {
        switch (bytes[0], bytes[1]) {
        case (0x1B, 0x40):
            (text, band, graphics, lineSpacing) = ([], [], [], Paper.lineHeight)
            return [.automaticStatus(false)]
        case (0x1B, 0x32): lineSpacing = Paper.lineHeight
        case (0x1B, 0x33): lineSpacing = Int(bytes[2])
        case (0x1B, 0x64): return flush() + (bytes[2] > 0 ? [.feed(Int(bytes[2]) * lineSpacing)] : [])
        case (0x1B, 0x4A): return flush() + (bytes[2] > 0 ? [.feed(Int(bytes[2]))] : [])
        case (0x1B, 0x69), (0x1B, 0x6D): return flush() + [.cut]
        case (0x1D, 0x56): return flush() + (bytes.count == 4 ? [.feed(Int(bytes[3])), .cut] : [.cut])
        case (0x1D, 0x72): return bytes[2] == 1 || bytes[2] == 49 ? [.paperStatus] : garbage(bytes)
        case (0x1D, 0x61): return [.automaticStatus(bytes[2] != 0)]
        case (0x1B, 0x2A): return beginBand(bytes)
        case (0x1D, 0x76): return beginRaster(bytes)
        case (0x1D, 0x28): return bytes.count == 7 ? printGraphics(bytes) : storeGraphics(bytes)
        default: break  // DLE: obeyed when it was received.
        }
        return []
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }

    private mutating func beginRaster(_ bytes: [UInt8]) -> [Action] {
        let (bytesPerRow, rows) = (Self.word(bytes, 4), Self.word(bytes, 6))
        let isKnown = bytes[2] == 0x30 && (bytes[3] == 0 || bytes[3] == 48)
        guard isKnown, (1...128).contains(bytesPerRow), (1...2303).contains(rows) else { return garbage(bytes) }
        picture = .raster(bytesPerRow: bytesPerRow, rowsLeft: rows)
        return flush()
    }

    private mutating func storeGraphics(_ bytes: [UInt8]) -> [Action] {
        let (width, rows) = (Self.word(bytes, 11), Self.word(bytes, 13))
        let bytesPerRow = (width + 7) / 8
        // m, fn, a, bx, by, c: monochrome, in its own size, in the first colour.
        let isKnown = bytes[7...10] == [48, 1, 1, 49] && Self.word(bytes, 3) == 10 + bytesPerRow * rows
        guard isKnown, (1...2_047).contains(width), (1...1_662).contains(rows) else { return garbage(bytes) }
        picture = .graphics(bytesPerRow: bytesPerRow, rowsLeft: rows)
        graphics = []
        return []
    }

    private mutating func printGraphics(_ bytes: [UInt8]) -> [Action] {
        guard Self.word(bytes, 3) == 2 else { return garbage(bytes) }
        defer { graphics = [] }
        return flush() + graphics.map(Action.row)
    }

    private mutating func beginBand(_ bytes: [UInt8]) -> [Action] {
        let count = Self.word(bytes, 3)
        guard bytes[2] == 33, (1...2_047).contains(count) else { return garbage(bytes) }
        picture = .band(columns: count)
        return flush()
    }

    // MARK: - Text

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

/// Finds what a printer obeys at once, also when it is offline and in the middle of a picture.
struct RealTimeFinder {
    enum Request: Equatable {
        /// `DLE EOT n`.
        case status(UInt8)
        /// `DLE DC4 8`: throw everything away.
        case clear
    }

    private static let clear: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
    private var last: [UInt8] = []

    /// - Returns: What the byte completes.
    mutating func take(_ byte: UInt8) -> Request? {
        last.append(byte)
        if last.count > Self.clear.count { last.removeFirst() }
        if last == Self.clear { return .clear }
        if last.count >= 3, last.suffix(3).starts(with: [0x10, 0x04]), (1...4).contains(byte) { return .status(byte) }
        return nil
    }
}
