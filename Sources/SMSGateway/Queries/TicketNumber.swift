import DossierKit

/// A ticket of the queue: a letter or two for the series, and the number of the day, as `A015`.
struct TicketNumber: Hashable, Sendable, CustomStringConvertible {
    /// As it is printed: the number filled with zeros to three digits.
    let description: String

    init(series: String, number: Int) {
        let digits = String(number)
        description = series + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Reads `A015`, `a 15`, `A-015`, `AO15`; nil for anything else.
    ///
    /// - Parameter words: In capitals, without accents.
    init?(words: [String]) {
        let text = Array(words.joined().utf8)
        guard let first = text.first, Self.isLetter(first), (2...6).contains(text.count) else { return nil }
        // A second letter is the series' too, unless it can only be a digit: `AO15` is A015.
        let second = text[1]
        let letters = Self.isLetter(second) && Self.digit(second) == nil ? 2 : 1
        let digits = text[letters...].compactMap(Self.digit)
        guard (1...4).contains(digits.count), digits.count == text.count - letters,
            text[letters...].contains(where: { (0x30...0x39).contains($0) })
        else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1) }
        guard number > 0 else { return nil }
        self.init(series: String(decoding: text[..<letters], as: UTF8.self), number: number)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case UInt8(ascii: "O"): 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): 1
        default: nil
        }
    }
}
