/// The few commands of ESC/POS that every ticket printer understands. Text never goes out as text: no code page has all
/// Vietnamese letters.
enum ESCPOS {
    /// `ESC @`: forget all settings, and what is left of a broken job.
    static let initialize: [UInt8] = [0x1B, 0x40]

    /// `GS r 1`: the paper sensors, answered only when all that came before has been worked through.
    static let orderedStatus: [UInt8] = [0x1D, 0x72, 0x01]

    /// What `DLE EOT n` can ask for; answered at once, also when offline, except where the buffer is full.
    enum RealTimeStatus: UInt8 {
        case printer = 1
        case offlineCause = 2
        case error = 3
        case paper = 4

        var command: [UInt8] { [0x10, 0x04, rawValue] }
    }

    /// A whole ticket, with ``initialize`` at both ends so that a lost byte spoils no other one.
    static func ticket(_ raster: Raster, _ profile: PrinterProfile) -> [UInt8] {
        let stripHeight = max(1, min(profile.stripHeight, 0xFFFF))
        var bytes = initialize
        bytes.reserveCapacity(raster.rows.count + (raster.height / stripHeight + 1) * 8 + 16)
        for top in stride(from: 0, to: raster.height, by: stripHeight) {
            let strip = raster.strip(top..<top + stripHeight)
            // GS v 0, normal size: width in bytes, height in dots, low byte first.
            bytes += [0x1D, 0x76, 0x30, 0x00]
            for count in [strip.bytesPerRow, strip.height] {
                bytes += [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
            }
            bytes += strip.rows
        }
        if profile.feedLines > 0 { bytes += [0x1B, 0x64, UInt8(clamping: profile.feedLines)] }  // ESC d
        switch profile.cut {
        case .full: bytes += [0x1D, 0x56, 0x00]
        case .partial: bytes += [0x1D, 0x56, 0x01]
        case .none: break
        }
        return bytes + initialize
    }

    /// Bits 0 and 7 of an answer to `DLE EOT` are 0, bits 1 and 4 are 1: anything else is somebody else's byte.
    static func isRealTimeAnswer(_ byte: UInt8) -> Bool { byte & 0b1001_0011 == 0b0001_0010 }

    /// Printers that were set so by a switch send four bytes of their own accord (`GS a`); bits 0, 1 and 7 of the first
    /// are 0, bit 4 is 1.
    static func beginsAutomaticStatus(_ byte: UInt8) -> Bool { byte & 0b1001_0011 == 0b0001_0000 }

    /// Bits 4 and 7 of an answer to `GS r` are 0.
    static func isOrderedAnswer(_ byte: UInt8) -> Bool { byte & 0b1001_0000 == 0 }
}

extension PrinterStatus {
    /// Takes in an answer to `DLE EOT`.
    mutating func take(_ byte: UInt8, of query: ESCPOS.RealTimeStatus) {
        func isSet(_ bit: UInt8) -> Bool { byte & 1 << bit != 0 }
        switch query {
        case .printer: isOnline = !isSet(3)
        case .offlineCause:
            isCoverOpen = isSet(2)
            if isSet(5) { paper = .out }
        case .error: hasFault = isSet(2) || isSet(3) || isSet(5) || isSet(6)
        case .paper: paper = isSet(5) && isSet(6) ? .out : isSet(2) && isSet(3) ? .nearEnd : .present
        }
    }
}
