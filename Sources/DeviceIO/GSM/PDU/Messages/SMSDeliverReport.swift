/// SMS-DELIVER-REPORT: a mobile's answer to a message that it was given (TS 23.040 §9.2.2.1a).
public struct SMSDeliverReport: Sendable, Hashable {
    /// TP-FCS: why it was refused (§9.2.3.22); nil where it was accepted.
    public var failureCause: UInt8?
    /// What may follow, told by TP-PI.
    public var parameters: OptionalParameters

    /// An answer to a delivered message.
    public init(failureCause: UInt8? = nil, parameters: OptionalParameters = .init()) {
        self.failureCause = failureCause
        self.parameters = parameters
    }

    init(_ reader: inout OctetReader, firstOctet: UInt8) throws(PDUError) {
        failureCause = try ReportStart.failureCause(&reader)
        parameters = try OptionalParameters(&reader, hasHeader: firstOctet & 0x40 != 0)
    }

    /// The octets without the service centre's address.
    public var tpdu: [UInt8] {
        [parameters.userData?.header == nil ? 0x00 : 0x40] + (failureCause.map { [$0] } ?? []) + parameters.field
    }
}
