/// Digits two in an octet, the first in the low half (TS 23.040 §9.1.2.3).
enum SemiOctets {
    private static let alphabet = Array("0123456789*#abc".utf8)

    /// At most `count` digits; 1111 ends them early.
    static func digits(_ octets: some Sequence<UInt8>, count: Int) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(count)
        for octet in octets {
            let (first, second) = (octet & 0x0F, octet >> 4)
            guard digits.count < count, first != 0x0F else { break }
            digits.append(alphabet[Int(first)])
            guard digits.count < count, second != 0x0F else { break }
            digits.append(alphabet[Int(second)])
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Packs digits, with 1111 in the last half octet where their number is odd.
    ///
    /// Characters that are no digits are left out; the addresses' initialisers let none through.
    static func octets(_ digits: String) -> [UInt8] {
        let codes = digits.utf8.compactMap(code)
        return stride(from: 0, to: codes.count, by: 2).map { index in
            codes[index] | (index + 1 < codes.count ? codes[index + 1] : 0x0F) << 4
        }
    }

    static func code(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case UInt8(ascii: "*"): 10
        case UInt8(ascii: "#"): 11
        case UInt8(ascii: "a")...UInt8(ascii: "c"): character - UInt8(ascii: "a") + 12
        default: nil
        }
    }

    /// A two-digit decimal number, units in the high half; nil where a half is no decimal digit.
    static func decimal(_ octet: UInt8) -> Int? {
        let tens = octet & 0x0F
        let units = octet >> 4
        return tens < 10 && units < 10 ? Int(tens) * 10 + Int(units) : nil
    }

    /// - Parameter number: 0 to 99; what lies outside is brought to the nearer end.
    static func octet(_ number: Int) -> UInt8 {
        let number = UInt8(min(max(number, 0), 99))
        return (number % 10) << 4 | number / 10
    }
}
