/// SMS-SUBMIT: a message on its way from us to the service centre (TS 23.040 §9.2.2.2).
public struct SMSSubmit: Sendable, Hashable {
    /// The service centre to use; nil for the one that the SIM knows.
    public var serviceCentre: SMSAddress?
    /// TP-MR; modems put their own in its place.
    public var messageReference: UInt8
    /// TP-DA: who is to get it.
    public var destination: SMSAddress
    /// TP-PID: 0 for ordinary messages, 0x41 to 0x47 to replace an earlier one of that type.
    public var protocolIdentifier: UInt8
    /// TP-DCS.
    public var dataCoding: DataCodingScheme
    /// TP-VP; nil leaves it to the service centre.
    public var validityPeriod: ValidityPeriod?
    /// TP-UD.
    public var userData: UserData
    /// TP-RD: whether the service centre is to refuse a repetition of the same reference to the same number.
    public var rejectsDuplicates: Bool
    /// TP-SRR: whether we want a report of its delivery.
    public var requestsReport: Bool
    /// TP-RP: whether a reply path is wanted.
    public var hasReplyPath: Bool

    /// A message for the service centre.
    public init(
        serviceCentre: SMSAddress? = nil, messageReference: UInt8 = 0, destination: SMSAddress,
        protocolIdentifier: UInt8 = 0, dataCoding: DataCodingScheme, validityPeriod: ValidityPeriod? = nil,
        userData: UserData, rejectsDuplicates: Bool = false, requestsReport: Bool = false, hasReplyPath: Bool = false
    ) {
        self.serviceCentre = serviceCentre
        self.messageReference = messageReference
        self.destination = destination
        self.protocolIdentifier = protocolIdentifier
        self.dataCoding = dataCoding
        self.validityPeriod = validityPeriod
        self.userData = userData
        self.rejectsDuplicates = rejectsDuplicates
        self.requestsReport = requestsReport
        self.hasReplyPath = hasReplyPath
    }

    init(_ reader: inout OctetReader, firstOctet: UInt8, serviceCentre: SMSAddress?) throws(PDUError) {
        self.serviceCentre = serviceCentre
        rejectsDuplicates = firstOctet & 0x04 != 0
        requestsReport = firstOctet & 0x20 != 0
        hasReplyPath = firstOctet & 0x80 != 0
        messageReference = try reader.octet("TP-MR")
        destination = try SMSAddress(&reader, field: "TP-DA")
        protocolIdentifier = try reader.octet("TP-PID")
        dataCoding = DataCodingScheme(rawValue: try reader.octet("TP-DCS"))
        validityPeriod = try ValidityPeriod(&reader, firstOctet: firstOctet)
        userData = try UserData(&reader, dataCoding: dataCoding, hasHeader: firstOctet & 0x40 != 0)
    }

    /// The octets without the service centre's address; AT+CMGS wants their number.
    public var tpdu: [UInt8] {
        var first: UInt8 = 0x01 | (validityPeriod?.format ?? 0)
        if rejectsDuplicates { first |= 0x04 }
        if requestsReport { first |= 0x20 }
        if userData.header != nil { first |= 0x40 }
        if hasReplyPath { first |= 0x80 }
        return [first, messageReference] + destination.field + [protocolIdentifier, dataCoding.rawValue]
            + (validityPeriod?.octets ?? []) + userData.field
    }

    /// The text of this message alone; nil for 8-bit data and for compressed text.
    public var text: String? { userData.text(dataCoding) }

    /// Where this message belongs among the parts of a longer one; nil where it stands alone.
    public var concatenation: Concatenation? { userData.header?.concatenation }
}
