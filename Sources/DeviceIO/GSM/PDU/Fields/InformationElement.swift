/// One element of a user data header (TS 23.040 §9.2.3.24).
public struct InformationElement: Sendable, Hashable {
    /// The element's identifier, for example 0x00 for concatenation with an 8-bit reference.
    public let identifier: UInt8
    /// Its data: at most 137 octets in one of our own, 255 in one that was received.
    public let data: [UInt8]

    /// An element of any kind.
    ///
    /// - Throws: ``PDUError/elementTooLong(octets:)`` above 137 octets: more leaves no room in a message.
    public init(identifier: UInt8, data: [UInt8]) throws(PDUError) {
        guard data.count <= 137 else { throw .elementTooLong(octets: data.count) }
        self.init(identifier, data)
    }

    init(_ identifier: UInt8, _ data: [UInt8]) {
        self.identifier = identifier
        self.data = data
    }

    /// Where a message belongs among the parts of a longer one.
    public init(_ concatenation: Concatenation) {
        switch concatenation.width {
        case .bits8:
            identifier = 0x00
            data = [
                UInt8(truncatingIfNeeded: concatenation.reference), concatenation.total, concatenation.sequence,
            ]
        case .bits16:
            identifier = 0x08
            data = [
                UInt8(concatenation.reference >> 8), UInt8(truncatingIfNeeded: concatenation.reference),
                concatenation.total, concatenation.sequence,
            ]
        }
    }
}
