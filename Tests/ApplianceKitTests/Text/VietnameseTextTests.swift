import ApplianceKit
import Foundation
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

    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
