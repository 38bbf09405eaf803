import DeviceIO
import Testing

@testable import SMSGateway

@Suite("Retry plan")
struct RetryPlanTests {
    private func result(_ submission: Submission, tries: Int = 1) -> AttemptResult {
        RetryPlan.result(of: submission, tries: tries, jitter: 0.5)
    }

    @Test func acceptedIsSent() {
        #expect(result(.accepted(reference: 7)) == .sent(reference: 7))
    }

    @Test func aNumberThatCanNotGetMessagesIsGivenUp() {
        #expect(result(.refused(code: 1)) == .failed(AttemptReason("number", "+CMS ERROR: 1")))
    }

    @Test func congestionIsTriedAgainAfterLongerAndLongerPauses() {
        let pauses = (1...6).map { tries -> Duration in
            guard case .again(let pause, _) = result(.refused(code: 42), tries: tries) else { return .zero }
            return pause
        }
        #expect(pauses.first == .seconds(10))
        #expect(pauses == pauses.sorted())
        #expect(pauses.last == .seconds(900))
    }

    @Test func troubleWithOurSIMStopsTheRouteAndFailsNoMessage() {
        for code in [8, 50, 310, 330, 38] {
            guard case .routeTrouble = result(.refused(code: code), tries: 50) else {
                Issue.record("code \(code) failed a message")
                continue
            }
        }
    }

    @Test func aRejectedDuplicateIsSent() {
        #expect(result(.refused(code: 197)) == .sent(reference: nil))
    }

    @Test func whatMayHaveGoneOutIsInDoubt() {
        for submission in [Submission.inDoubt(reason: "silence"), .refused(code: 500), .refused(code: 332)] {
            guard case .inDoubt = result(submission) else {
                Issue.record("\(submission) is not taken for what it is")
                continue
            }
        }
    }

    @Test func aTelephoneThatIsOffIsTriedOnceMoreLater() {
        guard case .again(let pause, _) = result(.refused(code: 27)) else {
            Issue.record("given up at once")
            return
        }
        #expect(pause >= .seconds(1_200))
        #expect(result(.refused(code: 27), tries: 2) == .failed(AttemptReason("number", "+CMS ERROR: 27")))
    }

    @Test func whatWaitedHereDoesNotWaitAsLongAgainInTheNetwork() async throws {
        let store = try StoreFixture().open()
        try await store.enqueue(NewMessage(.notice, to: "0912345678", text: "x"))
        let part = try #require(try await store.open()).part
        func validity(_ pdu: OutgoingPDU) throws -> Int? {
            guard case .submit(let submit) = try SMSPDU.decode(hex: pdu.pdu, direction: .fromMobile) else { return -1 }
            #expect(submit.tpdu.count == pdu.length)
            #expect(submit.requestsReport)
            return submit.validityPeriod?.seconds
        }
        #expect(try validity(part.pdu(validFor: .seconds(3 * 86_400))) == 3 * 86_400)
        #expect(try validity(part.pdu(validFor: .seconds(3_600))) == 3_600)
        #expect(try validity(part.pdu(validFor: .seconds(1))) == 300)
        #expect(try validity(part.pdu(validFor: nil)) == nil)
    }
}
