import DeviceIO
import DossierKit
import Testing

@testable import KioskApp

@Suite("Languages, modes, help, rating")
struct KioskComfortTests {
    // MARK: - Comfort

    @Test func whatMakesItEasierStaysWithThePersonAndNoLonger() {
        var fixture = SessionFixture(offers: KioskOffers(languages: ["vi", "en"]))
        fixture.tap(.mode(.large))
        fixture.tap(.mode(.contrast))
        fixture.tap(.language("en"))
        fixture.look()
        #expect(fixture.session.comfort == Comfort(language: "en", modes: [.large, .contrast]))
        fixture.tap(.mode(.large))
        #expect(fixture.session.comfort.modes == [.contrast])
        fixture.wait(.seconds(65))
        #expect(fixture.session.screen == .attract)
        #expect(fixture.session.comfort == Comfort())
    }

    @Test func whoGoesHomeAndOnFindsItAsItWasTheNextOneDoesNot() {
        var fixture = SessionFixture()
        fixture.tap(.mode(.large))
        fixture.look()
        fixture.tap(.home)
        #expect(fixture.session.comfort.modes == [.large])
        fixture.wait(.seconds(19))
        #expect(fixture.session.comfort.modes == [.large])
        fixture.wait(.seconds(1))
        #expect(fixture.session.comfort == Comfort())
        #expect(fixture.session.deadline == nil)
    }

    @Test func aLanguageThatTheKioskHasNotIsNotTaken() {
        var fixture = SessionFixture(offers: KioskOffers(languages: ["vi"]))
        fixture.tap(.language("en"))
        #expect(fixture.session.comfort.language == nil)
        fixture.tap(.mode(.speech))
        #expect(fixture.session.comfort.modes.isEmpty, "nobody is there to speak")
    }

    // MARK: - Help

    @Test func helpComesBackToTheAnswerThatStoodThere() {
        var fixture = SessionFixture()
        fixture.look()
        let before = fixture.session.screen
        fixture.tap(.help)
        #expect(fixture.tap(.callStaff) == [.light(true)])
        #expect(fixture.session.isStaffCalled)
        fixture.tap(.back)
        #expect(fixture.session.screen == before)
    }

    @Test func helpOverAnAnswerGoesAsSoonAsTheAnswer() {
        var fixture = SessionFixture()
        fixture.look("H15.12-260219-7777")
        fixture.tap(.help)
        fixture.wait(.seconds(65))
        #expect(fixture.session.screen == .attract)
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("7777"))
    }

    @Test func helpDoesNotHideWhatIsUnderWay() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading()))
        fixture.tap(.help)
        #expect(fixture.session.screen == .searching(reading(), isSlow: false))
    }

    // MARK: - Rating

    private func rated(_ leave: (inout SessionFixture) -> [KioskSession.Effect]) -> [KioskSession.Effect] {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        #expect(fixture.tap(.level(.satisfied)).isEmpty, "the aspects may follow")
        fixture.tap(.aspect(.attitude, .verySatisfied))
        return leave(&fixture).filter { if case .rate = $0 { true } else { false } }
    }

    @Test func aFaceCountsOnceHoweverOneLeaves() {
        let form = RatingForm(overall: .satisfied, aspects: [.attitude: .verySatisfied])
        let ways: [(inout SessionFixture) -> [KioskSession.Effect]] = [
            { $0.tap(.submit) },
            { $0.tap(.home) },
            { $0.handle(.scanned(reading())) },
            { fixture in
                fixture.now += .seconds(60)
                fixture.handle(.timeReached)
                fixture.now += .seconds(20)
                return fixture.handle(.timeReached)
            },
            { fixture in
                fixture.tap(.help)
                return fixture.tap(.home)
            },
        ]
        for way in ways {
            let effects = rated(way)
            #expect(effects.count == 1)
            guard case .rate(let sent, _) = effects.first else { continue }
            #expect(sent == form)
        }
    }

    @Test func helpInBetweenCountsNothingTwice() {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.level(.satisfied))
        #expect(fixture.tap(.help).isEmpty)
        #expect(fixture.tap(.back).isEmpty)
        #expect(fixture.tap(.submit).count == 1)
        #expect(fixture.session.screen == .thanked)
        fixture.wait(.seconds(20))
        #expect(fixture.session.screen == .attract)
    }

    @Test func whoTouchesNoFaceRatesNothing() {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.aspect(.attitude, .satisfied))
        #expect(fixture.tap(.submit).isEmpty)
        #expect(fixture.tap(.home).isEmpty)
    }

    @Test func anAspectTouchedTwiceIsTakenBack() {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.level(.satisfied))
        fixture.tap(.aspect(.timeliness, .satisfied))
        fixture.tap(.aspect(.timeliness, .satisfied))
        guard case .rating(let form) = fixture.session.screen else { return }
        #expect(form.aspects.isEmpty)
    }

    // MARK: - The reason

    private func discontent() -> SessionFixture {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.level(.dissatisfied))
        fixture.tap(.submit)
        return fixture
    }

    @Test func whoIsNotContentIsAskedWhyAndMayKeepItToThemselves() {
        var fixture = discontent()
        guard case .rating(let form) = fixture.session.screen else { return }
        #expect(form.asksReason)
        #expect(
            fixture.tap(.reason(.longWait)).contains(
                .rate(
                    RatingForm(overall: .dissatisfied, reason: .longWait, asksReason: true),
                    visit: fixture.session.visit)))
        #expect(fixture.session.screen == .thanked)

        var silent = discontent()
        let effects = silent.tap(.submit)
        #expect(
            effects.contains(
                .rate(RatingForm(overall: .dissatisfied, asksReason: true), visit: silent.session.visit)))
        #expect(silent.session.screen == .thanked)
    }

    @Test func oneAspectThatWasNotWellIsEnoughToBeAsked() {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.level(.satisfied))
        fixture.tap(.aspect(.timeliness, .dissatisfied))
        fixture.tap(.submit)
        guard case .rating(let form) = fixture.session.screen else { return }
        #expect(form.asksReason)
        fixture.tap(.back)
        guard case .rating(let before) = fixture.session.screen else { return }
        #expect(!before.asksReason && before.aspects == [.timeliness: .dissatisfied])
    }

    @Test func whoIsContentIsNotAsked() {
        var fixture = SessionFixture()
        fixture.tap(.rate)
        fixture.tap(.level(.verySatisfied))
        fixture.tap(.submit)
        #expect(fixture.session.screen == .thanked)
        #expect(fixture.tap(.reason(.other)).isEmpty)
    }

    @Test func whoWalksAwayFromTheQuestionHasRatedAllTheSame() {
        var fixture = discontent()
        fixture.now += .seconds(60)
        #expect(fixture.handle(.timeReached).isEmpty)
        fixture.now += .seconds(20)
        let effects = fixture.handle(.timeReached)
        #expect(effects.count == 1)
        #expect(fixture.session.screen == .attract)
    }

    // MARK: - The staff

    @Test func theStaffsAnswerPutsTheLampOut() {
        var fixture = SessionFixture()
        fixture.tap(.help)
        fixture.tap(.callStaff)
        #expect(fixture.handle(.staffCame) == [.light(false)])
        #expect(!fixture.session.isStaffCalled)
        #expect(fixture.handle(.staffCame).isEmpty)
    }
}
