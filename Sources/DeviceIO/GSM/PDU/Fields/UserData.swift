/// TP-UD with what is needed to read it: a header, and septets or octets after it (TS 23.040 §9.2.3.24).
///
/// The codes are kept as they came. Parts of a longer message are joined first and read afterwards, because senders cut
/// between an escape and its code, and between the halves of a surrogate pair.
public struct UserData: Sendable, Hashable {
    /// What stands after the header.
    public enum Content: Sendable, Hashable {
        /// Unpacked codes of the GSM 7 bit alphabet.
        case septets([UInt8])
        /// Octets: UCS-2, data, or something compressed.
        case octets([UInt8])
    }

    /// The most octets of TP-UD, header included (§9.2.3.24).
    public static let longest = 140
    /// No text at all.
    public static let empty = UserData(unchecked: nil, .septets([]))

    /// What stands before the text; nil for none.
    public let header: UserDataHeader?
    /// What stands after the header.
    public let content: Content

    /// User data for one message.
    ///
    /// - Throws: ``PDUError/userDataTooLong(octets:)`` where it exceeds 140 octets.
    public init(header: UserDataHeader? = nil, _ content: Content) throws(PDUError) {
        self.init(unchecked: header, content)
        let size = octetCount
        guard size <= Self.longest else { throw .userDataTooLong(octets: size) }
    }

    private init(unchecked header: UserDataHeader?, _ content: Content) {
        self.header = header
        self.content = content
    }

    /// As received: TP-UDL and TP-UD.
    init(_ reader: inout OctetReader, dataCoding: DataCodingScheme, hasHeader: Bool) throws(PDUError) {
        let length = Int(try reader.octet("TP-UDL"))
        let octets = try reader.octets(dataCoding.usesSeptets ? (length * 7 + 7) / 8 : length, "TP-UD")
        var header: UserDataHeader?
        if hasHeader {
            let headerLength = Int(octets.first ?? 0) + 1
            guard headerLength <= octets.count else {
                throw .headerTooLong(octets: headerLength, userData: octets.count)
            }
            header = UserDataHeader(octets: octets.dropFirst().prefix(headerLength - 1))
        }
        let text = octets.dropFirst(header?.length ?? 0)
        if dataCoding.usesSeptets {
            let headerSeptets = Self.septets(ofHeader: header)
            guard headerSeptets <= length else { throw .headerTooLong(octets: header?.length ?? 0, userData: length) }
            let codes = GSM7.unpack(text, count: length - headerSeptets, fillBits: Self.fillBits(after: header))
            self.init(unchecked: header, .septets(codes))
        } else {
            self.init(unchecked: header, .octets(Array(text)))
        }
    }

    /// How many septets a header takes, with the bits that fill up its last one.
    static func septets(ofHeader header: UserDataHeader?) -> Int { ((header?.length ?? 0) * 8 + 6) / 7 }

    private static func fillBits(after header: UserDataHeader?) -> Int {
        septets(ofHeader: header) * 7 - (header?.length ?? 0) * 8
    }

    private var octetCount: Int {
        switch content {
        case .septets(let codes): ((Self.septets(ofHeader: header) + codes.count) * 7 + 7) / 8
        case .octets(let octets): (header?.length ?? 0) + octets.count
        }
    }

    /// TP-UDL and TP-UD.
    var field: [UInt8] {
        let before: [UInt8] = header.map { [UInt8(truncatingIfNeeded: $0.octets.count)] + $0.octets } ?? []
        switch content {
        case .septets(let codes):
            let length = Self.septets(ofHeader: header) + codes.count
            return [UInt8(truncatingIfNeeded: length)] + before
                + GSM7.pack(codes, fillBits: Self.fillBits(after: header))
        case .octets(let octets):
            return [UInt8(truncatingIfNeeded: before.count + octets.count)] + before + octets
        }
    }

    /// The text of this message alone; nil for 8-bit data and for compressed text.
    public func text(_ dataCoding: DataCodingScheme) -> String? { UserData.text(of: [self], dataCoding) }

    /// The text of parts in their order: joined first, read afterwards.
    ///
    /// Halves of surrogate pairs that meet nothing become U+FFFD.
    ///
    /// - Returns: nil for 8-bit data and for compressed text.
    public static func text(of parts: [UserData], _ dataCoding: DataCodingScheme) -> String? {
        guard !dataCoding.isCompressed else { return nil }
        switch dataCoding.alphabet {
        case .data: return nil
        case .gsm7:
            var decoder = GSM7TextDecoder()
            for part in parts {
                guard case .septets(let codes) = part.content else { continue }
                decoder.append(codes, shift: part.header?.languageShift ?? .none)
            }
            return decoder.finish()
        case .ucs2: return UCS2.text(data(of: parts))
        }
    }

    /// The octets of parts in their order; septets come one in an octet.
    public static func data(of parts: [UserData]) -> [UInt8] {
        parts.flatMap { part in
            switch part.content {
            case .septets(let codes): codes
            case .octets(let octets): octets
            }
        }
    }
}
