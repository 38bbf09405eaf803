/// SMS-STATUS-REPORT: what became of a message that we submitted (TS 23.040 §9.2.2.3).
public struct SMSStatusReport: Sendable, Hashable {
    /// The service centre that the modem names in front of the TPDU; nil where it names none.
    public var serviceCentre: SMSAddress?
    /// TP-MR of the message that the report is about.
    public var messageReference: UInt8
    /// TP-RA: to whom that message went; networks write the number otherwise than we did.
    public var recipient: SMSAddress
    /// TP-SCTS: when the service centre got that message.
    public var timestamp: ServiceCentreTimestamp
    /// TP-DT: when it was delivered, or last tried.
    public var discharge: ServiceCentreTimestamp
    /// TP-ST.
    public var status: DeliveryStatus
    /// TP-MMS turned the right way round: whether the service centre has more for us.
    public var hasMoreMessages: Bool
    /// TP-LP: whether the report was forwarded or spawned, and must not be again.
    public var isForwarded: Bool
    /// TP-SRQ: whether the report answers a command instead of a message.
    public var answersCommand: Bool
    /// What may follow the status, told by TP-PI; nil where the report ends with the status.
    public var parameters: OptionalParameters?

    /// A report as a service centre would send it.
    public init(
        serviceCentre: SMSAddress? = nil, messageReference: UInt8, recipient: SMSAddress,
        timestamp: ServiceCentreTimestamp, discharge: ServiceCentreTimestamp, status: DeliveryStatus,
        hasMoreMessages: Bool = false, isForwarded: Bool = false, answersCommand: Bool = false,
        parameters: OptionalParameters? = nil
    ) {
        self.serviceCentre = serviceCentre
        self.messageReference = messageReference
        self.recipient = recipient
        self.timestamp = timestamp
        self.discharge = discharge
        self.status = status
        self.hasMoreMessages = hasMoreMessages
        self.isForwarded = isForwarded
        self.answersCommand = answersCommand
        self.parameters = parameters
    }

    init(_ reader: inout OctetReader, firstOctet: UInt8, serviceCentre: SMSAddress?) throws(PDUError) {
        self.serviceCentre = serviceCentre
        hasMoreMessages = firstOctet & 0x04 == 0
        isForwarded = firstOctet & 0x08 != 0
        answersCommand = firstOctet & 0x20 != 0
        messageReference = try reader.octet("TP-MR")
        recipient = try SMSAddress(&reader, field: "TP-RA")
        timestamp = try ServiceCentreTimestamp(&reader, field: "TP-SCTS")
        discharge = try ServiceCentreTimestamp(&reader, field: "TP-DT")
        status = DeliveryStatus(rawValue: try reader.octet("TP-ST"))
        // Some modems append octets that are no parameters; the report is too valuable to be lost for them.
        var rest = reader
        parameters = try? OptionalParameters(&rest, hasHeader: firstOctet & 0x40 != 0)
        if parameters != nil { reader = rest }
    }

    /// The octets without the service centre's address.
    public var tpdu: [UInt8] {
        var first: UInt8 = 0x02
        if !hasMoreMessages { first |= 0x04 }
        if isForwarded { first |= 0x08 }
        if answersCommand { first |= 0x20 }
        if parameters?.userData?.header != nil { first |= 0x40 }
        return [first, messageReference] + recipient.field + timestamp.octets + discharge.octets
            + [status.rawValue] + (parameters?.field ?? [])
    }
}
