/// What stands before the text: elements that say what the user data is (TS 23.040 §9.2.3.24).
///
/// Elements of every kind are kept, those that nobody here understands too.
public struct UserDataHeader: Sendable, Hashable {
    /// The ports of an application (§9.2.3.24.3 and .4).
    public struct Ports: Sendable, Hashable {
        /// The receiver's.
        public let destination: UInt16
        /// The sender's.
        public let source: UInt16
    }

    /// The elements in their order; empty where the last one does not fit, because such a header is to be ignored.
    public let elements: [InformationElement]
    /// The octets after the length, as received.
    public let octets: [UInt8]

    /// A header of one's own.
    ///
    /// - Throws: ``PDUError/headerTooLong(octets:userData:)`` where it leaves no room for anything else.
    public init(_ elements: [InformationElement]) throws(PDUError) {
        let octets = elements.flatMap { [$0.identifier, UInt8(truncatingIfNeeded: $0.data.count)] + $0.data }
        guard octets.count < UserData.longest else {
            throw .headerTooLong(octets: octets.count, userData: UserData.longest)
        }
        self.elements = elements
        self.octets = octets
    }

    /// As received, without the length; at most 255 octets.
    init(octets: some Collection<UInt8>) {
        self.octets = Array(octets)
        elements = Self.elements(self.octets) ?? []
    }

    private static func elements(_ octets: [UInt8]) -> [InformationElement]? {
        var elements: [InformationElement] = []
        var index = 0
        while index < octets.count {
            guard index + 1 < octets.count else { return nil }
            let end = index + 2 + Int(octets[index + 1])
            guard end <= octets.count else { return nil }
            elements.append(InformationElement(octets[index], Array(octets[(index + 2)..<end])))
            index = end
        }
        return elements
    }

    /// Octets with the length in front.
    var length: Int { octets.count + 1 }

    /// Where the message belongs among the parts of a longer one; the last element that makes sense counts.
    public var concatenation: Concatenation? {
        elements.reversed().lazy.compactMap(Concatenation.init).first
    }

    /// The application ports, 8-bit (0x04) or 16-bit (0x05); the last element counts.
    public var ports: Ports? {
        for element in elements.reversed() {
            let data = element.data.map(UInt16.init)
            switch (element.identifier, data.count) {
            case (0x04, 2): return Ports(destination: data[0], source: data[1])
            case (0x05, 4): return Ports(destination: data[0] << 8 | data[1], source: data[2] << 8 | data[3])
            default: continue
            }
        }
        return nil
    }

    /// The national language tables that the text was written with (0x24 single shift, 0x25 locking shift).
    public var languageShift: NationalLanguageShift {
        NationalLanguageShift(locking: language(0x25), single: language(0x24))
    }

    private func language(_ identifier: UInt8) -> NationalLanguage? {
        elements.last { $0.identifier == identifier && $0.data.count == 1 }
            .flatMap { NationalLanguage(rawValue: $0.data[0]) }
    }
}
