import DeviceIO
import Foundation

/// What the network sends to a modem, in octets, without the SMSC's address.
enum DeliverPDU {
    /// A text as a phone and its network send it: one SMS-DELIVER, or several that belong together.
    ///
    /// - Parameters:
    ///   - sender: A number in any form, a short number, or a name.
    ///   - at: When the service centre got it.
    ///   - reference: What the parts have in common.
    static func parts(from sender: String, text: String, at: Date, reference: UInt8) -> [[UInt8]] {
        guard let originator = try? address(sender),
            let split = try? MessageSplitter(reference: UInt16(reference)).split(text)
        else { return [] }
        return split.parts.map { part in
            SMSDeliver(
                originator: originator, dataCoding: DataCodingScheme(split.alphabet), timestamp: at.scts,
                userData: part
            ).tpdu
        }
    }

    private static func address(_ sender: String) throws -> SMSAddress {
        let number = MobileNumber.international(sender)
        let isNumber = number.drop { $0 == "+" }.allSatisfy { $0.isASCII && ($0.isNumber || "*#".contains($0)) }
        return isNumber ? try SMSAddress(number: number) : try SMSAddress(alphanumeric: sender)
    }
}

/// What the network tells about a message that it took over.
enum StatusReportPDU {
    static func octets(
        reference: UInt8, recipient: String, accepted: Date, discharged: Date, status: UInt8
    ) -> [UInt8] {
        guard let recipient = try? SMSAddress(number: recipient) else { return [] }
        return SMSStatusReport(
            messageReference: reference, recipient: recipient, timestamp: accepted.scts, discharge: discharged.scts,
            status: DeliveryStatus(rawValue: status)
        ).tpdu
    }
}

/// What a message from a modem says.
struct SubmitContent: Sendable {
    let text: String?
    let part: SubmittedMessage.Part?

    init(tpdu: [UInt8]) {
        guard
            case .submit(let message)? = try? SMSPDU.decode(
                tpdu, direction: .fromMobile, serviceCentre: .absent, isStrict: true)
        else {
            text = nil
            part = nil
            return
        }
        text = message.text
        part = message.concatenation.map {
            SubmittedMessage.Part(reference: Int($0.reference), number: Int($0.sequence), count: Int($0.total))
        }
    }
}

extension Date {
    /// In Vietnamese time, which is 28 quarters of an hour east.
    fileprivate var scts: ServiceCentreTimestamp {
        ServiceCentreTimestamp(secondsSince1970: Int(timeIntervalSince1970.rounded(.down)), quarterHours: 28)
    }
}
