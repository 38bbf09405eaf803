import TestSupport
import Testing

@testable import DossierKit

@Suite struct CentralTextTests {
    @Test(arguments: [
        ("Cấp  giấy", "Cấp giấy"), (" Cấp ", "Cấp"), ("a<br/>b", "a b"), ("A &amp; B", "A & B"),
        ("gọi 0912 345 678", "gọi …"), ("số 12345678", "số 12345678"), ("Ca\u{302}\u{301}p", "Cấp"), ("a\tb", "a b"),
        ("a\u{A0}b", "a b"), ("a\u{2003}b", "a b"), ("a\u{2028}b", "a b"), ("“x” – y", "“x” – y"), ("", ""),
        ("７８９０１２３４５６", "…"),
    ])
    func whatSystemsWriteIsMadeFitToBeShown(text: String, expected: String) {
        #expect(CentralText.plain(text) == expected)
    }

    /// The short way must never leave what the long way would change.
    @Test func theShortWayAgreesWithTheLongOne() {
        var random = SplitMix64(seed: 20_261_122)
        let pieces = [
            "Cấp", "giấy", "phép", " ", " ", " ", "Đ", "ấ", "Ư", "ỹ", "-", ".", "(", ")", "12", "2026", "0912", "3",
            "&", "<b>",
            "&amp;", "\u{301}", "\u{A0}", "\u{2009}", "–", "“", "”", "\n", "\u{2028}", "²", "½", "é", "ß", "×",
            "\u{1E9B}",
            "\u{212B}", "٣", "９", "\u{200B}", "🏠", "\u{7F}", ">", "\"", "'", "Ð", "ǅ", "ȃ", "\u{34F}",
        ]
        var plain = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...14, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            guard CentralText.isPlain(text) else { continue }
            plain += 1
            #expect(Array(CentralText.madePlain(text).utf8) == Array(text.utf8), "\(text.debugDescription)")
        }
        #expect(plain > 500)
        for text in ["Cấp giấy xác nhận và đăng ký loại 7 theo quy định của tỉnh", "Ủy ban nhân dân phường số 12"] {
            #expect(CentralText.isPlain(text))
        }
    }

    @Test func codesAreTheSameByTheShortWay() {
        for (printed, form) in [
            ("H15.12-240119-0001", "H15-12-240119-0001"), ("h15/12_240119 0001", "H15-12-240119-0001"),
            (" h15 12 ", "H15-12"), ("1897c359", "1897C359"), ("-h15-", "H15"), ("", ""), ("  ", ""),
            ("đ15–1", "D15–1"),
            ("H15..12--1.", "H15-12-1"),
        ] {
            #expect(DossierCode(printed: printed).normalForm == form)
        }
        #expect(DossierCode(printed: " H15 ").printed == "H15")
    }

    @Test func papersAreToldLineByLineHoweverTheyWereTyped() {
        let papers = ["Tờ khai theo mẫu", "Căn cước (xuất trình)", "Giấy chứng sinh"]
        for text in [
            "<p>- Tờ khai theo mẫu;</p><p>- Căn cước (xuất trình);</p><p>- Giấy chứng sinh.</p>",
            "<ul><li>Tờ khai theo mẫu</li><li>Căn cước&nbsp;(xuất trình)</li><li>Giấy chứng sinh</li></ul>",
            "+ Tờ khai theo mẫu\n\n+ Căn cước (xuất trình)<br/>+ Giấy chứng sinh,",
        ] {
            #expect(CentralText.lines(text).map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 } == papers, "\(text)")
        }
        #expect(CentralText.lines("").isEmpty && CentralText.lines("<p> - </p>").isEmpty)
        #expect(CentralText.lines(Array(repeating: "Tờ khai", count: 500)).count == 60)
    }

    @Test(arguments: [
        ("<p>15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ</p>", 15.0), ("Không quá 0,5 ngày làm việc", 0.5),
        ("03 Ngày làm việc", 3), ("Ngay trong ngày", nil), ("30 ngày", nil), ("nhiều ngày làm việc", nil), ("", nil),
    ])
    func aTimeLimitIsTakenOnlyWhereItIsOneOfWorkingDays(text: String, days: Double?) {
        #expect(CentralText.workingDays(text) == days)
    }
}
