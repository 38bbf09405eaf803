import DeviceIO
import Foundation
import Testing

@Suite struct VietnameseTextTests {
    static let letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    static let marks: [Unicode.Scalar] = [
        "\u{300}", "\u{301}", "\u{302}", "\u{303}", "\u{304}", "\u{306}", "\u{307}", "\u{308}", "\u{309}", "\u{30A}",
        "\u{30B}", "\u{30C}", "\u{30F}", "\u{311}", "\u{31B}", "\u{323}", "\u{324}", "\u{325}", "\u{326}", "\u{327}",
        "\u{328}", "\u{32D}", "\u{32E}", "\u{330}", "\u{331}", "\u{316}", "\u{334}", "\u{340}", "\u{341}", "\u{344}",
    ]

    private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    @Test func all67LettersAndTheirCapitalsComposeFromEveryForm() {
        let letters = Self.letters + Self.letters.uppercased()
        #expect(Self.letters.count == 67)
        for letter in letters {
            let decomposed = String(letter).decomposedStringWithCanonicalMapping
            #expect(scalars(ComposedText.composed(decomposed)) == scalars(String(letter)))
            #expect(scalars(ComposedText.composed(String(letter))) == scalars(String(letter)))
        }
    }

    @Test func theWindowsFormWithTheToneApartComposes() {
        #expect(
            scalars(ComposedText.composed("Hồ sơ điện tử".replacing("ệ", with: "ê\u{323}"))) == scalars("Hồ sơ điện tử")
        )
    }

    @Test func everyLatinScalarIsLeftOrComposedAsFoundationDoes() {
        // The diaeresis by itself (U+00A8) makes Greek accents.
        for value in Array(0x20...0xA7) + Array(0xA9...0x24F) + Array(0x1E00...0x1EFF) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            for mark in [nil] + Self.marks.map(Optional.some) {
                let text = String(scalar) + (mark.map { String($0) } ?? "")
                #expect(
                    scalars(ComposedText.composed(text)) == scalars(text.precomposedStringWithCanonicalMapping),
                    "U+\(String(value, radix: 16)) \(mark.map { String($0.value, radix: 16) } ?? "")")
            }
        }
    }

    @Test func randomTextComposesAsFoundationDoes() throws {
        let seed = PropertyRun.seed
        print("PDU_SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        let bases =
            Array("aAeEiIoOuUyYdDđĐ nNcCsSÅéêơư日1.😀\n").map { String($0) } + ["\u{212B}", "\u{212A}"]
        for round in 0..<PropertyRun.rounds {
            var text = ""
            for _ in 0..<random.number(0...12) {
                text += random.pick(bases)
                for _ in 0..<random.number(0...4) { text.unicodeScalars.append(random.pick(Self.marks)) }
            }
            try #require(
                scalars(ComposedText.composed(text)) == scalars(text.precomposedStringWithCanonicalMapping),
                "PDU_SEED=\(seed), round \(round)")
        }
    }

    @Test func aMillionMarksDoNotTakeForEver() {
        let text = "a" + String(repeating: "\u{323}\u{301}", count: 100_000)
        #expect(ComposedText.composed(text).unicodeScalars.count == 200_000)
    }

    @Test func accentsGoAsFoundationFoldsThemAndSoDoesTheBarredD() {
        for letter in Self.letters + Self.letters.uppercased() {
            let folded = String(letter).folding(options: .diacriticInsensitive, locale: nil)
                .replacing("đ", with: "d").replacing("Đ", with: "D")
            #expect(UnaccentedText(String(letter)).text == folded)
            #expect(UnaccentedText(String(letter).decomposedStringWithCanonicalMapping).text == folded)
            #expect(GSM7.septets(folded) != nil)
        }
    }

    @Test func itSaysWhatItChanged() {
        let plain = UnaccentedText("Đã trả kết quả, đã xong…")
        #expect(plain.text == "Da tra ket qua, da xong...")
        #expect(
            plain.changes.map { "\($0.original)→\($0.replacement) \($0.count)" } == [
                "Đ→D 1", "ã→a 2", "ả→a 2", "ế→e 1", "đ→d 1", "…→... 1",
            ])
        #expect(UnaccentedText("Ho so 12").changes.isEmpty)
    }

    @Test func punctuationMayStay() {
        #expect(UnaccentedText("“quầy 3” – A", replacesPunctuation: false).text == "“quay 3” – A")
        #expect(UnaccentedText("“quầy 3” – A").text == "\"quay 3\" - A")
    }

    @Test func otherScriptsAndSymbolsAreLeftAlone() {
        #expect(UnaccentedText("日本 й и\u{306} 😀 ß Ø €").text == "日本 й и\u{306} 😀 ß Ø €")
    }
}
