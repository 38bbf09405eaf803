import ApplianceKit
import Foundation
import Testing

@testable import DossierKit

/// What citizens are told without asking.
struct NoticeWordingTests {
    private func event(_ kind: DossierEvent.Kind, detail: String = "", procedure: String = "") -> DossierEvent {
        var dossier = Dossier.example
        if !procedure.isEmpty { dossier.procedure = procedure }
        return DossierEvent(
            kind: kind, dossier: dossier, date: moment(2024, 1, 20), detail: detail, contact: nil)
    }

    @Test(arguments: ["vi", "en"])
    func everyNoticeFitsOnePartWithoutDetail(language: String) throws {
        let wording = try Wording(language: language)
        let long = String(repeating: "Đăng ký biến động quyền sử dụng đất ", count: 6)
        for kind in DossierEvent.Kind.allCases {
            let notice = wording.notice(event(kind, procedure: long))
            #expect(notice.utf8.count <= 160, "\(notice)")
            #expect(notice.contains(Dossier.example.code.printed), "\(notice)")
            #expect(!notice.contains("  ") && !notice.contains("()") && !notice.contains(".." + "."), "\(notice)")
            #expect(notice.hasSuffix(".") || notice.hasSuffix("trung tam."), "\(notice)")
        }
    }

    @Test func whatIsMissingIsToldInWhole() throws {
        let wording = try Wording()
        let papers = "1) Bản sao giấy khai sinh; 2) Giấy xác nhận tình trạng hôn nhân; 3) Ảnh 4x6 (02 tấm)."
        let notice = wording.notice(event(.supplement, detail: papers))
        #expect(
            notice.contains(
                ": 1) Ban sao giay khai sinh; 2) Giay xac nhan tinh trang hon nhan; 3) Anh 4x6 (02 tam). Moi ong/ba"))
        #expect(notice.utf8.count <= 306)
        let endless = wording.notice(event(.supplement, detail: String(repeating: "Giấy xác nhận, ", count: 60)))
        #expect(endless.utf8.count <= 459)
        #expect(endless.hasSuffix("Moi ong/ba mang giay hen den quay de nop them."))
    }

    @Test func theApologyHasTheNewDate() throws {
        #expect(
            try Wording().notice(event(.apology)).hasSuffix("Hen lai ngay tra ket qua: 02/02/2024."))
    }

    @Test(arguments: ["vi", "en"])
    func emailsAreWholeLetters(language: String) throws {
        let wording = try Wording(
            language: language, centre: CentreFacts(name: "Trung tâm", hours: "7h30-17h", hotline: "1022"))
        for kind in DossierEvent.Kind.allCases {
            let mail = wording.mail(event(kind, detail: "bản sao.\n"))
            #expect(mail.subject.contains(Dossier.example.code.printed))
            #expect(!mail.subject.contains("\n"))
            #expect(mail.text.contains("1022") && mail.text.hasSuffix("\n"), "\(mail.text)")
            #expect(!mail.text.contains("..") && !mail.text.contains("  "), "\(mail.text)")
            #expect(!mail.text.contains { "{}[]|".contains($0) }, "\(mail.text)")
        }
    }

    @Test(arguments: DossierEvent.Kind.allCases)
    func withAccentsItTakesFewPartsAndNoOtherAlphabet(kind: DossierEvent.Kind) throws {
        let notice = try Wording(form: .accented).notice(event(kind, procedure: "Cấp 🏠 đổi"))
        #expect(notice.utf16.count <= 201)
        #expect(!notice.contains("🏠"))
    }
}
