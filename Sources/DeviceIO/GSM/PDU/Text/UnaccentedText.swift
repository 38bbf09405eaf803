/// A text without accents, and what was changed to get there.
///
/// Vietnamese letters lose their marks and đ becomes d, so that a reply fits the GSM 7 bit alphabet; typographic
/// punctuation becomes what a typewriter has. Nothing else changes: ``GSM7/missing(in:)`` tells what is still left.
public struct UnaccentedText: Sendable, Hashable {
    /// One kind of change.
    public struct Change: Sendable, Hashable {
        /// The character that stood there.
        public let original: Character
        /// What stands there now.
        public let replacement: String
        /// How many times.
        public let count: Int
    }

    /// The text without accents.
    public let text: String
    /// What was changed, in the order in which it first appears; empty where nothing was.
    public let changes: [Change]

    /// Removes the accents.
    ///
    /// - Parameters:
    ///   - original: Composed or decomposed.
    ///   - replacesPunctuation: Whether curly quotes, dashes, the ellipsis, bullets and special blanks change too.
    public init(_ original: String, replacesPunctuation: Bool = true) {
        var text = ""
        text.reserveCapacity(original.utf8.count)
        var order: [Character] = []
        var counts: [Character: (replacement: String, count: Int)] = [:]
        for character in original {
            guard let replacement = Self.replacement(for: character, replacesPunctuation) else {
                text.append(character)
                continue
            }
            text += replacement
            if counts[character] == nil { order.append(character) }
            counts[character, default: (replacement, 0)].count += 1
        }
        self.text = text
        changes = order.compactMap { character in
            counts[character].map { Change(original: character, replacement: $0.replacement, count: $0.count) }
        }
    }

    private static let punctuation: [Character: String] = [
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": "\"", "”": "\"", "„": "\"", "‟": "\"", "″": "\"",
        "«": "\"", "»": "\"", "‹": "'", "›": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "…": "...", "•": "-", "·": ".", "\u{A0}": " ", "\u{2002}": " ", "\u{2003}": " ", "\u{2007}": " ",
        "\u{2009}": " ", "\u{202F}": " ", "\u{200B}": "", "\u{2060}": "", "\u{FEFF}": "", "₫": "d",
    ]

    private static func replacement(for character: Character, _ replacesPunctuation: Bool) -> String? {
        guard !character.isASCII else { return nil }
        if replacesPunctuation, let replacement = punctuation[character] { return replacement }
        let scalars = ComposedText.decomposed(String(character))
        guard let letter = scalars.first.flatMap(plainLetter), scalars.dropFirst().allSatisfy(isMark) else {
            return nil
        }
        return String(letter)
    }

    private static func plainLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "a"..."z", "A"..."Z": scalar
        case "đ": "d"
        // Ð (eth) looks the same as Đ and is what some keyboards give.
        case "Đ", "Ð": "D"
        default: nil
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }
}
