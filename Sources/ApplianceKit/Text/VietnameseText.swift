/// What Vietnamese letters turn into: composed (NFC), without accents, or folded for searching.
///
/// An own table of the 12 vowels in 6 tones and đ (67 letters with accents, in two cases): Foundation's normalisation
/// and folding would pull ICU into the daemons, and leave đ alone. The letters of Ê Đê and its neighbours that
/// Vietnamese does not have (ĕ ĭ ŏ ŭ č ñ ƀ) are folded too.
public enum VietnameseText {
    /// The text with each letter and its combining marks (NFD, or half composed) as one character (Unicode NFC).
    ///
    /// What is no Vietnamese letter stays as it is.
    public static func composed(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy({ !isCombiningMark($0) }) { return text }
        var result = String.UnicodeScalarView()
        var open: Letter?
        func close() {
            if let letter = open { result.append(letter.scalar) }
            open = nil
        }
        for scalar in text.unicodeScalars {
            if isCombiningMark(scalar), let letter = open {
                if let marked = letter.adding(scalar) {
                    open = marked
                } else {
                    close()
                    result.append(scalar)
                }
            } else {
                close()
                if let letter = Letter.table[scalar] { open = letter } else { result.append(scalar) }
            }
        }
        close()
        return String(result)
    }

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
        return Letter.table[scalar]?.base ?? otherLetters[scalar] ?? scalar
    }

    static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { (0x0300...0x036F).contains(scalar.value) }

    private static let otherLetters: [Unicode.Scalar: Unicode.Scalar] = [
        "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Ƀ": "B", "ƀ": "b", "Č": "C", "č": "c", "Ñ": "N", "ñ": "n",
        "Ĕ": "E", "ĕ": "e", "Ĭ": "I", "ĭ": "i", "Ŏ": "O", "ŏ": "o", "Ŭ": "U", "ŭ": "u",
    ]
}

/// A vowel with the place of its tone in its row: plain, grave, acute, hook above, tilde, dot below.
private struct Letter {
    let row: Int
    let tone: Int

    var scalar: Unicode.Scalar { Self.rows[row][tone] }
    var base: Unicode.Scalar { Self.rows[Self.plainRows[row]][0] }

    /// The letter with one more combining mark, or nil where there is none such.
    func adding(_ mark: Unicode.Scalar) -> Letter? {
        switch mark.value {
        case 0x0300, 0x0340: withTone(1)
        case 0x0301, 0x0341: withTone(2)
        case 0x0309: withTone(3)
        case 0x0303: withTone(4)
        case 0x0323: withTone(5)
        // By Unicode's order a hat or a breve stands before a tone above, but may come after a dot below.
        case 0x0302 where tone == 0 || tone == 5: withShape(Self.hats)
        case 0x0306 where tone == 0 || tone == 5: withShape(Self.breves)
        case 0x031B: withShape(Self.horns)
        default: nil
        }
    }

    private func withTone(_ tone: Int) -> Letter? { self.tone == 0 ? Letter(row: row, tone: tone) : nil }
    private func withShape(_ shapes: [Int: Int]) -> Letter? {
        shapes[row].map { Letter(row: $0, tone: tone) }
    }

    private static let rows: [[Unicode.Scalar]] = [
        "aàáảãạ", "ăằắẳẵặ", "âầấẩẫậ", "eèéẻẽẹ", "êềếểễệ", "iìíỉĩị", "oòóỏõọ", "ôồốổỗộ", "ơờớởỡợ", "uùúủũụ", "ưừứửữự",
        "yỳýỷỹỵ",
        "AÀÁẢÃẠ", "ĂẰẮẲẴẶ", "ÂẦẤẨẪẬ", "EÈÉẺẼẸ", "ÊỀẾỂỄỆ", "IÌÍỈĨỊ", "OÒÓỎÕỌ", "ÔỒỐỔỖỘ", "ƠỜỚỞỠỢ", "UÙÚỦŨỤ", "ƯỪỨỬỮỰ",
        "YỲÝỶỸỴ",
    ].map { Array($0.unicodeScalars) }

    private static let plainRows = [
        0, 0, 0, 3, 3, 5, 6, 6, 6, 9, 9, 11,
        12, 12, 12, 15, 15, 17, 18, 18, 18, 21, 21, 23,
    ]
    private static let hats = [0: 2, 3: 4, 6: 7, 12: 14, 15: 16, 18: 19]
    private static let breves = [0: 1, 12: 13]
    private static let horns = [6: 8, 9: 10, 18: 20, 21: 22]

    static let table: [Unicode.Scalar: Letter] = {
        var table: [Unicode.Scalar: Letter] = [:]
        for (row, letters) in rows.enumerated() {
            for (tone, letter) in letters.enumerated() { table[letter] = Letter(row: row, tone: tone) }
        }
        return table
    }()
}
