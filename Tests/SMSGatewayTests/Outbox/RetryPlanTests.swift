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
}
