import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

struct NoticeTests {
    private let fixture = StoreFixture()
    private let code = DossierCode(printed: "H15.12-260301-0001")
    private let mobile = "+84912345678"

    private func event(
        _ kind: DossierEvent.Kind, _ day: Int = 1, phone: String = "0912 345 678", email: String = "",
        status: DossierStatus = .processing, detail: String = ""
    ) -> DossierEvent {
        let date = LocalTime.moment(year: 2026, month: 3, day: day, hour: 9)
        return DossierEvent(
            kind: kind,
            dossier: Dossier(code: code, procedure: "Cấp giấy phép xây dựng", status: status, appointment: date),
            date: date, detail: detail, contact: DossierContact(code: code, telephone: phone, email: email))
    }

    private func desk(_ store: MessageStore) throws -> NoticeDesk {
        NoticeDesk(store: store, wording: try Wording(), clock: fixture.clock)
    }

    private func messages(_ store: MessageStore) async throws -> [OutboxEntry] {
        try await store.messages(MessageFilter())
    }

    private func sendAll(_ store: MessageStore) async throws {
        while let attempt = try await store.open() { try await store.close(attempt, .sent(reference: 1)) }
    }

    @Test func eachEventIsToldOnceHoweverOftenItIsReported() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        for _ in 0..<3 { try await desk.take([event(.received), event(.resultReady, 5, status: .completed)]) }
        let again = try self.desk(try fixture.open())
        try await again.take([event(.received)])
        let texts = try await messages(store).map(\.text)
        #expect(texts.count == 2)
        #expect(
            texts.contains(
                "Ho so H15.12-260301-0001 (Cap giay phep xay dung) da duoc tiep nhan, hen tra ket qua ngay 01/03/2026.")
        )
    }

    @Test func aDossierThatGoesBackAndForthIsToldOfEachStepOnce() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        for _ in 0..<4 {
            try await desk.take([event(.supplement, 2, status: .supplementRequired, detail: "bản sao sổ hộ khẩu")])
            try await desk.take([event(.received, 1)])
        }
        try await desk.take([event(.supplement, 9, status: .supplementRequired, detail: "bản vẽ")])
        let texts = try await messages(store).map(\.text)
        #expect(texts.count == 3)
        #expect(texts.contains { $0.contains("con thieu giay to: ban sao so ho khau. Moi ong/ba") })
    }

    @Test func aResultThatIsNotReadyAfterAllIsTakenBackBeforeItGoesOut() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        try await desk.take([event(.resultReady, 5, status: .completed)])
        try await desk.take([event(.correction, 5)])
        #expect(try await messages(store).map(\.state) == ["cancelled"])
        // Ready after all, with the same date: it is told, once.
        for _ in 0..<2 { try await desk.take([event(.resultReady, 5, status: .completed)]) }
        #expect(try await messages(store).map(\.state).sorted() == ["cancelled", "queued"])
    }

    @Test func whatHasGoneOutIsCorrectedAndNoSystemThatFlickersIsBelieved() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        try await desk.take([event(.resultReady, 5, status: .completed)])
        try await sendAll(store)
        // The correction waits a quarter of an hour; the result is ready again before.
        try await desk.take([event(.correction, 5)])
        try await desk.take([event(.resultReady, 5, status: .completed)])
        #expect(try await messages(store).map(\.state).sorted() == ["cancelled", "sent"])
        // This time it stays so.
        try await desk.take([event(.correction, 5)])
        fixture.clock.advance(by: NoticeDesk.correctionDelay)
        try await sendAll(store)
        let texts = try await messages(store).filter { $0.state == "sent" }.map(\.text)
        #expect(texts.count == 2)
        #expect(texts.contains { $0.hasPrefix("Trung tam xin loi: ho so H15.12-260301-0001") })
        try await desk.take([event(.resultReady, 5, status: .completed), event(.resultReady, 8, status: .completed)])
        #expect(try await messages(store).filter { $0.state == "queued" }.count == 2)
    }

    @Test func nobodyIsToldOfACorrectionToWhatTheyNeverHeard() async throws {
        let store = try fixture.open()
        try await desk(store).take([event(.correction, 5)])
        #expect(try await messages(store).isEmpty)
    }

    @Test func whoeverFollowsHearsOfItAndWhoeverStoppedDoesNot() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        try await store.follow(code, "+84987654321")
        try await store.follow(code, mobile)
        try await desk.take([event(.received)])
        #expect(Set(try await messages(store).compactMap(\.recipient)) == [mobile, "+84987654321"])
        // What waits is taken back, what comes is not written.
        try await store.unfollow(code, mobile)
        try await desk.take([event(.supplement, 2, status: .supplementRequired)])
        let mine = try await messages(store).filter { $0.recipient == mobile }
        #expect(mine.map(\.state) == ["cancelled"])
        // Closed: who followed is forgotten.
        try await desk.take([event(.returned, 9, status: .returned)])
        #expect(try await store.followers(of: code).isEmpty)
    }

    @Test func whoeverOptedOutGetsNothingAndIsNoTroubleForTheCentre() async throws {
        let store = try fixture.open()
        try await store.optOut(mobile)
        try await desk(store).take([event(.received)])
        #expect(try await messages(store).isEmpty)
        #expect(try await store.undeliverableNotices().isEmpty)
    }

    @Test func aLandlineGetsAnEmailAndWhoHasNeitherIsToldToTheCentre() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        try await desk.take([event(.received, phone: "0262 3852 456", email: "an@example.vn")])
        let mail = try #require(try await messages(store).first)
        #expect(mail.channel == "email")
        #expect(mail.recipient == "an@example.vn")
        #expect(mail.text.hasPrefix("Kính gửi ông/bà,\n\nHồ sơ H15.12-260301-0001 (Cấp giấy phép xây dựng) đã được"))
        try await desk.take([
            event(.supplement, 2, phone: "0262 3852 456"), event(.apology, 3, phone: ""),
            event(.payment, 4, phone: "khong co"),
        ])
        let left = try await store.undeliverableNotices()
        #expect(left.map(\.kind) == [.payment, .apology, .supplement])
        #expect(left.last?.reason == "only a landline's number, no e-mail address")
        for reason in left.map(\.reason) { #expect(!reason.contains("3852")) }
        try await store.settleNotice(left[0].id)
        #expect(try await store.undeliverableNotices().count == 2)
    }

    @Test func whatTheNetworkRefusesIsToldToTheCentreToo() async throws {
        let store = try fixture.open()
        try await desk(store).take([event(.received)])
        let id = try #require(try await messages(store).first?.id)
        fixture.clock.advance(by: .seconds(5 * 86_400))
        #expect(try await store.open() == nil)
        #expect(try await store.message(id)?.state == "expired")
        #expect(try await store.undeliverableNotices().map(\.reason) == ["the message could not be delivered"])
    }

    @Test func aMessageThatCantBeWrittenIsTheCentresAndHoldsNothingUp() async throws {
        let store = try fixture.open()
        let wording = try Wording()
        let event = event(.received)
        let draft = NoticeDraft(event: event, text: "", mail: wording.mail(event), encoding: .unaccented)
        #expect(try await store.tell(draft) == .undeliverable)
        #expect(try await messages(store).isEmpty)
        #expect(try await store.undeliverableNotices().map(\.reason) == ["can't send this text: it is empty"])
        #expect(try await store.tell(draft) == nil)
    }

    @Test func aCorrectionWithoutTheDateOfWhatItTakesBackIsToldAllTheSame() async throws {
        let store = try fixture.open()
        let desk = try desk(store)
        try await desk.take([event(.resultReady, 5, status: .completed)])
        try await sendAll(store)
        try await desk.take([event(.correction, 6)])
        #expect(try await messages(store).map(\.state).sorted() == ["queued", "sent"])
    }

    @Test func onlyTheFirstMobileOfAFieldIsTold() async throws {
        let store = try fixture.open()
        try await desk(store).take([event(.received, phone: "0262 3852456 / 0987654321, 0912345678")])
        #expect(try await messages(store).compactMap(\.recipient) == ["+84987654321"])
    }
}
