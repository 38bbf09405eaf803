/// The GSM 7 bit default alphabet with its extension table, and septets packed into octets (TS 23.038 §6).
public enum GSM7 {
    /// The code that takes the next one from the extension table.
    public static let escape: UInt8 = 0x1B
    /// A carriage return, which fills up what would read as `@` in USSD (TS 23.038 §6.1.2.3).
    public static let carriageReturn: UInt8 = 0x0D

    /// The default alphabet by code, TS 23.038 §6.2.1; the escape stands as a space.
    static let alphabet: [Unicode.Scalar] = Array(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

    /// The default extension table, TS 23.038 §6.2.1.1.
    static let extensions: [UInt8: Unicode.Scalar] = [
        0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
        0x65: "€",
    ]

    private static let codes: [Unicode.Scalar: UInt8] = {
        var codes: [Unicode.Scalar: UInt8] = [:]
        for (code, scalar) in alphabet.enumerated() where code != Int(escape) { codes[scalar] = UInt8(code) }
        return codes
    }()

    private static let extensionCodes: [Unicode.Scalar: UInt8] = Dictionary(
        uniqueKeysWithValues: extensions.map { ($0.value, $0.key) })

    /// Appends the codes of a character, one or an escape with another.
    ///
    /// - Returns: false where the alphabet does not have it.
    static func append(_ scalar: Unicode.Scalar, to septets: inout [UInt8]) -> Bool {
        if let code = codes[scalar] {
            septets.append(code)
        } else if let code = extensionCodes[scalar] {
            septets.append(escape)
            septets.append(code)
        } else {
            return false
        }
        return true
    }

    /// A text's codes, or nil where a character is not in the alphabet.
    ///
    /// The text is taken as it is: composed letters are found, decomposed ones are not.
    public static func septets(_ text: String) -> [UInt8]? {
        var septets: [UInt8] = []
        septets.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars where !append(scalar, to: &septets) { return nil }
        return septets
    }

    /// The characters of a text that the alphabet does not have, each once, in the order in which they appear.
    public static func missing(in text: String) -> [Character] {
        var missing: [Character] = []
        for character in text where septets(String(character)) == nil && !missing.contains(character) {
            missing.append(character)
        }
        return missing
    }

    /// The text of codes; see ``GSM7TextDecoder`` for what becomes of escapes.
    public static func text(_ septets: some Sequence<UInt8>) -> String {
        var decoder = GSM7TextDecoder()
        decoder.append(septets)
        return decoder.finish()
    }

    /// Packs codes into octets, the first in the lowest bits (TS 23.038 §6.1.2.1.1).
    ///
    /// - Parameter fillBits: 0 to 6 zero bits in front, which bring text after a header to a septet boundary.
    public static func pack(_ septets: some Collection<UInt8>, fillBits: Int = 0) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity((septets.count * 7 + fillBits + 7) / 8)
        var bits: UInt32 = 0
        var count = UInt32(min(max(fillBits, 0), 6))
        for septet in septets {
            bits |= UInt32(septet & 0x7F) << count
            count += 7
            if count >= 8 {
                octets.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                count -= 8
            }
        }
        if count > 0 { octets.append(UInt8(truncatingIfNeeded: bits)) }
        return octets
    }

    /// Takes codes out of octets; fewer where the octets do not hold so many.
    ///
    /// - Parameters:
    ///   - count: How many codes to take; not negative.
    ///   - fillBits: Bits to pass over at the beginning, 0 to 6.
    public static func unpack(_ octets: some Collection<UInt8>, count: Int, fillBits: Int = 0) -> [UInt8] {
        var septets: [UInt8] = []
        septets.reserveCapacity(min(count, octets.count * 8 / 7))
        var bits: UInt32 = 0
        var available = 0
        var fill = min(max(fillBits, 0), 6)
        for octet in octets {
            bits |= UInt32(octet) << UInt32(available)
            available += 8
            if fill > 0 {
                bits >>= UInt32(fill)
                available -= fill
                fill = 0
            }
            while available >= 7 && septets.count < count {
                septets.append(UInt8(bits & 0x7F))
                bits >>= 7
                available -= 7
            }
            if septets.count >= count { break }
        }
        return septets
    }
}
