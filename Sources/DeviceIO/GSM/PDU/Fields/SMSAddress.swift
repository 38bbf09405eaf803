/// A telephone number or sender's name as a PDU carries it (TS 23.040 §9.1.2.5).
public struct SMSAddress: Sendable, Hashable {
    /// What kind of number it is (TS 23.040 §9.1.2.5, bits 6-4 of the type of address).
    public enum TypeOfNumber: UInt8, Sendable, CaseIterable {
        /// The sender does not say.
        case unknown = 0
        /// With country code.
        case international = 1
        /// Without country code.
        case national = 2
        /// A service within one network.
        case networkSpecific = 3
        /// Without area code.
        case subscriber = 4
        /// A name in the GSM 7 bit default alphabet.
        case alphanumeric = 5
        /// Short code.
        case abbreviated = 6
        /// Kept for extensions.
        case reserved = 7
    }

    /// The most semi-octets an address field holds.
    public static let longest = 20

    /// The type of address as it stands in the PDU, for example 0x91.
    public let typeOfAddress: UInt8
    /// Digits (with `*`, `#`, `a`, `b`, `c` for the five other codes), or the sender's name.
    public let value: String
    /// The semi-octets of an alphanumeric value, kept as received.
    private let packedName: PackedName?

    private struct PackedName: Sendable, Hashable {
        let semiOctets: Int
        let octets: [UInt8]
    }

    /// What kind of number it is.
    public var typeOfNumber: TypeOfNumber { TypeOfNumber(rawValue: typeOfAddress >> 4 & 7) ?? .unknown }

    /// Whether it is a name that nobody can answer.
    public var isAlphanumeric: Bool { typeOfNumber == .alphanumeric }

    /// The number as people write it, with `+` where it is international; or the name.
    public var number: String { typeOfNumber == .international ? "+" + value : value }

    /// A number to send to: `+84912345678` (a country code only behind `+`), `0912345678`, `1022`, `*101#`.
    ///
    /// - Throws: ``PDUError/badNumber``, ``PDUError/addressTooLong(semiOctets:)``.
    public init(number: String) throws(PDUError) {
        let international = number.hasPrefix("+")
        let digits = international ? String(number.dropFirst()) : number
        try self.init(digits: digits, typeOfAddress: international ? 0x91 : 0x81)
    }

    /// Digits with a type of address of one's own choice.
    ///
    /// - Throws: ``PDUError/badNumber`` where a character is none of `0-9*#abc`, there is none, or the type is a
    ///   name's; ``PDUError/addressTooLong(semiOctets:)``.
    public init(digits: String, typeOfAddress: UInt8) throws(PDUError) {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ SemiOctets.code($0) != nil }) else { throw .badNumber }
        guard digits.utf8.count <= Self.longest else { throw .addressTooLong(semiOctets: digits.utf8.count) }
        guard typeOfAddress >> 4 & 7 != TypeOfNumber.alphanumeric.rawValue else { throw .badNumber }
        self.typeOfAddress = typeOfAddress | 0x80
        value = digits
        packedName = nil
    }

    /// A sender's name of at most 11 characters; extension characters count twice.
    ///
    /// - Throws: ``PDUError/badAlphanumericAddress``.
    public init(alphanumeric name: String) throws(PDUError) {
        guard let septets = GSM7.septets(name), !septets.isEmpty, septets.count <= 11 else {
            throw .badAlphanumericAddress
        }
        typeOfAddress = 0xD0
        value = name
        packedName = PackedName(semiOctets: (septets.count * 7 + 3) / 4, octets: GSM7.pack(septets))
    }

    /// An address field: length in semi-octets, type, value.
    init(_ reader: inout OctetReader, field: String) throws(PDUError) {
        let semiOctets = Int(try reader.octet(field))
        guard semiOctets <= Self.longest else { throw .addressTooLong(semiOctets: semiOctets) }
        typeOfAddress = try reader.octet(field)
        let octets = try reader.octets((semiOctets + 1) / 2, field)
        if typeOfAddress >> 4 & 7 == TypeOfNumber.alphanumeric.rawValue {
            value = GSM7.text(GSM7.unpack(octets, count: semiOctets * 4 / 7))
            packedName = PackedName(semiOctets: semiOctets, octets: Array(octets))
        } else {
            value = SemiOctets.digits(octets, count: semiOctets)
            packedName = nil
        }
    }

    /// The service centre's address before a TPDU: length in octets with the type, type, digits (TS 27.005 §3.1).
    ///
    /// - Returns: nil where the length is 0.
    static func serviceCentre(_ reader: inout OctetReader) throws(PDUError) -> SMSAddress? {
        let length = Int(try reader.octet("the service centre address"))
        guard length > 0 else { return nil }
        guard length <= longest / 2 + 1 else { throw .serviceCentreLength(length) }
        let type = try reader.octet("the service centre address")
        let octets = try reader.octets(length - 1, "the service centre address")
        return SMSAddress(serviceCentre: SemiOctets.digits(octets, count: octets.count * 2), typeOfAddress: type)
    }

    private init(serviceCentre digits: String, typeOfAddress: UInt8) {
        self.typeOfAddress = typeOfAddress
        value = digits
        packedName = nil
    }

    /// As an address field of a TPDU.
    var field: [UInt8] {
        if let packedName { return [UInt8(packedName.semiOctets), typeOfAddress] + packedName.octets }
        return [UInt8(value.utf8.count), typeOfAddress] + SemiOctets.octets(value)
    }

    /// As the service centre's address in front of a TPDU; a name can't be one, so it becomes "not given".
    var serviceCentreField: [UInt8] {
        guard packedName == nil, !value.isEmpty else { return [0] }
        let octets = SemiOctets.octets(value)
        return [UInt8(octets.count + 1), typeOfAddress] + octets
    }
}

extension SMSAddress: CustomStringConvertible {
    /// ``number``.
    public var description: String { number }
}
