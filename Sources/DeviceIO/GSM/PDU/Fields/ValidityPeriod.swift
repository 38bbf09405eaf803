/// TP-VP: how long the service centre may try to deliver (TS 23.040 §9.2.3.12).
public enum ValidityPeriod: Sendable, Hashable {
    /// One octet in steps of 5 minutes to a week (§9.2.3.12.1).
    case relative(UInt8)
    /// Until a moment (§9.2.3.12.2).
    case absolute(ServiceCentreTimestamp)
    /// The enhanced format (§9.2.3.12.3).
    case enhanced(EnhancedValidityPeriod)

    /// The shortest relative period that lasts at least so long.
    ///
    /// - Parameter seconds: What lies outside of 5 minutes to 63 weeks is brought to the nearer end.
    public init(atLeast seconds: Int) {
        let step = (0...255).first { Self.seconds(relative: UInt8($0)) >= seconds } ?? 255
        self = .relative(UInt8(step))
    }

    /// The period's length in seconds; nil for a moment, and where the enhanced format gives none.
    public var seconds: Int? {
        switch self {
        case .relative(let octet): Self.seconds(relative: octet)
        case .absolute: nil
        case .enhanced(let period): period.seconds
        }
    }

    static func seconds(relative octet: UInt8) -> Int {
        let value = Int(octet)
        return switch value {
        case 0...143: (value + 1) * 300
        case 144...167: 43_200 + (value - 143) * 1800
        case 168...196: (value - 166) * 86_400
        default: (value - 192) * 604_800
        }
    }

    /// Bits 4 and 3 of a SUBMIT's first octet (§9.2.3.3).
    var format: UInt8 {
        switch self {
        case .relative: 0x10
        case .absolute: 0x18
        case .enhanced: 0x08
        }
    }

    /// - Parameter firstOctet: Bits 4 and 3 tell the format.
    init?(_ reader: inout OctetReader, firstOctet: UInt8) throws(PDUError) {
        switch firstOctet & 0x18 {
        case 0x10: self = .relative(try reader.octet("TP-VP"))
        case 0x18: self = .absolute(try ServiceCentreTimestamp(&reader, field: "TP-VP"))
        case 0x08: self = .enhanced(EnhancedValidityPeriod(octets: Array(try reader.octets(7, "TP-VP"))))
        default: return nil
        }
    }

    var octets: [UInt8] {
        switch self {
        case .relative(let octet): [octet]
        case .absolute(let moment): moment.octets
        case .enhanced(let period): period.octets
        }
    }
}

/// The enhanced format of TP-VP: an indicator and up to six octets after it (TS 23.040 §9.2.3.12.3).
public struct EnhancedValidityPeriod: Sendable, Hashable {
    /// The seven octets as they stand in the PDU.
    public let octets: [UInt8]

    /// So many seconds.
    ///
    /// - Parameters:
    ///   - seconds: 1 to 255.
    ///   - isSingleShot: Whether the service centre is to try only once.
    public init(seconds: UInt8, isSingleShot: Bool = false) {
        octets = [isSingleShot ? 0x42 : 0x02, seconds, 0, 0, 0, 0, 0]
    }

    /// Hours, minutes and seconds.
    ///
    /// - Parameter isSingleShot: Whether the service centre is to try only once.
    public init(hours: Int, minutes: Int, seconds: Int, isSingleShot: Bool = false) {
        octets = [isSingleShot ? 0x43 : 0x03] + [hours, minutes, seconds].map(SemiOctets.octet) + [0, 0, 0]
    }

    /// - Parameter octets: Seven.
    init(octets: [UInt8]) { self.octets = octets }

    /// Whether the service centre is to try only once.
    public var isSingleShot: Bool { octets[0] & 0x40 != 0 }

    /// The period's length in seconds; nil where none is given or the format is reserved.
    public var seconds: Int? {
        let start = octets[0] & 0x80 == 0 ? 1 : 2
        switch octets[0] & 0x07 {
        case 1: return ValidityPeriod.seconds(relative: octets[start])
        case 2: return Int(octets[start])
        case 3:
            let parts = octets[start..<(start + 3)].compactMap(SemiOctets.decimal)
            return parts.count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : nil
        default: return nil
        }
    }
}
