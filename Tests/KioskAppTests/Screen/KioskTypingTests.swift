import DeviceIO
import DossierKit
import Testing

@testable import KioskApp

@Suite("Typing on the screen")
struct KioskTypingTests {
    private let code = "H15.12-260219-0001"

    private func typed(_ fixture: SessionFixture) -> String? {
        guard case .typingCode(let text, _) = fixture.session.screen else { return nil }
        return text.text
    }

    @Test func aTypedCodeIsSearchedLikeAScannedOne() {
        var fixture = SessionFixture()
        fixture.tap(.typeCode)
        let screen = fixture.session.screenName
        fixture.type(code)
        #expect(typed(fixture) == code)
        #expect(fixture.session.screenName == screen, "a key leaves the screen the same: the next key's tap stays good")
        let effects = fixture.tap(.submit)
        #expect(effects == [.lookUp(.code(DossierCode(printed: code), lookupCode: nil), visit: fixture.session.visit)])
    }

    @Test func keysEraseClearAndStartAnew() {
        var fixture = SessionFixture()
        fixture.tap(.typeCode)
        fixture.tap(.key(.put("H15.12-")))
        fixture.type("26")
        fixture.tap(.key(.erase))
        #expect(typed(fixture) == "H15.12-2")
        fixture.tap(.key(.put("G09-")))
        #expect(typed(fixture) == "G09-")
        fixture.tap(.key(.clear))
        #expect(typed(fixture) == "")
        fixture.type("h1;<5")
        #expect(typed(fixture) == "H15", "capitals, and nothing that no code has")
        fixture.type(String(repeating: "9", count: 60))
        #expect(typed(fixture)?.count == 36, "bounded")
    }

    @Test func whatIsNoCodeIsSaidAndNothingIsLost() {
        var fixture = SessionFixture()
        fixture.tap(.typeCode)
        fixture.type("H15")
        #expect(fixture.tap(.submit).isEmpty)
        guard case .typingCode(let text, let isUnclear) = fixture.session.screen else {
            Issue.record("another screen")
            return
        }
        #expect(text.text == "H15" && isUnclear)
        fixture.type(".")
        guard case .typingCode(_, let isStillUnclear) = fixture.session.screen else { return }
        #expect(!isStillUnclear, "who goes on typing is not scolded")
    }

