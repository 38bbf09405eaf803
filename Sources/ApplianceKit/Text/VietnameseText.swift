/// What Vietnamese letters turn into: composed (NFC), without accents, or folded for searching.
///
/// By a table of our own of the Latin letters with marks (``LatinComposition``): Foundation's normalisation and folding
/// would pull ICU into the daemons, and leave đ alone.
public enum VietnameseText {
    /// The text with each letter and its combining marks (NFD, or half composed) as one character (Unicode NFC).
    ///
    /// Exact for text in Latin letters; other scripts keep the form that they came in. Decomposed text would take twice
    /// the room in a message and falls apart on simple telephones.
    public static func composed(_ text: String) -> String { CanonicalComposition.composed(text) }

    /// The text without tones, hats, horns and bars: `Đang xử lý` becomes `Dang xu ly`. Case and all else stay.
    public static func unaccented(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isCombiningMark(scalar) { result.append(unaccented(scalar)) }
        return String(result)
    }

    /// The text as it is compared when people search: without accents, in lower case, blanks single.
    public static func searchForm(_ text: String) -> String {
        unaccented(text).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// One letter without its accent.
    public static func unaccented(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.value < 0x80 { return scalar }
        return barredLetters[scalar] ?? LatinComposition.plainLetter(scalar) ?? scalar
    }

    private static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { (0x0300...0x036F).contains(scalar.value) }

    /// Unicode takes the bar for a part of the letter. Ð (eth) looks the same as Đ and is what some keyboards give; the
    /// b is of Ê Đê.
    private static let barredLetters: [Unicode.Scalar: Unicode.Scalar] = [
        "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Ƀ": "B", "ƀ": "b",
    ]
}
