/// SMS-SUBMIT-REPORT: the service centre's answer to a message from us (TS 23.040 §9.2.2.2a).
public struct SMSSubmitReport: Sendable, Hashable {
    /// TP-FCS: why it was refused (§9.2.3.22); nil where it was accepted.
    public var failureCause: UInt8?
    /// TP-SCTS: when the service centre got the message.
    public var timestamp: ServiceCentreTimestamp
    /// What may follow, told by TP-PI.
    public var parameters: OptionalParameters

    /// An answer as a service centre would give it.
    public init(
        failureCause: UInt8? = nil, timestamp: ServiceCentreTimestamp, parameters: OptionalParameters = .init()
    ) {
        self.failureCause = failureCause
        self.timestamp = timestamp
        self.parameters = parameters
    }

    init(_ reader: inout OctetReader, firstOctet: UInt8) throws(PDUError) {
        failureCause = try ReportStart.failureCause(&reader)
        let indicator = try OptionalParameters.indicator(&reader)
        timestamp = try ServiceCentreTimestamp(&reader, field: "TP-SCTS")
        parameters = try OptionalParameters(
            &reader, indicator: indicator, hasHeader: firstOctet & 0x40 != 0)
    }

    /// The octets without the service centre's address.
    public var tpdu: [UInt8] {
        [parameters.userData?.header == nil ? 0x01 : 0x41] + (failureCause.map { [$0] } ?? [])
            + [parameters.indicator] + timestamp.octets + parameters.contents
    }
}

/// What both reports begin with.
enum ReportStart {
    /// TP-FCS where there is one: its values begin at 0x80 (§9.2.3.22), those of TP-PI end at 0x7F as long as it has
    /// no extension, and none is defined.
    static func failureCause(_ reader: inout OctetReader) throws(PDUError) -> UInt8? {
        guard let next = reader.next, next >= 0x80 else { return nil }
        return try reader.octet("TP-FCS")
    }
}
