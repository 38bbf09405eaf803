/// A short message's protocol data unit of TS 23.040, decoded.
///
/// ```swift
/// switch try SMSPDU.decode(hex: line) {
/// case .deliver(let message): print(message.originator.number, message.text ?? "")
/// case .statusReport(let report): print(report.messageReference, report.status.meaning)
/// default: break
/// }
/// ```
public enum SMSPDU: Sendable, Hashable {
    /// A message to us.
    case deliver(SMSDeliver)
    /// A message from us.
    case submit(SMSSubmit)
    /// What became of a message from us.
    case statusReport(SMSStatusReport)
    /// The service centre's answer to a message from us.
    case submitReport(SMSSubmitReport)
    /// Our answer to a message to us.
    case deliverReport(SMSDeliverReport)

    /// Which way a PDU goes; the same type indicator means different things (TS 23.040 §9.2.3.1).
    public enum Direction: Sendable, Hashable {
        /// From a modem's storage, `AT+CMGL` and `AT+CMGR`: deliver, status report, and submit as stored to be sent.
        case storage
        /// Service centre to mobile: deliver, status report, submit report.
        case toMobile
        /// Mobile to service centre: submit, deliver report.
        case fromMobile
    }

    /// Whether the service centre's address stands in front of the TPDU.
    public enum ServiceCentrePart: Sendable, Hashable {
        /// It does, as TS 27.005 says; its length may be 0.
        case present
        /// It does not.
        case absent
        /// First read as if it did, and without it where that fails.
        case either
    }

    /// Decodes the hexadecimal digits that a modem gives, without blanks or line end.
    ///
    /// - Parameters:
    ///   - digits: Upper or lower case.
    ///   - direction: What the message type indicator is to mean.
    ///   - serviceCentre: Whether the service centre's address stands in front.
    ///   - isStrict: Whether octets after the last field are an error; modems do append some.
    /// - Throws: ``PDUError``.
    public static func decode(
        hex digits: String, direction: Direction = .storage, serviceCentre: ServiceCentrePart = .present,
        isStrict: Bool = false
    ) throws(PDUError) -> SMSPDU {
        try decode(
            Hexadecimal.octets(digits), direction: direction, serviceCentre: serviceCentre, isStrict: isStrict)
    }

    /// Decodes octets.
    ///
    /// - Parameters:
    ///   - octets: The service centre's address and the TPDU.
    ///   - direction: What the message type indicator is to mean.
    ///   - serviceCentre: Whether the service centre's address stands in front.
    ///   - isStrict: Whether octets after the last field are an error; modems do append some.
    /// - Throws: ``PDUError``; where both readings of the address fail, that of the first.
    public static func decode(
        _ octets: [UInt8], direction: Direction = .storage, serviceCentre: ServiceCentrePart = .present,
        isStrict: Bool = false
    ) throws(PDUError) -> SMSPDU {
        switch serviceCentre {
        case .present, .absent:
            return try decode(octets, direction, hasServiceCentre: serviceCentre == .present, isStrict)
        case .either:
            do throws(PDUError) {
                return try decode(octets, direction, hasServiceCentre: true, isStrict)
            } catch {
                if let message = try? decode(octets, direction, hasServiceCentre: false, isStrict) { return message }
                throw error
            }
        }
    }

    private static func decode(
        _ octets: [UInt8], _ direction: Direction, hasServiceCentre: Bool, _ isStrict: Bool
    ) throws(PDUError) -> SMSPDU {
        var reader = OctetReader(octets)
        let serviceCentre = hasServiceCentre ? try SMSAddress.serviceCentre(&reader) : nil
        let first = try reader.octet("the first octet")
        let message: SMSPDU =
            switch (direction, first & 0x03) {
            case (.storage, 0), (.storage, 3), (.toMobile, 0), (.toMobile, 3):
                // 11 is reserved and to be taken as a deliver (§9.2.3.1).
                .deliver(try SMSDeliver(&reader, firstOctet: first, serviceCentre: serviceCentre))
            case (.storage, 1), (.fromMobile, 1):
                .submit(try SMSSubmit(&reader, firstOctet: first, serviceCentre: serviceCentre))
            case (.storage, 2), (.toMobile, 2):
                .statusReport(try SMSStatusReport(&reader, firstOctet: first, serviceCentre: serviceCentre))
            case (.toMobile, 1):
                .submitReport(try SMSSubmitReport(&reader, firstOctet: first))
            case (.fromMobile, 0):
                .deliverReport(try SMSDeliverReport(&reader, firstOctet: first))
            default: throw PDUError.messageType(first & 0x03)
            }
        if isStrict, reader.remaining > 0 { throw .trailingOctets(reader.remaining) }
        return message
    }

    /// The octets without the service centre's address; AT+CMGS wants their number.
    public var tpdu: [UInt8] {
        switch self {
        case .deliver(let message): message.tpdu
        case .submit(let message): message.tpdu
        case .statusReport(let report): report.tpdu
        case .submitReport(let report): report.tpdu
        case .deliverReport(let report): report.tpdu
        }
    }

    /// The service centre; nil where none is named.
    public var serviceCentre: SMSAddress? {
        switch self {
        case .deliver(let message): message.serviceCentre
        case .submit(let message): message.serviceCentre
        case .statusReport(let report): report.serviceCentre
        case .submitReport, .deliverReport: nil
        }
    }

    /// The octets with the service centre's address in front, which is the single octet 0 where none is named.
    public var octets: [UInt8] { (serviceCentre?.serviceCentreField ?? [0]) + tpdu }

    /// ``octets`` as hexadecimal digits, as AT+CMGS takes and AT+CMGR gives them.
    public var hex: String { Hexadecimal.string(octets) }
}

extension SMSDeliver {
    /// With the service centre's address in front, in hexadecimal digits.
    public var hex: String { SMSPDU.deliver(self).hex }
}

extension SMSSubmit {
    /// With the service centre's address in front, in hexadecimal digits.
    public var hex: String { SMSPDU.submit(self).hex }
}

extension SMSStatusReport {
    /// With the service centre's address in front, in hexadecimal digits.
    public var hex: String { SMSPDU.statusReport(self).hex }
}
