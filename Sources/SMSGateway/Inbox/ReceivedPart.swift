import ApplianceKit
import DeviceIO
import Foundation

/// A received PDU after reading, as the inbox wants it.
struct ReceivedPart: Sendable {
    /// The same sender, time stamp and data make the same key: a redelivery.
    var key: String
    /// The modem that received it.
    var route: String
    /// The sender in `+84…` form, or as the network gave it.
    var sender: String
    /// When the service centre took it.
    var sentAt: Date
    var message: SMSDeliver
    /// The PDU in hexadecimal.
    var pdu: String

    /// - Parameter now: Stands in for a time stamp that is none.
    init(_ message: SMSDeliver, pdu: String, route: String, now: Date) {
        // Without the first octet, whose "more messages" bit may differ when the network delivers again.
        key = Hexadecimal.string(message.tpdu.dropFirst())
        self.route = route
        sender = MobileNumber(message.originator.number)?.international ?? message.originator.number
        sentAt = message.timestamp.secondsSince1970.map { Date(timeIntervalSince1970: TimeInterval($0)) } ?? now
        self.message = message
        self.pdu = pdu
    }

    /// What the parts of one long message have in common; nil where it stands alone.
    var groupKey: String? {
        message.concatenation.map {
            [message.originator.number, String($0.reference), String($0.width.rawValue), String($0.total), route]
                .joined(separator: "|")
        }
    }
}
