import ApplianceKit
import DeviceIO

/// A PDU to be sent, encoded when the message was written.
struct OutgoingPDU: Equatable, Sendable {
    /// In hexadecimal, with the service centre's address first.
    let pdu: String
    /// Octets of the TPDU, for AT+CMGS.
    let length: Int
}

/// A part of a message whose turn it is, with all that any kind of route needs to send it.
struct OutgoingPart: Equatable, Sendable {
    let id: Int64
    let message: Int64
    /// From 1.
    let number: Int
    let kind: MessageKind
    let channel: MessageChannel
    let recipient: String
    let subject: String?
    /// The whole message's.
    let text: String
    /// In hexadecimal, with the service centre's address first; empty where the channel needs none.
    let pdu: String
    /// Octets of the TPDU.
    let length: Int
    /// How often it has been tried, this time included.
    let tries: Int
    let wantsReport: Bool
    /// UTC milliseconds since 1970.
    let expiresAt: Int64
}

extension OutgoingPart {
    /// The PDU with no more validity than there is time left: what waited here must not wait as long again in the
    /// network.
    ///
    /// - Parameter remaining: nil leaves the validity to the service centre, for those that know none (CMS 198, 199).
    func pdu(validFor remaining: Duration?) -> OutgoingPDU {
        let written = OutgoingPDU(pdu: pdu, length: length)
        guard case .submit(var submit)? = try? SMSPDU.decode(hex: pdu, direction: .fromMobile) else { return written }
        if let remaining {
            // The shortest that there is lasts five minutes.
            let seconds = max(300, Int(remaining.seconds))
            guard let period = submit.validityPeriod?.seconds, period > seconds + 300 else { return written }
            submit.validityPeriod = ValidityPeriod(atLeast: seconds)
        } else {
            submit.validityPeriod = nil
        }
        return OutgoingPDU(pdu: submit.hex, length: submit.tpdu.count)
    }
}

/// A part whose attempt is on the disk: from now on it may go out.
struct OpenAttempt: Equatable, Sendable {
    let id: Int64
    let route: String
    let counterBefore: UInt8?
    let part: OutgoingPart
}

/// What is written down when an attempt ends.
enum AttemptResult: Equatable, Sendable {
    /// The route took it; `reference` is TP-MR, `foreignID` what other kinds of routes call it.
    case sent(reference: UInt8?, foreignID: String? = nil)
    /// It did not go out: again later.
    case again(after: Duration, AttemptReason)
    /// The route's own trouble, in which no message is at fault: again by whichever route can.
    case routeTrouble(after: Duration, AttemptReason)
    case failed(AttemptReason)
    /// It may have gone out: evidence is awaited, then the rule for its kind holds.
    case inDoubt(AttemptReason)
}

/// Why something did not simply succeed: a class for machines, words for people, never personal data.
struct AttemptReason: Equatable, Sendable {
    /// A ``ServiceErrorClass``, or a word of the outbox's own.
    let errorClass: String?
    let text: String

    init(_ errorClass: String?, _ text: String) {
        self.errorClass = errorClass
        self.text = text
    }
}

/// What a route can take now.
struct RouteOffer: Equatable, Sendable {
    let route: String
    var channel = MessageChannel.sms
    /// The SIM's counter of messages, where there is one.
    var counter: UInt8?
    /// Priorities in the order in which they are to be looked for; those left out wait (quiet hours, pacing).
    var priorities = [3, 2, 1, 0]
    /// Kinds that have to wait now.
    var heldKinds: Set<MessageKind> = []
    /// Operators whose customers another healthy route serves more cheaply.
    var operatorsOfOthers: Set<String> = []
    /// Routes that can send now; what began on a route that can't does not wait for it for ever.
    var healthyRoutes: Set<String> = []
}
