/// Octets as the hexadecimal digits that AT commands carry them in.
public enum Hexadecimal {
    /// The octets that pairs of digits stand for, upper or lower case.
    ///
    /// - Parameter digits: ASCII characters without blanks or line ends.
    /// - Throws: ``PDUError/notHexadecimal(position:)`` or ``PDUError/oddDigitCount(_:)``.
    public static func octets(_ digits: some Collection<UInt8>) throws(PDUError) -> [UInt8] {
        let result = digits.withContiguousStorageIfAvailable(decode)
        return try (result ?? Array(digits).withUnsafeBufferPointer(decode)).get()
    }

    private static func decode(_ digits: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], PDUError> {
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for (index, character) in digits.enumerated() {
            guard let nibble = nibble(character) else { return .failure(.notHexadecimal(position: index + 1)) }
            if let first = high {
                octets.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return high == nil ? .success(octets) : .failure(.oddDigitCount(digits.count))
    }

    /// The octets that pairs of digits stand for, upper or lower case.
    ///
    /// - Throws: ``PDUError/notHexadecimal(position:)`` or ``PDUError/oddDigitCount(_:)``.
    public static func octets(_ digits: String) throws(PDUError) -> [UInt8] { try octets(digits.utf8) }

    /// Upper-case digits, two an octet.
    public static func string(_ octets: some Collection<UInt8>) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(octets.count * 2)
        for octet in octets {
            digits.append(digit(octet >> 4))
            digits.append(digit(octet & 0x0F))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
