import DeviceIO
import DossierKit
import Testing

@testable import KioskApp

/// Somebody who has the scanner and nothing else: cards do what a finger does.
@Suite("Cards to scan")
struct KioskCardTests {
    private static let counters = [Counter(id: "3", series: ["B"])]

    private func scan(_ text: String, _ fixture: inout SessionFixture, key: String = "c1") -> [KioskSession.Effect] {
        guard let command = ScannedCommand(text) else { return [] }
        return fixture.handle(.commanded(command, key: key))
    }

    @Test func everyCardIsReadAsItWasWritten() {
        for command: ScannedCommand in [
            .takeNumber(series: nil), .takeNumber(series: "AB"), .rate(.dissatisfied), .rate(.verySatisfied),
            .callStaff, .listen, .finish,
        ] {
            #expect(ScannedCommand(command.text) == command)
        }
    }

    @Test(arguments: [
        "H15.12-260219-0001", "TRACUU-KT", "TRACUU-", "TRACUU-SO-", "TRACUU-DG-4", "TRACUU-DG", "TRACUU-SO-A-B",
        "tracuu-so", "", "TRACUU-SO-" + String(repeating: "A", count: 4_000),
    ])
    func whatIsNoCardIsNone(text: String) {
        #expect(ScannedCommand(text) == nil)
    }

    @Test func aCardTakesOneNumberHoweverLongItLiesThere() {
        var fixture = SessionFixture()
        #expect(
            scan("TRACUU-SO", &fixture)
                == [.takeNumber(TicketRequest(series: "A", request: "c1"), visit: fixture.session.visit)])
        fixture.handle(.numberTaken(ticket(), visit: fixture.session.visit))
        fixture.handle(.ticketPrinted(ticket(), visit: fixture.session.visit))
        for attempt in 2...6 {
            fixture.now += .seconds(1)
            #expect(scan("TRACUU-SO", &fixture, key: "c\(attempt)").isEmpty)
        }
        fixture.now += .seconds(3)
        #expect(scan("TRACUU-SO", &fixture, key: "c9").count == 1, "the next person")
    }

    @Test func theNumberIsOfTheCounterThatTheAnswerNames() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two], counters: Self.counters)
        fixture.handle(.scanned(reading()))
        let found = Dossier(
            code: DossierCode(printed: "H15.12-260219-0001"), status: .completed, counter: "3")
        fixture.handle(.answered(.found(found, .live), visit: fixture.session.visit))
        let request = TicketRequest(series: "B", request: "c1", dossier: "H15.12-260219-0001")
        #expect(scan("TRACUU-SO", &fixture) == [.takeNumber(request, visit: fixture.session.visit)])
    }

    @Test func withSeveralServicesThereIsACardOfEach() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        #expect(scan("TRACUU-SO", &fixture) == [.countWaiting])
        #expect(fixture.session.screen == .choosingService(NumberWish()))
        #expect(
            scan("TRACUU-SO-B", &fixture, key: "c2")
                == [.takeNumber(TicketRequest(series: "B", request: "c2"), visit: fixture.session.visit)])
        #expect(scan("TRACUU-SO-Z", &fixture, key: "c3").isEmpty, "a series that is not there")
    }

    @Test func aFaceIsAWholeRatingOfTheDossierThatStandsThere() {
        var fixture = SessionFixture()
        fixture.look("H15.12-260219-0007", at: .returned)
        let form = RatingForm(dossier: DossierCode(printed: "H15.12-260219-0007"), overall: .satisfied)
        #expect(scan("TRACUU-DG-2", &fixture) == [.rate(form, visit: fixture.session.visit)])
        #expect(fixture.session.screen == .thanked)
        fixture.wait(.seconds(20))
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("0007"))
    }

    @Test func aFaceCanBeGivenFromTheFirstScreenToo() {
        var fixture = SessionFixture()
        #expect(
            scan("TRACUU-DG-3", &fixture)
                == [.rate(RatingForm(overall: .verySatisfied), visit: fixture.session.visit)])
    }

    @Test func theOtherCardsCallTheStaffAndClearTheScreen() {
        var fixture = SessionFixture()
        fixture.look()
        #expect(scan("TRACUU-GOI", &fixture) == [.light(true)])
        _ = scan("TRACUU-XONG", &fixture)
        #expect(fixture.session.screen == .attract)
    }

    @Test func whoCannotSeeHasTheScreensReadOutByACard() {
        var fixture = SessionFixture(offers: KioskOffers(speech: true))
        _ = scan("TRACUU-NGHE", &fixture)
        #expect(fixture.session.comfort.modes == [.speech])
        fixture.look()
        #expect(fixture.session.comfort.modes == [.speech], "until they have gone")
        fixture.wait(.seconds(65))
        #expect(fixture.session.comfort.modes.isEmpty)
        var silent = SessionFixture()
        _ = scan("TRACUU-NGHE", &silent)
        #expect(silent.session.comfort.modes.isEmpty, "nobody is there to speak")
    }

    @Test func thePaperHasACardOfEachSeriesAndFace() throws {
        let plan = QueuePlan(groups: [SessionFixture.one, SessionFixture.two])
        let layout = CommandCards(texts: try ScreenTexts(), width: 576).layout(plan)
        var codes = 0
        var words: [String] = []
        for block in layout.blocks {
            switch block {
            case .qr: codes += 1
            case .text(let text, _): words.append(text)
            default: break
            }
        }
        #expect(codes == 7)
        #expect(!words.contains("Nghe đọc"), "where nothing speaks there is no card for it")
        #expect(words.contains("Lấy số: Đất đai") && words.contains("Đánh giá: Rất hài lòng"))
    }
}
