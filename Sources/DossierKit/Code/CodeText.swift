import ApplianceKit

/// A text cut into runs of letters and digits, with what stands between them.
struct CodeText {
    /// What lies between two runs.
    struct Gap {
        /// The one mark that is the whole gap, or 0.
        var mark: UInt8 = 0
        var hasMark = false
        var hasBlank = false
        /// Something that never stands inside a code.
        var isBreak = false

        /// Marks only, as within `0001-5`: the runs hang together.
        var isConnecting: Bool { hasMark && !hasBlank && !isBreak }
    }

    /// A run of letters and digits.
    struct Token {
        /// Upper case, without accents, in ASCII; 0xFF for letters of other scripts.
        var characters: [UInt8] = []
        /// As written, in ASCII where possible: lookup codes keep their case.
        var raw = ""
        var gapBefore = Gap()

        var hasDigit: Bool { characters.contains { $0.isASCIIDigit } }
        var isNumber: Bool { characters.allSatisfy { $0.isASCIIDigit } }
        /// Only letters that people write for digits.
        var isLookalike: Bool { characters.allSatisfy { !$0.lookalikes.isEmpty } }
        var isASCII: Bool { characters.allSatisfy { $0 < 0x80 } }
    }

    private(set) var tokens: [Token] = []
    private var gap = Gap(isBreak: true)
    private var isInToken = false

    init(_ text: String) {
        var scalars = Array(text.unicodeScalars.map(Self.folded))
        // A comma within `H15,12,240119,0001` is a separator, before a blank it ends a part of the sentence.
        for index in scalars.indices where scalars[index] == "," {
            let isInside =
                index > 0 && index + 1 < scalars.count && Self.isAlphanumeric(scalars[index - 1])
                && Self.isAlphanumeric(scalars[index + 1])
            scalars[index] = isInside ? "." : ";"
        }
        for scalar in scalars { append(scalar) }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if Self.isAlphanumeric(scalar) {
            if !isInToken {
                tokens.append(Token(gapBefore: gap))
                isInToken = true
            }
            let byte = scalar.isASCII ? UInt8(scalar.value) : 0xFF
            tokens[tokens.count - 1].characters.append(byte.asciiUppercased)
            tokens[tokens.count - 1].raw.unicodeScalars.append(scalar)
            return
        }
        if Self.isInvisible(scalar) { return }
        if isInToken {
            gap = Gap()
            isInToken = false
        }
        if scalar.properties.isWhitespace {
            gap.hasBlank = true
            gap.mark = 0
        } else if scalar.isASCII, DossierCode.isSeparator(UInt8(scalar.value)) {
            gap.mark = gap.hasMark || gap.hasBlank ? 0 : UInt8(scalar.value)
            gap.hasMark = true
        } else {
            gap.isBreak = true
        }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(scalar.value)
            return byte.isASCIIDigit || byte.isASCIILetter
        }
        return scalar.properties.isAlphabetic
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || (0x0300...0x036F).contains(scalar.value)
    }

    /// Full-width forms, other digits, accents and the many dashes and dots, as the ASCII that is meant.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return scalar == "\\" ? "/" : scalar }
        switch scalar.value {
        case 0xFF01...0xFF5E: return folded(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
        case 0x2010...0x2015, 0x2212, 0x2043, 0xFE58, 0xFE63: return "-"
        case 0x00B7, 0x2024, 0x2022, 0x3002, 0xFF61, 0x2219, 0x22C5: return "."
        case 0x2044, 0x2215: return "/"
        default: break
        }
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
            return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
        }
        return VietnameseText.unaccented(scalar)
    }
}
