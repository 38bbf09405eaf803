/// SMS-DELIVER: a message on its way from the service centre to us (TS 23.040 §9.2.2.1).
public struct SMSDeliver: Sendable, Hashable {
    /// The service centre that the modem names in front of the TPDU; nil where it names none.
    public var serviceCentre: SMSAddress?
    /// TP-OA: who sent it.
    public var originator: SMSAddress
    /// TP-PID: 0 for ordinary messages.
    public var protocolIdentifier: UInt8
    /// TP-DCS.
    public var dataCoding: DataCodingScheme
    /// TP-SCTS: when the service centre got it.
    public var timestamp: ServiceCentreTimestamp
    /// TP-UD.
    public var userData: UserData
    /// TP-MMS turned the right way round: whether the service centre has more for us.
    public var hasMoreMessages: Bool
    /// TP-LP: whether the message was forwarded or spawned, and must not be again.
    public var isForwarded: Bool
    /// TP-SRI: whether the sender gets a report.
    public var returnsReport: Bool
    /// TP-RP: whether a reply path is set.
    public var hasReplyPath: Bool

    /// A message as a service centre would deliver it.
    public init(
        serviceCentre: SMSAddress? = nil, originator: SMSAddress, protocolIdentifier: UInt8 = 0,
        dataCoding: DataCodingScheme, timestamp: ServiceCentreTimestamp, userData: UserData,
        hasMoreMessages: Bool = false, isForwarded: Bool = false, returnsReport: Bool = false,
        hasReplyPath: Bool = false
    ) {
        self.serviceCentre = serviceCentre
        self.originator = originator
        self.protocolIdentifier = protocolIdentifier
        self.dataCoding = dataCoding
        self.timestamp = timestamp
        self.userData = userData
        self.hasMoreMessages = hasMoreMessages
        self.isForwarded = isForwarded
        self.returnsReport = returnsReport
        self.hasReplyPath = hasReplyPath
    }

    init(_ reader: inout OctetReader, firstOctet: UInt8, serviceCentre: SMSAddress?) throws(PDUError) {
        self.serviceCentre = serviceCentre
        hasMoreMessages = firstOctet & 0x04 == 0
        isForwarded = firstOctet & 0x08 != 0
        returnsReport = firstOctet & 0x20 != 0
        hasReplyPath = firstOctet & 0x80 != 0
        originator = try SMSAddress(&reader, field: "TP-OA")
        protocolIdentifier = try reader.octet("TP-PID")
        dataCoding = DataCodingScheme(rawValue: try reader.octet("TP-DCS"))
        timestamp = try ServiceCentreTimestamp(&reader, field: "TP-SCTS")
        userData = try UserData(&reader, dataCoding: dataCoding, hasHeader: firstOctet & 0x40 != 0)
    }

    /// The octets without the service centre's address.
    public var tpdu: [UInt8] {
        var first: UInt8 = 0x00
        if !hasMoreMessages { first |= 0x04 }
        if isForwarded { first |= 0x08 }
        if returnsReport { first |= 0x20 }
        if userData.header != nil { first |= 0x40 }
        if hasReplyPath { first |= 0x80 }
        return [first] + originator.field + [protocolIdentifier, dataCoding.rawValue] + timestamp.octets
            + userData.field
    }

    /// The text of this message alone; nil for 8-bit data and for compressed text.
    public var text: String? { userData.text(dataCoding) }

    /// Where this message belongs among the parts of a longer one; nil where it stands alone.
    public var concatenation: Concatenation? { userData.header?.concatenation }
}
