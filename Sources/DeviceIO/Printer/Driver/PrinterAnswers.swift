/// Tells the answers of a printer apart by their fixed bits, as its manual says how to (status identification).
package struct PrinterAnswers {
    package enum Answer: Equatable {
        /// To `DLE EOT n`: `0xx1xx10`.
        case realTime(UInt8)
        /// To `GS r 1`: `0xx0xxxx`.
        case ordered(UInt8)
        /// Four bytes of the printer's own accord (`GS a`, or a switch that sets it so): `0xx1xx00`, then `0xx0xxxx`.
        case automatic(PrinterStatus)
        /// To `DLE DC4 8`: 37 25 00.
        case cleared
    }

    private var automatic: [UInt8] = []
    private var clearing = 0

    package init() {}

    /// - Returns: The answer that the byte completes.
    package mutating func take(_ byte: UInt8) -> Answer? {
        if clearing == 2, byte == 0x00 {
            clearing = 0
            return .cleared
        }
        clearing = clearing == 1 && byte == 0x25 ? 2 : byte == 0x37 ? 1 : 0
        if clearing > 0 { return nil }
        if !automatic.isEmpty {
            if byte & 0b1001_0000 == 0 {
                automatic.append(byte)
                guard automatic.count == 4 else { return nil }
                defer { automatic = [] }
                return .automatic(PrinterStatus(automatic: automatic))
            }
            // A byte of it was lost.
            automatic = []
        }
        switch byte {
        case _ where byte & 0b1001_0011 == 0b0001_0000: automatic = [byte]
        case _ where byte & 0b1001_0011 == 0b0001_0010: return .realTime(byte)
        case _ where byte & 0b1001_0000 == 0: return .ordered(byte)
        default: break  // XON, XOFF, or rubbish
        }
        return nil
    }
}

extension PrinterStatus {
    /// The four bytes of an automatic status.
    init(automatic bytes: [UInt8]) {
        isOnline = bytes[0] & 0b0000_1000 == 0
        isCoverOpen = bytes[0] & 0b0010_0000 != 0
        hasFault = bytes[1] & 0b0110_1000 != 0
        paper = bytes[2] & 0b1100 != 0 ? .out : bytes[2] & 0b0011 != 0 ? .nearEnd : .present
    }

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
