import ApplianceKit

/// Cuts a text into the parts that messages can carry.
///
/// No cut goes through an escape and its code or through a surrogate pair, and none through a grapheme cluster (a letter
/// with its marks, an emoji family) unless the cluster alone is longer than a part, or the text would not fit 255
/// parts.
public struct MessageSplitter: Sendable {
    /// Which alphabet to write in.
    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        /// GSM 7 bit where it has every character, else UCS-2.
        case automatic
        /// GSM 7 bit; a character that it does not have is an error.
        case gsm7
        /// UCS-2.
        case ucs2
    }

    /// What became of a text.
    public struct Result: Sendable, Hashable {
        /// One user data for each message, in their order; never empty.
        public let parts: [UserData]
        /// ``DataCodingScheme/Alphabet/gsm7`` or ``DataCodingScheme/Alphabet/ucs2``.
        public let alphabet: DataCodingScheme.Alphabet
    }

    /// Which alphabet to write in.
    public var encoding: Encoding
    /// The number that the parts share, where there are several.
    public var reference: UInt16
    /// How many bits the reference has; 8 is understood by every phone.
    public var width: Concatenation.Width

    /// - Parameters:
    ///   - encoding: Which alphabet to write in.
    ///   - reference: Modulo 256 where the width is 8 bits.
    ///   - width: How many bits the reference has.
    public init(encoding: Encoding = .automatic, reference: UInt16 = 0, width: Concatenation.Width = .bits8) {
        self.encoding = encoding
        self.reference = width == .bits8 ? reference & 0xFF : reference
        self.width = width
    }

    /// Composes the text (NFC), chooses the alphabet and cuts.
    ///
    /// - Throws: ``PDUError/notInAlphabet(_:)`` where GSM 7 bit was demanded; ``PDUError/tooManyParts``.
    public func split(_ text: String) throws(PDUError) -> Result {
        let text = VietnameseText.composed(text)
        let septets = encoding == .ucs2 ? nil : GSM7.septets(text)
        if let septets {
            if septets.count <= 160 { return Result(parts: [try UserData(.septets(septets))], alphabet: .gsm7) }
            let pieces = try pieces(of: text, capacity: width == .bits8 ? 153 : 152) { scalar, units in
                _ = GSM7.append(scalar, to: &units)
            }
            return Result(parts: try number(pieces.map(UserData.Content.septets)), alphabet: .gsm7)
        }
        guard encoding != .gsm7 else { throw .notInAlphabet(GSM7.missing(in: text)) }
        let octets = UCS2.octets(text)
        if octets.count <= 140 { return Result(parts: [try UserData(.octets(octets))], alphabet: .ucs2) }
        let pieces = try pieces(of: text, capacity: width == .bits8 ? 134 : 132) { scalar, units in
            units += UCS2.octets(String(scalar))
        }
        return Result(parts: try number(pieces.map(UserData.Content.octets)), alphabet: .ucs2)
    }

    /// Cuts between grapheme clusters; between scalars where a cluster is too long, or where the text would otherwise
    /// not fit 255 parts.
    private func pieces(
        of text: String, capacity: Int, append: (Unicode.Scalar, inout [UInt8]) -> Void
    ) throws(PDUError) -> [[UInt8]] {
        let byCluster = fill(capacity, clusters(of: text, capacity, append))
        if byCluster.count <= 255 { return byCluster }
        let scalars = text.unicodeScalars.map { scalar in
            var units: [UInt8] = []
            append(scalar, &units)
            return units
        }
        let byScalar = fill(capacity, scalars)
        guard byScalar.count <= 255 else { throw .tooManyParts }
        return byScalar
    }

    private func clusters(
        of text: String, _ capacity: Int, _ append: (Unicode.Scalar, inout [UInt8]) -> Void
    ) -> [[UInt8]] {
        var clusters: [[UInt8]] = []
        for character in text {
            var cluster: [UInt8] = []
            var scalars: [[UInt8]] = []
            for scalar in character.unicodeScalars {
                var units: [UInt8] = []
                append(scalar, &units)
                cluster += units
                scalars.append(units)
            }
            if cluster.count <= capacity { clusters.append(cluster) } else { clusters += scalars }
        }
        return clusters
    }

    private func fill(_ capacity: Int, _ indivisible: [[UInt8]]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        for unit in indivisible {
            if piece.count + unit.count > capacity {
                pieces.append(piece)
                piece = []
            }
            piece += unit
        }
        pieces.append(piece)
        return pieces
    }

    private func number(_ contents: [UserData.Content]) throws(PDUError) -> [UserData] {
        guard let total = UInt8(exactly: contents.count) else { throw .tooManyParts }
        var parts: [UserData] = []
        for (index, content) in contents.enumerated() {
            let place = try Concatenation(
                reference: reference, width: width, total: total, sequence: UInt8(truncatingIfNeeded: index + 1))
            parts.append(try UserData(header: UserDataHeader([InformationElement(place)]), content))
        }
        return parts
    }
}
