import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import Testing

@testable import KioskApp

@Suite("What the screens say")
struct ScreenComposerTests {
    private let composer: ScreenComposer
    private let english: ScreenComposer
    private let now = Date(timeIntervalSince1970: 1_772_413_200)  // Monday 2026-03-02 08:00 in Việt Nam

    init() throws {
        #expect(LocalTime.useVietnameseZone())
        func composer(_ language: String) throws -> ScreenComposer {
            let texts = try ScreenTexts(language: language)
            return ScreenComposer(
                texts: texts, results: ResultComposer(wording: try Wording(), texts: texts),
                centre: KioskConfiguration.Centre(name: "Trung tâm", hotline: "1022", feedback: nil),
                example: "H15.12-240119-0001")
        }
        self.composer = try composer("vi")
        english = try composer("en")
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

    // MARK: - Numbers

    @Test func theShareOnTimeHasTheLanguagesOwnDecimalMark() {
        var fixture = SessionFixture()
        fixture.tap(.figures)
        fixture.handle(
            .figuresCounted(
                DossierFigures(
                    agencies: [.init(name: "Sở Xây dựng", open: 12_345, overdue: 0)], finished: 40, finishedOnTime: 39,
                    asOf: now)))
        func values(_ composer: ScreenComposer) -> [String] {
            composer.model(of: fixture.session, at: fixture.now, date: now).figures.map(\.value)
        }
        #expect(values(composer) == ["12.345", "40", "0", "97,5 %"])
        #expect(values(english) == ["12,345", "40", "0", "97.5 %"])
    }

    @Test func halfAWorkingDayHasTheLanguagesOwnDecimalMark() {
        var fixture = SessionFixture()
        fixture.tap(.procedures)
        fixture.handle(
            .catalogueRead(
                ProcedureCatalogue([
                    Procedure(code: "1.001193", name: "Đăng ký khai sinh", field: "Hộ tịch", workingDays: 0.5)
                ])))
        fixture.tap(.field(0))
        fixture.tap(.procedure(0))
        func time(_ composer: ScreenComposer) -> String? {
            composer.model(of: fixture.session, at: fixture.now, date: now).details.first?.value
        }
        #expect(time(composer)?.contains("0,5") == true)
        #expect(time(english)?.contains("0.5") == true)
    }

    // MARK: - Opening hours and notices

    /// Monday to Friday, with a pause.
    private func hours() throws -> OpeningHours {
        let spans = ["07:30-11:30", "13:30-17:00"].compactMap { OpeningHours.Span($0) }
        return OpeningHours(week: OpeningHours.Week(workday: spans), calendar: try WorkingCalendar.vietnamese())
    }

    private func notices(at date: Date) throws -> [String] {
        var fixture = SessionFixture()
        fixture.handle(.hoursRead(try hours()))
        return composer.model(of: fixture.session, at: fixture.now, date: date).notices.map(\.text)
    }

    @Test func aClosedCentreSaysWhenItOpensAndThatLookingUpWorks() throws {
        func at(_ day: Int, _ hour: Int, _ minute: Int) -> Date {
            LocalTime.moment(year: 2026, month: 3, day: day, hour: hour, minute: minute)
        }
        #expect(try notices(at: at(2, 8, 0)).isEmpty)
        #expect(try notices(at: at(2, 13, 30)).isEmpty)
        let still = " Ông/bà vẫn tra cứu được hồ sơ ở máy này."
        #expect(try notices(at: at(2, 6, 59)) == ["Đang đóng cửa, mở lại lúc 07:30." + still])
        #expect(try notices(at: at(2, 12, 0)) == ["Đang nghỉ giữa giờ, mở lại lúc 13:30." + still])
        #expect(try notices(at: at(6, 18, 0)) == ["Đang đóng cửa, mở lại lúc 07:30 thứ Hai 09/03." + still])
        #expect(try notices(at: at(7, 9, 0)) == ["Hôm nay nghỉ cuối tuần, mở lại lúc 07:30 thứ Hai 09/03." + still])
    }

    @Test func aBoxThatDoesNotKnowTheDateSaysNothingOfHours() throws {
        #expect(try notices(at: Date(timeIntervalSince1970: 60)).isEmpty)
    }

    @Test func theHoursAreOfTheFirstScreenOnly() throws {
        var fixture = SessionFixture()
        fixture.handle(.hoursRead(try hours()))
        fixture.look()
        let night = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 22)
        #expect(composer.model(of: fixture.session, at: fixture.now, date: night).notices.isEmpty)
    }

    @Test func theCentresNoticesStandOnTheFirstScreen() throws {
        let texts = try ScreenTexts()
        var centre = KioskConfiguration.Centre(name: "Trung tâm", hotline: nil, feedback: nil)
        centre.notices = ["Ngày 10/11 làm thủ tục đất đai ở tầng 2."]
        let composer = ScreenComposer(
            texts: texts, results: ResultComposer(wording: try Wording(), texts: texts), centre: centre, example: "")
        var fixture = SessionFixture()
        func shown() -> [String] {
            composer.model(of: fixture.session, at: fixture.now, date: now).notices.map(\.text)
        }
        #expect(shown() == centre.notices)
        fixture.look()
        #expect(shown().isEmpty)
    }

    // MARK: - Papers, messages about the turn

    private func procedure(papers: [String]) -> ScreenModel {
        var fixture = SessionFixture()
        fixture.tap(.procedures)
        fixture.handle(
            .catalogueRead(ProcedureCatalogue([Procedure(code: "1.001", name: "Đăng ký khai sinh", papers: papers)])))
        fixture.tap(.procedure(0))
        return model(fixture)
    }

    @Test func aProcedureNamesItsPapersAndSaysHowManyMoreThereAre() {
        #expect(procedure(papers: []).papers == nil)
        #expect(procedure(papers: ["Tờ khai"]).papers?.items == ["Tờ khai"])
        let many = procedure(papers: (1...9).map { "Giấy \($0)" }).papers
        #expect(many?.items.count == 5)
        #expect(many?.more?.contains("4 loại giấy tờ nữa") == true)
    }

    @Test func theOfferOfAMessageSaysOfWhichNumberAndWhen() {
        var fixture = SessionFixture(offers: KioskOffers(queueMessages: 3))
        let visit = fixture.takeNumber(ticket(15))
        fixture.handle(.ticketPrinted(ticket(15), visit: visit))
        #expect(model(fixture).actions.map(\.id) == [.follow, .home])
        fixture.tap(.follow)
        #expect(model(fixture).sentence?.contains("còn 3 người trước số A015") == true)
    }

    @Test func everyServiceSaysHowLongItWillTake() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        fixture.tap(.takeNumber)
        func values() -> [String?] { model(fixture).choices.map(\.value) }
        #expect(values() == [nil, nil], "until it is known")
        fixture.handle(
            .waitingCounted([
                "A": QueueOutlook(waiting: 12, estimate: WaitEstimate(from: 15, to: 25)),
                "B": QueueOutlook(waiting: 0, estimate: WaitEstimate(from: 0, to: 5)),
            ]))
        #expect(values() == ["12 người chờ, chừng 15-25 phút", "Chưa có ai chờ"])
        fixture.handle(.waitingCounted(["A": QueueOutlook(waiting: 3)]))
        #expect(values() == ["3 người đang chờ", nil])
    }
}
