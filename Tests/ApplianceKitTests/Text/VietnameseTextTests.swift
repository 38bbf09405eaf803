import ApplianceKit
import Foundation
import TestSupport
import Testing

struct VietnameseTextTests {
    /// The 67 lower-case letters with accents, and their capitals.
    private static let letters = Array(
        "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ".unicodeScalars)

    @Test func thereAreSixtySevenLetters() { #expect(Self.letters.count == 67) }

    @Test func decomposedLettersAreComposedAsUnicodeSays() {
        for letter in Self.letters + Self.letters.flatMap({ Array(String($0).uppercased().unicodeScalars) }) {
            let decomposed = String(letter).decomposedStringWithCanonicalMapping
            let composed = VietnameseText.composed(decomposed)
            #expect(Array(composed.unicodeScalars) == [letter])
            #expect(VietnameseText.composed(String(letter)) == String(letter))
        }
    }

    @Test func halfComposedLettersAreComposedToo() {
        // Windows-1258 and some telephones send the vowel with its hat and the tone as a mark.
        #expect(scalars(VietnameseText.composed("ê\u{0323}")) == scalars("ệ"))
        #expect(scalars(VietnameseText.composed("ẹ\u{0302}")) == scalars("ệ"))
        #expect(scalars(VietnameseText.composed("ú\u{031B}")) == scalars("ứ"))
        #expect(scalars(VietnameseText.composed("o\u{031B}\u{0309}")) == scalars("ở"))
        #expect(scalars(VietnameseText.composed("Tie\u{0302}\u{0301}p nha\u{0323}\u{0302}n")) == scalars("Tiếp nhận"))
    }

    @Test func composingAgreesWithFoundationOnWholeSentences() {
        for sentence in [
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "ĐƯỜNG NGUYỄN HUỆ, QUẬN 1", "Mời số A 015", "x\u{0301}y",
        ] {
            for form in [sentence, sentence.decomposedStringWithCanonicalMapping] {
                #expect(
                    scalars(VietnameseText.composed(form)) == scalars(form.precomposedStringWithCanonicalMapping))
            }
        }
    }

    @Test func accentsGoAndEverythingElseStays() {
        #expect(VietnameseText.unaccented("Đang xử lý – 50 % đúng hạn") == "Dang xu ly – 50 % dung han")
        #expect(
            VietnameseText.unaccented("Đặng Thị Hồng Đào".decomposedStringWithCanonicalMapping) == "Dang Thi Hong Dao")
        #expect(VietnameseText.unaccented("Čư̆ M'gar, Buôn Ñuê, Ƀuôn Hồ") == "Cu M'gar, Buon Nue, Buon Ho")
        for letter in Self.letters {
            let plain = VietnameseText.unaccented(String(letter))
            #expect(plain.utf8.count == 1, "\(letter)")
        }
    }

    @Test func searchFormsAreEqualHoweverItIsTyped() {
        #expect(VietnameseText.searchForm("  Cấp GIẤY\u{00A0}phép  ") == "cap giay phep")
        #expect(VietnameseText.searchForm("Đất Đai") == VietnameseText.searchForm("dat dai"))
    }

    private static let marks: [Unicode.Scalar] = [
        "\u{300}", "\u{301}", "\u{302}", "\u{303}", "\u{304}", "\u{306}", "\u{307}", "\u{308}", "\u{309}", "\u{30A}",
        "\u{30B}", "\u{30C}", "\u{30F}", "\u{311}", "\u{31B}", "\u{323}", "\u{324}", "\u{325}", "\u{326}", "\u{327}",
        "\u{328}", "\u{32D}", "\u{32E}", "\u{330}", "\u{331}", "\u{316}", "\u{334}", "\u{340}", "\u{341}", "\u{344}",
    ]

    @Test func everyLatinScalarIsLeftOrComposedAsFoundationDoes() {
        // The diaeresis by itself (U+00A8) makes Greek accents.
        for value in Array(0x20...0xA7) + Array(0xA9...0x24F) + Array(0x1E00...0x1EFF) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            for mark in [nil] + Self.marks.map(Optional.some) {
                let text = String(scalar) + (mark.map { String($0) } ?? "")
                #expect(
                    scalars(VietnameseText.composed(text)) == scalars(text.precomposedStringWithCanonicalMapping),
                    "U+\(String(value, radix: 16)) \(mark.map { String($0.value, radix: 16) } ?? "")")
            }
        }
    }

    @Test func randomTextComposesAsFoundationDoes() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let bases =
            Array("aAeEiIoOuUyYdDđĐ nNcCsSÅéêơư日1.😀\n").map { String($0) } + ["\u{212B}", "\u{212A}"]
        for round in 0..<3_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                text += bases.randomElement(using: &random) ?? ""
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    text.unicodeScalars.append(Self.marks.randomElement(using: &random) ?? "\u{301}")
                }
            }
            try #require(
                scalars(VietnameseText.composed(text)) == scalars(text.precomposedStringWithCanonicalMapping),
                "seed \(seed), round \(round)")
        }
    }

    @Test func aMillionMarksDoNotTakeForEver() {
        let text = "a" + String(repeating: "\u{323}\u{301}", count: 100_000)
        #expect(VietnameseText.composed(text).unicodeScalars.count == 200_000)
    }

    @Test func accentsGoAsFoundationFoldsThemAndSoDoesTheBarredD() {
        for value in Array(0xC0...0x24F) + Array(0x1E00...0x1EFF) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let folded = String(scalar).folding(options: .diacriticInsensitive, locale: nil)
            guard folded.utf8.count == 1 else { continue }
            #expect(VietnameseText.unaccented(String(scalar)) == folded)
            #expect(VietnameseText.unaccented(String(scalar).decomposedStringWithCanonicalMapping) == folded)
        }
        #expect(VietnameseText.unaccented("đĐ") == "dD")
    }

    @Test func otherScriptsAndSymbolsAreLeftAlone() {
        #expect(VietnameseText.unaccented("日本 й 😀 ß Ø €") == "日本 й 😀 ß Ø €")
    }

    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
