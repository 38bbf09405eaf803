import Testing

@testable import DossierKit

/// What offices write to citizens, without what names anybody.
struct CitizenNoteTests {
    @Test func whatIsMissingStaysAndNobodyIsNamed() {
        let note = CitizenNote.cleaned(
            "<p>Đề nghị ông/bà <b>Nguyễn Thị Hoa</b> bổ sung bản sao sổ hộ khẩu. LH: 0912 345 678</p>",
            names: ["NGUYỄN THỊ HOA", "TRẦN VĂN BA"])
        #expect(note == "Đề nghị ông/bà … bổ sung bản sao sổ hộ khẩu. LH: …")
    }

    @Test(arguments: [
        // By the row's own names, in any case and without accents.
        ("Nguyen thi hoa nộp thiếu ảnh", "… nộp thiếu ảnh"),
        ("Thiếu đơn (NGUYỄN THỊ HOA), thiếu ảnh", "Thiếu đơn … thiếu ảnh"),
        // By a form of address.
        ("Liên hệ đ/c Hương để bổ sung bản vẽ", "Liên hệ đ/c … để bổ sung bản vẽ"),
        ("Gặp anh Trần Văn Tư, phòng 2", "Gặp anh … phòng 2"),
        ("Gặp đồng chí Lê Văn Tám tại quầy 3", "Gặp đồng chí … tại quầy 3"),
        // Addresses and secrets.
        ("Gửi về hoa.nt@example.vn hoặc https://x.vn/?t=1 trước ngày 5", "Gửi về … hoặc … trước ngày 5"),
        ("Mã tra cứu MK7Q9 đã đổi", "Mã tra cứu … đã đổi"),
        // A text in capitals throughout has no names that could be told.
        ("ĐỀ NGHỊ ÔNG BÀ BỔ SUNG BẢN SAO HỘ KHẨU", "ĐỀ NGHỊ ÔNG BÀ BỔ SUNG BẢN SAO HỘ KHẨU"),
        // Nothing is taken out that is no name.
        ("Bổ sung: 1) Bản sao giấy khai sinh; 2) Ảnh 4x6", "Bổ sung: 1) Bản sao giấy khai sinh; 2) Ảnh 4x6"),
        ("ông/bà nộp thêm bản chính", "ông/bà nộp thêm bản chính"),
        // What says nothing more is nothing.
        ("Nguyễn Thị Hoa, 0912345678", ""), ("…", ""), ("   ", ""), ("", ""), ("-", ""),
    ])
    func eachWayOfNamingSomebodyIsTakenOut(text: String, expected: String) {
        #expect(CitizenNote.cleaned(text, names: ["Nguyễn Thị Hoa"], secrets: ["mk7q9", "12"]) == expected)
    }

    @Test func aNoteAsLongAsANovelIsCutAndEndsSoon() {
        let novel = String(repeating: "ông Nguyễn Văn An bổ sung giấy tờ còn thiếu ", count: 5_000)
        let note = CitizenNote.cleaned(novel, names: ["Nguyễn Văn An"])
        #expect(note.count <= 300)
        #expect(!note.contains("Nguyễn"))
    }

    @Test func sumsAreWrittenAsPeopleWriteThem() {
        #expect(CentralText.money(50_000) == "50.000 đồng")
        #expect(CentralText.money(900) == "900 đồng")
        #expect(CentralText.money(1_250_000) == "1.250.000 đồng")
        #expect(ContractBody.detail("Lệ phí cấp giấy", amount: 75_000) == "75.000 đồng, Lệ phí cấp giấy")
        #expect(ContractBody.detail("", amount: 0).isEmpty)
    }
}
