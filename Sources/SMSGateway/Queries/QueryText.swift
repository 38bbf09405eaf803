import ApplianceKit

/// A text as words in capitals without accents, each with its place in the original.
struct QueryText {
    struct Word {
        /// Letters and digits in ASCII.
        let letters: String
        let range: Range<String.Index>
    }

    let original: String
    let words: [Word]

    init(_ original: String) {
        self.original = original
        var words: [Word] = []
        var letters = ""
        var start: String.Index?
        let scalars = original.unicodeScalars
        var index = scalars.startIndex
        func close(at end: String.Index) {
            if let begin = start { words.append(Word(letters: letters, range: begin..<end)) }
            letters = ""
            start = nil
        }
        while index < scalars.endIndex {
            let scalar = scalars[index]
            if let letter = Self.letter(scalar) {
                if start == nil { start = index }
                letters.unicodeScalars.append(letter)
            } else if !Self.isInvisible(scalar) {
                close(at: index)
            }
            index = scalars.index(after: index)
        }
        close(at: scalars.endIndex)
        self.words = words
    }

    /// What stands behind the first words.
    func rest(after count: Int) -> String {
        guard count > 0, count <= words.count else { return original }
        return String(original[words[count - 1].range.upperBound...])
    }

    /// A letter or digit in capitals without its accent, and full-width ones as usual; nil for all else.
    private static func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        var plain = VietnameseText.unaccented(scalar)
        if (0xFF01...0xFF5E).contains(plain.value) { plain = Unicode.Scalar(UInt8(plain.value - 0xFEE0)) }
        guard plain.isASCII else {
            // Other scripts make a word too, but none that is known.
            return plain.properties.isAlphabetic ? "?" : nil
        }
        switch UInt8(plain.value) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return Unicode.Scalar(UInt8(plain.value) - 0x20)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return plain
        default: return nil
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        (0x0300...0x036F).contains(scalar.value) || scalar.properties.isDefaultIgnorableCodePoint
    }
}

extension String {
    /// Letters and digits in capitals without accents and blanks, as words of a text are compared.
    var compactLetters: String { QueryText(self).words.map(\.letters).joined() }
}

extension StringProtocol {
    var hasDigit: Bool { utf8.contains { (0x30...0x39).contains($0) } }
}
