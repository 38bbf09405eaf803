import DeviceIO
import Testing

@testable import KioskApp

/// The button on the box that gives numbers, and the one that calls the staff.
@Suite struct KioskButtonTests {
    @Test func aPressGivesANumberFromWhateverScreen() {
        var fixture = SessionFixture()
        fixture.look()
        let effects = fixture.handle(.ticketButton(series: nil, key: "b1"))
        #expect(effects == [.takeNumber(series: "A", key: "b1", visit: fixture.session.visit)])
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
                == [.takeNumber(series: "A", key: "b4", visit: fixture.session.visit)])
    }

    @Test func withSeveralServicesAPlainButtonAsksAndOneOfASeriesDoesNot() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        #expect(fixture.handle(.ticketButton(series: nil, key: "b1")) == [])
        #expect(fixture.session.screen == .choosingService)
        fixture.wait(.seconds(3))
        #expect(
            fixture.handle(.ticketButton(series: "B", key: "b2"))
                == [.takeNumber(series: "B", key: "b2", visit: fixture.session.visit)])
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
