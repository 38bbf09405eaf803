/// TP-ST: what became of a message (TS 23.040 §9.2.3.15). The octet is kept as received.
public struct DeliveryStatus: RawRepresentable, Sendable, Hashable {
    /// What the octet means for the sender.
    public enum Meaning: Sendable, Hashable {
        /// It is done: delivered, forwarded without confirmation, or replaced.
        case delivered
        /// The service centre is still trying.
        case stillTrying
        /// It will never arrive.
        case failedForGood
        /// The reason may pass, but the service centre has given up.
        case gaveUp
        /// 0x80 to 0xFF: no meaning yet.
        case reserved
    }

    /// The octet as it stands in the PDU.
    public let rawValue: UInt8

    /// Takes any octet.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What the octet means; those left to the service centres count as the class that they stand in.
    public var meaning: Meaning {
        switch rawValue {
        case 0x00...0x1F: .delivered
        case 0x20...0x3F: .stillTrying
        case 0x40...0x5F: .failedForGood
        case 0x60...0x7F: .gaveUp
        default: .reserved
        }
    }

    /// Whether no further report will come for this message.
    public var isFinal: Bool { meaning != .stillTrying && meaning != .reserved }
}
