import DeviceIO
import DossierKit
import Testing

@testable import KioskApp

@Suite("Kiosk session")
struct KioskSessionTests {
    // MARK: - Looking up

    @Test func aScanIsSearchedAndItsAnswerShown() {
        var fixture = SessionFixture()
        let effects = fixture.handle(.scanned(reading()))
        #expect(fixture.session.screen == .searching(reading(), isSlow: false))
        #expect(effects == [.lookUp(reading(), visit: fixture.session.visit)])
        let found = dossier("H15.12-260219-0001", .completed)
        fixture.handle(.answered(.found(found, .live), visit: fixture.session.visit))
        #expect(fixture.session.screen == .result(found, .live))
    }

    @Test func thereIsNoneAndNobodyAnswersAreTwoScreens() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading()))
        fixture.handle(.answered(.notFound, visit: fixture.session.visit))
        #expect(fixture.session.screen == .notFound(reading()))
        fixture.handle(.scanned(reading("H15.12-260219-0002")))
        fixture.handle(.answered(.unreachable, visit: fixture.session.visit))
        #expect(fixture.session.screen == .unreachable(reading("H15.12-260219-0002")))
    }

    @Test func aSlowSearchSaysSoAndAnEndlessOneIsGivenUp() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading()))
        fixture.wait(.seconds(3))
        #expect(fixture.session.screen == .searching(reading(), isSlow: true))
        fixture.wait(.seconds(7))
        #expect(fixture.session.screen == .unreachable(reading()))
    }

    @Test func anAnswerForTheOneBeforeIsNotShown() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading("H15.12-260219-0001")))
        let first = fixture.session.visit
        fixture.handle(.scanned(reading("H15.12-260219-0002")))
        fixture.handle(.answered(.found(dossier("H15.12-260219-0001", .completed), .live), visit: first))
        #expect(fixture.session.screen == .searching(reading("H15.12-260219-0002"), isSlow: false))
    }

    @Test func anAnswerAfterGoingHomeIsNotShown() {
        var fixture = SessionFixture()
        fixture.look()
        fixture.handle(.scanned(reading("H15.12-260219-0002")))
        let visit = fixture.session.visit
        fixture.wait(.seconds(10))
        fixture.tap(.home)
        fixture.handle(.answered(.found(dossier("H15.12-260219-0002", .completed), .live), visit: visit))
        #expect(fixture.session.screen == .attract)
    }

    @Test(arguments: [
        (CodeReading.unreadable(.garbage), KioskSession.Screen.unreadable),
        (.unreadable(.empty), .unreadable),
        (.unreadable(.noCode), .notACode),
        (.unreadable(.tooLong), .notACode),
        (.ambiguous(twoCodes), .ambiguous(twoCodes)),
    ])
    func whatIsNoSingleCodeIsAskedForAgainAndNotLookedUp(reading: CodeReading, screen: KioskSession.Screen) {
        var fixture = SessionFixture()
        #expect(fixture.handle(.scanned(reading)).isEmpty)
        #expect(fixture.session.screen == screen)
    }

    @Test func aScanThatTheScannerCouldNotReadIsAskedForAgain() {
        var fixture = SessionFixture()
        fixture.handle(.scanFailed)
        #expect(fixture.session.screen == .unreadable)
    }

    @Test func aSlipUnderTheScannerIsOneScanHoweverOftenItIsRead() {
        var fixture = SessionFixture()
        fixture.look()
        for _ in 0..<5 {
            fixture.now += .milliseconds(700)
            #expect(fixture.handle(.scanned(reading())).isEmpty)
        }
        fixture.now += .seconds(3)
        #expect(!fixture.handle(.scanned(reading())).isEmpty, "later it is a new question")
    }

    @Test func tryAgainAsksTheSameOnceMore() {
        var fixture = SessionFixture()
        fixture.handle(.scanned(reading()))
        fixture.handle(.answered(.unreachable, visit: fixture.session.visit))
        #expect(fixture.tap(.again) == [.lookUp(reading(), visit: fixture.session.visit)])
        #expect(fixture.session.screen == .searching(reading(), isSlow: false))
    }

    @Test func aScanFromAnyScreenStartsAnew() {
        let prepare: [(inout SessionFixture) -> Void] = [
            { $0.look("H15.12-260219-0009") },
            { $0.handle(.scanFailed) },
            { $0.handle(.scanned(.unreadable(.noCode))) },
            { $0.tap(.takeNumber) },
            { $0.takeNumber() },
            { fixture in
                let visit = fixture.takeNumber()
                fixture.handle(.ticketPrinted(ticket(), visit: visit))
            },
        ]
        for step in prepare {
            var fixture = SessionFixture()
            step(&fixture)
            let before = fixture.session.visit
            fixture.handle(.scanned(reading()))
            #expect(fixture.session.screen == .searching(reading(), isSlow: false))
            #expect(fixture.session.visit > before)
        }
    }

    // MARK: - Idle

    @Test func aResultWarnsAfter45SecondsAndIsClearedAfter20More() {
        var fixture = SessionFixture()
        fixture.look()
        fixture.wait(.seconds(44))
        #expect(fixture.session.warningEnds == nil)
        fixture.wait(.seconds(1))
        #expect(fixture.session.warningEnds == fixture.now + .seconds(20))
        fixture.wait(.seconds(19))
        #expect(fixture.session.screen != .attract)
        fixture.wait(.seconds(1))
        #expect(fixture.session.screen == .attract)
        #expect(fixture.session.warningEnds == nil)
    }

    @Test func oneTouchExtendsAnyNumberOfTimes() {
        var fixture = SessionFixture()
        fixture.look()
        for _ in 0..<12 {
            fixture.wait(.seconds(60))
            #expect(fixture.session.warningEnds != nil)
            fixture.tap(.touch)
            #expect(fixture.session.warningEnds == nil)
        }
        #expect(fixture.session.screen == .result(dossier("H15.12-260219-0001", .processing), .live))
    }

    @Test func otherScreensWarnAfter60SecondsAndGoHomeAfter20More() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        fixture.tap(.takeNumber)
        fixture.wait(.seconds(59))
        #expect(fixture.session.warningEnds == nil)
        fixture.wait(.seconds(1))
        #expect(fixture.session.screen == .choosingService(NumberWish()))
        #expect(fixture.session.warningEnds != nil)
        fixture.wait(.seconds(20))
        #expect(fixture.session.screen == .attract)
    }

    @Test func aTicketInTheSlotIsNotAskedAbout() {
        var fixture = SessionFixture()
        let visit = fixture.takeNumber()
        fixture.handle(.ticketPrinted(ticket(), visit: visit))
        fixture.wait(.seconds(20))
        #expect(fixture.session.screen == .attract)
    }

    @Test func theFirstScreenHasNoAlarm() {
        var fixture = SessionFixture()
        #expect(fixture.session.deadline == nil)
        fixture.look()
        fixture.tap(.home)
        #expect(fixture.session.deadline == nil)
    }

    // MARK: - Numbers

    @Test func aNumberIsWrittenThenPrintedThenGiven() {
        var fixture = SessionFixture()
        let effects = fixture.tap(.takeNumber, key: "abc")
        let visit = fixture.session.visit
        #expect(effects == [.takeNumber(TicketRequest(series: "A", request: "abc"), visit: visit)])
        #expect(fixture.session.screen == .takingNumber)
        #expect(fixture.handle(.numberTaken(ticket(), visit: visit)) == [.print(ticket(), visit: visit)])
        #expect(fixture.session.screen == .printing(ticket()))
        #expect(fixture.handle(.ticketPrinted(ticket(), visit: visit)) == [.record(.printed, ticket())])
        #expect(fixture.session.screen == .ticketGiven(ticket()))
    }

    @Test func aNumberWithoutPaperIsShownLarge() {
        var fixture = SessionFixture()
        let visit = fixture.takeNumber()
        #expect(fixture.handle(.ticketFailed(ticket(), visit: visit)) == [.record(.issuedNotPrinted, ticket())])
        #expect(fixture.session.screen == .ticketNotPrinted(ticket()))
        fixture.wait(.seconds(60))
        #expect(fixture.session.warningEnds != nil, "it is asked before the number goes")
    }

    @Test func aPrinterThatSaysNothingIsNotWaitedForForEver() {
        var fixture = SessionFixture()
        let visit = fixture.takeNumber()
        fixture.wait(.seconds(15))
        #expect(fixture.session.screen == .ticketNotPrinted(ticket()))
        #expect(fixture.handle(.ticketPrinted(ticket(), visit: visit)) == [.record(.printed, ticket())])
        #expect(fixture.session.screen == .ticketGiven(ticket()), "the paper came after all")
    }

    @Test func severalGroupsAreChosenFrom() {
        var fixture = SessionFixture(groups: [SessionFixture.one, SessionFixture.two])
        #expect(fixture.tap(.takeNumber) == [.countWaiting])
        #expect(fixture.tap(.group("Z")).isEmpty, "there is no such group")
        let effects = fixture.tap(.group("B"), key: "abc")
        #expect(effects == [.takeNumber(TicketRequest(series: "B", request: "abc"), visit: fixture.session.visit)])
    }

    @Test func withoutAClockThereIsNoNumberAndAReason() {
        var fixture = SessionFixture()
        fixture.tap(.takeNumber)
        fixture.handle(.numberRefused(.clockNotSet, visit: fixture.session.visit))
        #expect(fixture.session.screen == .noTicket(.clockNotSet))
    }

    @Test func theSecondTapOfADoubleTapTakesNothing() {
        var fixture = SessionFixture()
        let tap = Tap(action: .takeNumber, screen: fixture.session.screenName, key: "k1")
        #expect(fixture.handle(.tapped(tap)).count == 1)
        let second = Tap(action: .takeNumber, screen: tap.screen, key: "k2")
        #expect(fixture.handle(.tapped(second)) == [.recallNumber(key: "k2", visit: fixture.session.visit)])
        #expect(fixture.session.screen == .takingNumber)
    }

    @Test func aTapThatOutlivedARestartGetsItsNumberBack() {
        var fixture = SessionFixture()
        let visit = fixture.session.visit
        let late = Tap(action: .takeNumber, screen: "older-3", key: "k1")
        #expect(fixture.handle(.tapped(late)) == [.recallNumber(key: "k1", visit: visit)])
        fixture.handle(.numberRecalled(ticket(state: .issuedNotPrinted), visit: visit))
        #expect(fixture.session.screen == .ticketNotPrinted(ticket(state: .issuedNotPrinted)))
    }

    @Test func aPaperThatFailsAfterTheNextScanIsToldBesideIt() {
        var fixture = SessionFixture()
        let visit = fixture.takeNumber()
        fixture.look()
        #expect(fixture.handle(.ticketFailed(ticket(), visit: visit)) == [.record(.issuedNotPrinted, ticket())])
        #expect(fixture.session.unprinted == ticket())
        #expect(fixture.session.screen == .result(dossier("H15.12-260219-0001", .processing), .live))
        fixture.wait(.seconds(60))
        #expect(fixture.session.unprinted == nil)
    }

    @Test func aNumberThatComesAfterTheNextScanIsPrintedAllTheSame() {
        var fixture = SessionFixture()
        fixture.tap(.takeNumber)
        let visit = fixture.session.visit
        fixture.look()
        #expect(fixture.handle(.numberTaken(ticket(), visit: visit)) == [.print(ticket(), visit: visit)])
        #expect(fixture.session.screen == .result(dossier("H15.12-260219-0001", .processing), .live))
    }

    @Test func aStoreThatDoesNotAnswerIsGivenUp() {
        var fixture = SessionFixture()
        fixture.tap(.takeNumber)
        fixture.wait(.seconds(6))
        guard case .noTicket = fixture.session.screen else {
            Issue.record("still \(fixture.session.screen)")
            return
        }
    }

    // MARK: - Privacy

    @Test func nothingOfAPersonRemainsHoweverTheyLeave() {
        let marker = "H15.12-260219-7777"
        let leave: [(inout SessionFixture) -> Void] = [
            { $0.tap(.home) },
            { $0.wait(.seconds(65)) },
            { $0.handle(.scanFailed) },
            { $0.look("H15.12-260219-0002") },
            { fixture in
                let visit = fixture.takeNumber()
                fixture.handle(.ticketPrinted(ticket(), visit: visit))
            },
        ]
        let arrive: [(inout SessionFixture) -> Void] = [
            { $0.look(marker) },
            { $0.handle(.scanned(reading(marker))) },
            { fixture in
                fixture.handle(.scanned(reading(marker)))
                fixture.handle(.answered(.unreachable, visit: fixture.session.visit))
            },
            { fixture in
                fixture.handle(.scanned(reading(marker)))
                fixture.handle(.answered(.notFound, visit: fixture.session.visit))
            },
        ]
        for come in arrive {
            for go in leave {
                var fixture = SessionFixture()
                come(&fixture)
                fixture.wait(.seconds(10))  // a search under way has ended by then
                go(&fixture)
                fixture.wait(.seconds(3))
                var remains = ""
                dump(fixture.session, to: &remains)
                #expect(!remains.contains("7777"))
            }
        }
    }
}

private let twoCodes = [DossierCode(printed: "H15-260219-0001"), DossierCode(printed: "H15-260219-0007")]
