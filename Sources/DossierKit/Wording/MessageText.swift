import ApplianceKit

/// The characters of text messages.
enum MessageText {
    /// Without accents and in characters of one septet that every telephone shows; quotation marks, dashes and brackets
    /// in their plain forms; a question mark for what is left.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in VietnameseText.unaccented(VietnameseText.composed(text)).unicodeScalars {
            if let replacement = plainForms[scalar] {
                result += replacement
            } else if scalar.properties.isWhitespace || scalar.value < 0x20 {
                result += " "
            } else if scalar.value < 0x7F {
                result.unicodeScalars.append(scalar)
            } else if !scalar.properties.isDefaultIgnorableCodePoint {
                result += "?"
            }
        }
        return result
    }

    /// With accents, composed, in UCS-2; what lies beyond it (emoji) is left out.
    static func accented(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in VietnameseText.composed(text).unicodeScalars where scalar.value < 0x1_0000 {
            if scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{FFFD}" { continue }
            let isBlank = scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
            result.append(isBlank ? " " : scalar)
        }
        return String(result)
    }

    /// The text cut to so many characters, at the end of a word where there is one near, with two dots.
    static func shortened(_ text: String, to limit: Int) -> String {
        if text.messageLength <= limit { return text }
        guard limit > 2 else { return "" }
        var cut = Substring(text.prefix(limit - 2))
        if let blank = cut.lastIndex(of: " "), cut.distance(from: cut.startIndex, to: blank) * 2 >= limit {
            cut = cut[..<blank]
        }
        while let last = cut.last, " ,;:-(".contains(last) { cut.removeLast() }
        return cut + ".."
    }

    private static let plainForms: [Unicode.Scalar: String] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201A}": "'", "\u{201B}": "'", "\u{2032}": "'", "`": "'", "´": "'",
        "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{201F}": "\"", "\u{2033}": "\"", "«": "\"",
        "»": "\"", "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-", "\u{2013}": "-", "\u{2014}": "-",
        "\u{2015}": "-", "\u{2212}": "-", "~": "-", "•": "-", "·": ".", "…": "...", "[": "(", "{": "(", "‹": "(",
        "]": ")", "}": ")", "›": ")", "\\": "/", "|": "/", "^": "", "₫": "d", "\u{7F}": " ",
    ]
}
