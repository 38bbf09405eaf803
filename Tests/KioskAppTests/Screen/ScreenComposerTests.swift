import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import Testing

@testable import KioskApp

@Suite("What the screens say")
struct ScreenComposerTests {
    private let composer: ScreenComposer
    private let now = Date(timeIntervalSince1970: 1_772_413_200)  // Monday 2026-03-02 08:00 in Việt Nam

    init() throws {
        #expect(LocalTime.useVietnameseZone())
        let texts = try ScreenTexts()
        composer = ScreenComposer(
            texts: texts, results: ResultComposer(wording: try Wording(), texts: texts),
            centre: KioskConfiguration.Centre(name: "Trung tâm", hotline: "1022", feedback: nil),
            example: "H15.12-240119-0001")
    }

    private func model(_ fixture: SessionFixture) -> ScreenModel {
        composer.model(of: fixture.session, at: fixture.now, date: now)
    }

    private func result(_ dossier: Dossier, _ age: DataAge = .live) -> ScreenModel {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading()))
        fixture.handle(.answered(.found(dossier, age), visit: fixture.session.visit))
        return model(fixture)
    }

    @Test(arguments: DossierStatus.allCases + [nil])
    func everyStatusSaysWhereItStandsAndShowsTheCode(status: DossierStatus?) {
        let dossier = Dossier(code: DossierCode(printed: "H15-260219-0001"), status: status, statusText: "Khác")
        let model = result(dossier)
        #expect(model.kind == .result)
        #expect(!model.headline.isEmpty && model.sentence?.isEmpty == false && model.next?.isEmpty == false)
        #expect(!model.headline.contains("{") && model.sentence?.contains("{") == false)
        #expect(model.symbol != nil, "a shape stands beside the colour")
        #expect(model.details.contains { $0.value == "H15-260219-0001" })
        #expect(model.actions.count { $0.isPrimary } == 1)
    }

    @Test func anAppointmentAheadIsCountedInDaysOfTheCalendar() {
        let date = LocalTime.moment(year: 2026, month: 3, day: 12, hour: 17)
        let model = result(
            Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .processing, appointment: date))
        #expect(model.date?.value == "Thứ Năm, 12/03/2026")
        #expect(model.date?.note == "Còn 10 ngày")
        #expect(model.actions.first { $0.isPrimary }?.id == .home)
    }

    @Test func anAppointmentMissedIsSaidWithAnApologyAndNotWithNothingToDo() {
        let date = LocalTime.moment(year: 2026, month: 2, day: 27, hour: 17)
        let model = result(
            Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .processing, appointment: date))
        #expect(model.tone == .mind)
        #expect(model.headline.hasSuffix("đã quá hẹn"))
        #expect(model.next?.contains("xin lỗi") == true)
        #expect(model.next?.contains("chưa phải làm gì") == false)
        #expect(model.date?.note == "Đã quá hẹn 3 ngày")
        #expect(model.actions.first { $0.isPrimary }?.id == .takeNumber)
    }

    @Test func whoseResultIsThereIsSentToACounterWithANumber() {
        let model = result(Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .completed, counter: "3"))
        #expect(model.next?.contains("quầy 3") == true)
        #expect(model.actions.first { $0.isPrimary }?.id == .takeNumber)
        #expect(model.steps.map(\.state) == [.done, .done, .current, .todo])
    }

    @Test func cachedDataSayTheirAge() {
        let dossier = dossier("H15-260219-0001", .processing)
        #expect(result(dossier).notices.isEmpty)
        let old = result(dossier, .cached(since: LocalTime.moment(year: 2026, month: 3, day: 2, hour: 7, minute: 32)))
        #expect(old.notices.map(\.symbol) == [.disconnected])
        #expect(old.notices[0].text.contains("lúc 07:32 hôm nay"))
    }

    @Test func theSystemsOwnNumberOfADossierIsNotShown() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(.identifier("4711", lookupCode: "9876")))
        fixture.handle(.answered(.notFound, visit: fixture.session.visit))
        let model = model(fixture)
        #expect(model.kind == .notFound)
        #expect(model.sentence?.contains("4711") == false && model.sentence?.contains("9876") == false)
    }

    @Test func missingDevicesAreToldOnTheFirstScreenOnly() {
        var fixture = SessionFixture()
        fixture.handle(.printerChanged(.opening))
        #expect(model(fixture).notices.isEmpty, "not before anybody knows")
        fixture.handle(.printerChanged(.failed("no paper")))
        #expect(model(fixture).notices.map(\.symbol) == [.printer])
        fixture.look()
        #expect(model(fixture).notices.isEmpty)
        fixture.tap(.home)
        fixture.handle(.printerChanged(.degraded("paper low")))
        #expect(model(fixture).notices.isEmpty)
    }

    @Test func withoutAScannerTheFirstScreenSaysWhatStillWorks() {
        var fixture = SessionFixture()
        fixture.handle(.scannerChanged(.absent("unplugged")))
        fixture.handle(.printerChanged(.failed("no paper")))
        let model = model(fixture)
        #expect(model.kind == .outOfService)
        #expect(model.services.map(\.isWorking) == [false, true, true, true])
        #expect(model.services[2].state.contains("màn hình"), "numbers are given without paper")
        #expect(model.actions.contains { $0.id == .typeCode })
        fixture.handle(.scannerChanged(.ready))
        #expect(self.model(fixture).kind == .attract)
    }

    @Test func whoCollectsSeesTheCounter() {
        let dossier = Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .completed, counter: "5")
        #expect(result(dossier).counter?.value == "Quầy 5")
        let open = Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .processing, counter: "5")
        #expect(result(open).counter == nil, "nobody is sent anywhere while it is worked on")
    }

    @Test func whatWasReturnedIsRatedAndNeedsNoNumber() {
        let model = result(Dossier(code: DossierCode(printed: "H15-260219-0001"), status: .returned))
        #expect(model.actions.first { $0.isPrimary }?.id == .rate)
        #expect(!model.actions.contains { $0.id == .takeNumber })
    }

    @Test func messagesAreOfferedOnlyWhereAGatewayTakesNumbers() {
        let open = dossier("H15-260219-0001", .processing)
        #expect(!result(open).actions.contains { $0.id == .follow })
        let fixture = SessionFixture(offers: KioskOffers(following: true))
        var session = fixture
        session.handle(.scanned(reading()))
        session.handle(.answered(.found(open, .live), visit: session.session.visit))
        #expect(model(session).actions.contains { $0.id == .follow })
    }

    @Test func everyScreenHasTheToolsAndTheOtherLanguage() {
        var fixture = SessionFixture(offers: KioskOffers(languages: ["vi", "en"]))
        let tools = [KioskAction.language("en"), .mode(.large), .mode(.contrast), .mode(.low), .help]
        #expect(model(fixture).frame.tools.map(\.id) == tools)
        fixture.look()
        #expect(model(fixture).frame.tools.map(\.id) == tools)
        fixture.tap(.mode(.contrast))
        #expect(model(fixture).modes == ["contrast"])
        #expect(model(fixture).frame.tools.first { $0.id == .mode(.contrast) }?.isOn == true)
    }

    @Test func theWarningSaysHowLongIsLeft() {
        var fixture = SessionFixture()
        fixture.look()
        fixture.wait(.seconds(48))
        let warning = model(fixture).warning
        #expect(warning?.remaining == 17_000)
        #expect(warning?.actions.map(\.id) == [.touch, .home])
    }

    @Test func whoIsFirstIsNotToldOfNobody() {
        var fixture = SessionFixture()
        fixture.takeNumber(ticket(1))
        #expect(model(fixture).ticket?.before == "Ông/bà là người tiếp theo")
        #expect(model(fixture).ticket?.number == "A001")
    }

    @Test func textIsAsLargeAsTheEyeNeedsAtTheDistance() {
        // EN 301 549 §5.1.4: capitals of 7.3 mm at 600 mm, 41 px on 21.5 inches.
        let size = DisplaySize(pixelsPerInch: 102, distance: 600)
        #expect(abs(size.text * size.millimetre - 41) < 1)
        #expect(abs(size.least * size.millimetre - 27) < 1)
        #expect(DisplaySize(pixelsPerInch: 149, distance: 300).least < size.least, "never larger than the text")
        #expect(size.styleSheet.contains("--mm: 4.02px"))
    }
}
