/// What TP-PI says may follow in a report: TP-PID, TP-DCS and TP-UD (TS 23.040 §9.2.3.27).
public struct OptionalParameters: Sendable, Hashable {
    /// TP-PID; nil where it is not there.
    public var protocolIdentifier: UInt8?
    /// TP-DCS; nil where it is not there, and the user data is in the GSM 7 bit default alphabet.
    public var dataCoding: DataCodingScheme?
    /// TP-UD; nil where it is not there.
    public var userData: UserData?

    /// Any of the three, or none.
    public init(
        protocolIdentifier: UInt8? = nil, dataCoding: DataCodingScheme? = nil, userData: UserData? = nil
    ) {
        self.protocolIdentifier = protocolIdentifier
        self.dataCoding = dataCoding
        self.userData = userData
    }

    /// The text that came with the report; nil for none and for 8-bit data.
    public var text: String? { userData?.text(dataCoding ?? .gsm7) }

    init(_ reader: inout OctetReader, hasHeader: Bool) throws(PDUError) {
        try self.init(&reader, indicator: try Self.indicator(&reader), hasHeader: hasHeader)
    }

    /// Bit 7 promises a further octet of indicators, none of which means anything yet.
    static func indicator(_ reader: inout OctetReader) throws(PDUError) -> UInt8 {
        let indicator = try reader.octet("TP-PI")
        var further = indicator
        while further & 0x80 != 0 { further = try reader.octet("TP-PI") }
        return indicator
    }

    init(_ reader: inout OctetReader, indicator: UInt8, hasHeader: Bool) throws(PDUError) {
        if indicator & 0x01 != 0 { protocolIdentifier = try reader.octet("TP-PID") }
        if indicator & 0x02 != 0 { dataCoding = DataCodingScheme(rawValue: try reader.octet("TP-DCS")) }
        if indicator & 0x04 != 0 {
            userData = try UserData(&reader, dataCoding: dataCoding ?? .gsm7, hasHeader: hasHeader)
        }
    }

    var indicator: UInt8 {
        (protocolIdentifier == nil ? 0 : 0x01) | (dataCoding == nil ? 0 : 0x02) | (userData == nil ? 0 : 0x04)
    }

    var field: [UInt8] { [indicator] + contents }

    var contents: [UInt8] {
        var octets: [UInt8] = []
        if let protocolIdentifier { octets.append(protocolIdentifier) }
        if let dataCoding { octets.append(dataCoding.rawValue) }
        if let userData { octets += userData.field }
        return octets
    }
}
