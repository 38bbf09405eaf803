/// The few commands of ESC/POS that every ticket printer understands. Text never goes out as text: no code page has all
/// Vietnamese letters.
enum ESCPOS {
    /// `ESC @`: forget all settings, and what is left of a broken line.
    static let initialize: [UInt8] = [0x1B, 0x40]

    /// `GS r 1`: the paper sensors, answered only when all that came before has been worked through.
    static let orderedStatus: [UInt8] = [0x1D, 0x72, 0x01]

    /// `GS a`: tell of changes at once: on- and offline, errors, paper. `ESC @` ends it.
    static let automaticStatus: [UInt8] = [0x1D, 0x61, 0b0000_1110]

    /// `DLE DC4 8`: throw away everything that was received and not printed. Executed at once, also offline.
    static let clear: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]

    /// What `DLE EOT n` can ask for; answered at once, also when offline, except where the buffer is full.
    enum RealTimeStatus: UInt8 {
        case printer = 1
        case offlineCause = 2
        case error = 3
        case paper = 4

        var command: [UInt8] { [0x10, 0x04, rawValue] }
    }

    /// What an earlier ticket may have left behind in the printer.
    enum Residue {
        /// Nothing: it answered behind its last ticket.
        case none
        /// Perhaps a picture whose end never came, as after a start.
        case openPicture
        /// Surely a ticket that broke off, and its beginning on the paper.
        case brokenTicket
    }

    /// What has to go before a ticket so that it is not eaten by an earlier one.
    static func recovery(from residue: Residue, _ profile: PrinterProfile) -> [UInt8] {
        switch residue {
        case .none: []
        case .openPicture: openPictureEnd(profile)
        case .brokenTicket: openPictureEnd(profile) + initialize + feedAndCut(profile)
        }
    }

    /// As many blank dots as one command can still be waiting for. Outside of a picture a printer ignores NUL.
    private static func openPictureEnd(_ profile: PrinterProfile) -> [UInt8] {
        let rows = profile.rasterCommand == .columns ? bandHeight : profile.stripHeight
        return [UInt8](repeating: 0, count: (profile.width + 7) / 8 * rows + 16)
    }

    /// A whole ticket in pieces. Between two pieces no command is open, so that questions may be asked there.
    static func ticket(_ raster: Raster, _ profile: PrinterProfile) -> [[UInt8]] {
        var pieces = [initialize + (profile.hasAutomaticStatus ? automaticStatus : [])]
        // ESC 3: shorter than a band is high, so that a line feed goes on by exactly the band.
        if profile.rasterCommand == .columns { pieces[0] += [0x1B, 0x33, 16] }
        let height = profile.rasterCommand == .columns ? bandHeight : min(max(1, profile.stripHeight), 0xFFFF)
        for top in stride(from: 0, to: raster.height, by: height) {
            let strip = raster.strip(top..<top + height)
            switch profile.rasterCommand {
            case .raster: pieces.append(rasterCommand(strip))
            case .graphics: pieces.append(graphicsCommands(strip))
            case .columns: pieces.append(columnCommand(strip))
            }
        }
        // ESC 2: the lines that are fed to the knife are of the usual height again.
        let usualLines: [UInt8] = profile.rasterCommand == .columns ? [0x1B, 0x32] : []
        pieces.append(
            usualLines + feedAndCut(profile) + initialize + (profile.answersInOrder ? orderedStatus : []))
        return pieces
    }

    private static func feedAndCut(_ profile: PrinterProfile) -> [UInt8] {
        let lines = UInt8(clamping: profile.feedLines)
        var bytes: [UInt8] = lines > 0 ? [0x1B, 0x64, lines] : []  // ESC d
        switch (profile.cut, profile.knife) {
        case (.none, _): break
        case (.full, .plain): bytes += [0x1D, 0x56, 0x00]
        case (.partial, .plain): bytes += [0x1D, 0x56, 0x01]
        case (.full, .feeding): bytes += [0x1D, 0x56, 0x41, 0x00]
        case (.partial, .feeding): bytes += [0x1D, 0x56, 0x42, 0x00]
        case (.full, .old): bytes += [0x1B, 0x69]
        case (.partial, .old): bytes += [0x1B, 0x6D]
        }
        return bytes
    }

    // MARK: - Pictures

    /// `GS v 0`, normal size: width in bytes, height in dots, low byte first.
    private static func rasterCommand(_ strip: Raster) -> [UInt8] {
        let (bytesPerRow, rows) = strip.withoutBlankRight()
        return [0x1D, 0x76, 0x30, 0x00] + word(bytesPerRow) + word(strip.height) + rows
    }

    /// `GS ( L`: function 112 takes a picture into the print buffer, function 50 prints it.
    private static func graphicsCommands(_ strip: Raster) -> [UInt8] {
        let (bytesPerRow, rows) = strip.withoutBlankRight()
        return [0x1D, 0x28, 0x4C] + word(10 + rows.count) + [0x30, 0x70, 0x30, 1, 1, 0x31] + word(bytesPerRow * 8)
            + word(strip.height) + rows + [0x1D, 0x28, 0x4C, 2, 0, 0x30, 0x32]
    }

    static let bandHeight = 24

    /// `ESC * 33`, three bytes a column with the topmost dot in the highest bit, and a line feed.
    private static func columnCommand(_ band: Raster) -> [UInt8] {
        let (bytesPerRow, rows) = band.withoutBlankRight()
        let columns = min(bytesPerRow * 8, band.width)
        var data = [UInt8](repeating: 0, count: columns * 3)
        for y in 0..<band.height {
            for byte in 0..<bytesPerRow {
                let dots = rows[y * bytesPerRow + byte]
                guard dots != 0 else { continue }
                for bit in 0..<8 where dots & (0x80 >> UInt8(bit)) != 0 {
                    data[(byte * 8 + bit) * 3 + y / 8] |= 0x80 >> UInt8(y % 8)
                }
            }
        }
        return [0x1B, 0x2A, 33] + word(columns) + data + [0x0A]
    }

    private static func word(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
}

extension Raster {
    /// The rows without the bytes that are blank in all of them at the right: a third of an ordinary ticket, which takes
    /// seconds on a serial line.
    fileprivate func withoutBlankRight() -> (bytesPerRow: Int, rows: [UInt8]) {
        var used = bytesPerRow
        while used > 1, (0..<height).allSatisfy({ rows[$0 * bytesPerRow + used - 1] == 0 }) { used -= 1 }
        if used == bytesPerRow { return (used, rows) }
        var trimmed: [UInt8] = []
        trimmed.reserveCapacity(used * height)
        for row in 0..<height { trimmed += rows[row * bytesPerRow..<row * bytesPerRow + used] }
        return (used, trimmed)
    }
}
