/// Where a message belongs among the parts of a longer one (TS 23.040 §9.2.3.24.1 and .8).
public struct Concatenation: Sendable, Hashable {
    /// How many bits the reference has; two messages whose references differ in width are different messages.
    public enum Width: UInt8, Sendable, Hashable {
        /// 0 to 255; understood by every phone.
        case bits8 = 8
        /// 0 to 65535.
        case bits16 = 16
    }

    /// The number that the parts of one message share.
    public let reference: UInt16
    /// How many bits ``reference`` has.
    public let width: Width
    /// How many parts the message has, 1 to 255.
    public let total: UInt8
    /// Which part this is, 1 to ``total``.
    public let sequence: UInt8

    /// One part's place.
    ///
    /// - Throws: ``PDUError/badConcatenation`` where the part is 0 or beyond the total, or the reference is wider
    ///   than its width.
    public init(reference: UInt16, width: Width = .bits8, total: UInt8, sequence: UInt8) throws(PDUError) {
        guard sequence >= 1, sequence <= total, width == .bits16 || reference <= 255 else { throw .badConcatenation }
        self.init(reference, width, total, sequence)
    }

    /// As received; nil where the numbers make no sense: such an element is to be ignored (§9.2.3.24.1).
    init?(_ element: InformationElement) {
        let data = element.data
        switch (element.identifier, data.count) {
        case (0x00, 3): self.init(UInt16(data[0]), .bits8, data[1], data[2])
        case (0x08, 4): self.init(UInt16(data[0]) << 8 | UInt16(data[1]), .bits16, data[2], data[3])
        default: return nil
        }
        guard sequence >= 1, sequence <= total else { return nil }
    }

    private init(_ reference: UInt16, _ width: Width, _ total: UInt8, _ sequence: UInt8) {
        self.reference = reference
        self.width = width
        self.total = total
        self.sequence = sequence
    }
}