    @Test func twoPossibleCodesAreAskedAboutNeverGuessed() {
        var fixture = SessionFixture()
        let codes = [DossierCode(printed: "H15.20-240119-0001"), DossierCode(printed: "H15-20240119-0001")]
        fixture.handle(.scanned(.ambiguous(codes)))
        #expect(fixture.tap(.candidate(7)).isEmpty)
        #expect(
            fixture.tap(.candidate(1)) == [.lookUp(.code(codes[1], lookupCode: nil), visit: fixture.session.visit)])
    }

    @Test func aScanWhileSomebodyTypesWins() {
        var fixture = SessionFixture()
        fixture.tap(.typeCode)
        fixture.type("H15.77")
        fixture.look(code)
        guard case .result(let found, _) = fixture.session.screen else {
            Issue.record("no result")
            return
        }
        #expect(found.code.printed == code)
        fixture.tap(.home)
        fixture.tap(.typeCode)
        #expect(typed(fixture) == "", "nothing of what was typed is left")
    }

    @Test func theLookupCodeIsTypedWhereItIsDemanded() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading(code)))
        fixture.handle(.answered(.lookupCodeNeeded, visit: fixture.session.visit))
        #expect(fixture.tap(.submit).isEmpty, "nothing was typed")
        fixture.type("43 21")
        let effects = fixture.tap(.submit)
        let complete = CodeReading.code(DossierCode(printed: code), lookupCode: "4321")
        #expect(effects == [.lookUp(complete, visit: fixture.session.visit)])
        // A wrong one and an unknown dossier are the same answer.
        fixture.handle(.answered(.notFound, visit: fixture.session.visit))
        #expect(fixture.session.screen == .notFound(complete))
    }

    // MARK: - Messages

    private func following() -> SessionFixture {
        var fixture = SessionFixture(offers: KioskOffers(following: true))
        fixture.look(code)
        fixture.tap(.follow)
        return fixture
    }

    @Test func aNumberIsGivenWithConsentAndOnlyItsEndIsKept() {
        var fixture = following()
        fixture.type("0912345678")
        let effects = fixture.tap(.submit)
        #expect(
            effects == [
                .follow(DossierCode(printed: code), number: "0912345678", visit: fixture.session.visit)
            ])
        fixture.handle(.followed(true, visit: fixture.session.visit))
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("0912345678") && remains.contains("678"))
        fixture.tap(.back)
        guard case .result = fixture.session.screen else {
            Issue.record("back does not lead to the answer")
            return
        }
    }

    @Test(arguments: ["091234567", "1912345678", "0212345678", "09123"])
    func whatIsNoMobileNumberIsAskedForAgain(number: String) {
        var fixture = following()
        fixture.type(number)
        #expect(fixture.tap(.submit).isEmpty)
        guard case .following(let state) = fixture.session.screen else { return }
        #expect(state.state == .wrongNumber)
    }

    @Test func aGatewayThatSaysNothingIsGivenUp() {
        var fixture = following()
        fixture.type("0912345678")
        fixture.tap(.submit)
        fixture.wait(.seconds(6))
        guard case .following(let state) = fixture.session.screen else { return }
        #expect(state.state == .failed)
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("0912345678"))
    }

    @Test func withoutAGatewayThereIsNoKeypad() {
        var fixture = SessionFixture()
        fixture.look(code)
        fixture.tap(.follow)
        guard case .result = fixture.session.screen else {
            Issue.record("a screen that leads nowhere")
            return
        }
    }

    @Test func theAnswerIsPrintedOnce() {
        var fixture = SessionFixture()
        fixture.look(code)
        let visit = fixture.session.visit
        #expect(fixture.tap(.printSlip).count == 1)
        #expect(fixture.tap(.printSlip).isEmpty, "it is being printed")
        fixture.handle(.slipPrinted(false, visit: visit))
        #expect(fixture.tap(.printSlip).count == 1, "after a failure again")
        fixture.handle(.slipPrinted(true, visit: visit))
        #expect(fixture.tap(.printSlip).isEmpty)
        fixture.look("H15.12-260219-0002")
        #expect(fixture.session.slip == nil)
    }

    // MARK: - Keys as words

    @Test(arguments: [
        KioskAction.key(.character("7")), .key(.character("-")), .key(.character(" ")), .key(.put("H15.12-")),
        .key(.erase), .key(.clear), .key(.letters), .mode(.large), .language("en"), .aspect(.attitude, .satisfied),
        .level(.verySatisfied), .page(-1), .field(3), .procedure(12), .candidate(0), .group("A"), .submit, .back,
    ])
    func everyActionGoesThroughThePageAndBack(action: KioskAction) {
        #expect(KioskAction(rawValue: action.rawValue) == action)
        #expect(!action.rawValue.isEmpty)
    }

    @Test(arguments: [
        "", "key:", "key:ab", "mode:dark", "level:4", "aspect:x:1", "aspect:attitude", "field:x", "reboot",
    ])
    func whatIsNoActionIsRefused(text: String) {
        #expect(KioskAction(rawValue: text) == nil)
    }

    // MARK: - Being told of one's turn

    private func given(_ number: Int, messages: Int? = 3) -> SessionFixture {
        var fixture = SessionFixture(offers: KioskOffers(queueMessages: messages))
        let visit = fixture.takeNumber(ticket(number))
        fixture.handle(.ticketPrinted(ticket(number), visit: visit))
        return fixture
    }

    @Test func whoHasANumberCanAskToBeToldBeforeItsTurn() {
        var fixture = given(15)
        fixture.tap(.follow)
        fixture.type("0912345678")
        #expect(
            fixture.tap(.submit) == [.followQueue(ticket(15), number: "0912345678", visit: fixture.session.visit)])
        fixture.handle(.followed(true, visit: fixture.session.visit))
        var remains = ""
        dump(fixture.session, to: &remains)
        #expect(!remains.contains("0912345678"))
        fixture.tap(.back)
        #expect(fixture.session.screen == .ticketGiven(ticket(15)))
    }

    @Test func withoutPaperItIsOfferedTooAndLeadsBackThere() {
        var fixture = SessionFixture(offers: KioskOffers(queueMessages: 3))
        let visit = fixture.takeNumber(ticket(15))
        fixture.handle(.ticketFailed(ticket(15), visit: visit))
        fixture.tap(.follow)
        fixture.tap(.back)
        #expect(fixture.session.screen == .ticketNotPrinted(ticket(15)))
    }

    @Test func whoIsNearlyThereIsNotAskedForANumber() {
        for fixture in [given(4), given(15, messages: nil)] {
            var fixture = fixture
            let before = fixture.session.screen
            fixture.tap(.follow)
            #expect(fixture.session.screen == before)
        }
    }

    @Test func aTicketThatOffersSomethingStaysLongEnoughToReadIt() {
        var fixture = given(15)
        fixture.wait(.seconds(44))
        #expect(fixture.session.screen == .ticketGiven(ticket(15)))
        fixture.wait(.seconds(2))
        #expect(fixture.session.screen == .attract)
    }
}
