import DeviceIO
import DossierKit
import Testing

@testable import KioskApp

/// The button on the box that gives numbers, and the one that calls the staff.
@Suite struct KioskButtonTests {
    @Test func aPressGivesANumberFromWhateverScreen() {
        var fixture = SessionFixture()
        fixture.look()
        let effects = fixture.handle(.ticketButton(series: nil, key: "b1"))
        #expect(effects == [.takeNumber(TicketRequest(series: "A", request: "b1"), visit: fixture.session.visit)])
        #expect(fixture.session.screen == .takingNumber)
    }

    @Test func aFingerThatPressesTwiceTakesOneNumber() {
        var fixture = SessionFixture()
        fixture.handle(.ticketButton(series: nil, key: "b1"))
        #expect(fixture.handle(.ticketButton(series: nil, key: "b2")) == [])
        fixture.handle(.numberTaken(ticket(), visit: fixture.session.visit))
        fixture.wait(.seconds(3))
        // Its paper is still on its way.
        #expect(fixture.handle(.ticketButton(series: nil, key: "b3")) == [])
        fixture.handle(.ticketPrinted(ticket(), visit: fixture.session.visit))
        fixture.wait(.seconds(3))
        #expect(
            fixture.handle(.ticketButton(series: nil, key: "b4"))
                == [.takeNumber(TicketRequest(series: "A", request: "b4"), visit: fixture.session.visit)])
    }

    @Test func withSeveralServicesAPlainButtonAsksAndOneOfASeriesDoesNot() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        #expect(fixture.handle(.ticketButton(series: nil, key: "b1")) == [.countWaiting])
        #expect(fixture.session.screen == .choosingService(NumberWish()))
        fixture.wait(.seconds(3))
        #expect(
            fixture.handle(.ticketButton(series: "B", key: "b2"))
                == [.takeNumber(TicketRequest(series: "B", request: "b2"), visit: fixture.session.visit)])
    }

    @Test func theLampIsLitUntilSomebodyMustHaveCome() {
        var fixture = SessionFixture()
        #expect(fixture.handle(.staffCalled) == [.light(true)])
        #expect(fixture.session.isStaffCalled)
        fixture.wait(.seconds(100))
        #expect(fixture.handle(.staffCalled) == [.light(true)])
        fixture.wait(.seconds(179))
        #expect(fixture.session.isStaffCalled)
        fixture.wait(.seconds(2))
        #expect(!fixture.session.isStaffCalled)
    }

    @Test func callingTheStaffLeavesTheScreenAsItIs() {
        var fixture = SessionFixture()
        fixture.look()
        let before = fixture.session.screen
        fixture.handle(.staffCalled)
        #expect(fixture.session.screen == before)
    }
}

/// Choosing what a number is for.
@Suite struct NumberWishTests {
    private static let land: ServiceGroup = {
        var group = SessionFixture.two
        group.services = [
            Service(id: "transfer", name: "Biến động đất đai"), Service(id: "first", name: "Cấp giấy lần đầu"),
        ]
        return group
    }()

    private func request(_ effects: [KioskSession.Effect]) -> TicketRequest? {
        for case .takeNumber(let request, _) in effects { return request }
        return nil
    }

    @Test func aGroupWithServicesAsksForTheService() {
        var fixture = SessionFixture(groups: [SessionFixture.one, Self.land])
        fixture.tap(.takeNumber)
        #expect(fixture.tap(.group("B")).isEmpty)
        #expect(fixture.tap(.service("nothing")).isEmpty)
        let wanted = request(fixture.tap(.service("first"), key: "k"))
        #expect(wanted == TicketRequest(series: "B", request: "k", service: "first"))
    }

    @Test func backLeadsFromTheServicesToTheGroups() {
        var fixture = SessionFixture(groups: [SessionFixture.one, Self.land])
        fixture.tap(.takeNumber)
        fixture.tap(.group("B"))
        fixture.tap(.back)
        #expect(fixture.session.screen == .choosingService(NumberWish()))
    }

    @Test func whoIsCalledAheadSaysWhyBeforeTheService() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        fixture.tap(.takeNumber)
        fixture.tap(.offerPriority)
        #expect(fixture.tap(.priority("nobility")).isEmpty, "there is no such class")
        fixture.tap(.priority("elderly"))
        let wanted = request(fixture.tap(.group("A"), key: "k"))
        #expect(wanted == TicketRequest(series: "A", request: "k", priority: "elderly"))
        #expect(wanted?.isVerified == false, "the clerk sees the evidence")
    }

    @Test func withOneGroupPriorityIsOneTouchMore() {
        var fixture = SessionFixture()
        fixture.tap(.offerPriority)
        #expect(request(fixture.tap(.priority("pregnant")))?.priority == "pregnant")
    }

    @Test func whoseResultIsAtACounterGetsItsNumberByOneTouchAndTheClerkTheCode() {
        let counters = [Counter(id: "3", series: ["B"])]
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two], counters: counters)
        let done = Dossier(code: DossierCode(printed: "H15.12-260219-0009"), status: .completed, counter: "3")
        fixture.handle(.scanned(reading("H15.12-260219-0009")))
        fixture.handle(.answered(.found(done, .live), visit: fixture.session.visit))
        let wanted = request(fixture.tap(.takeNumber, key: "k"))
        #expect(wanted == TicketRequest(series: "B", request: "k", dossier: "H15.12-260219-0009"))
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("260219"), "and the screen has forgotten it")
    }

    @Test func aWishAboutADossierGoesAsSoonAsItsAnswer() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        fixture.look()
        fixture.tap(.takeNumber)
        fixture.wait(.seconds(45))
        #expect(fixture.session.warningEnds != nil)
    }
}
