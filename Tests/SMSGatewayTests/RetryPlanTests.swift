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
        #expect(result(.refused(code: 1)) == .failed(reason: "+CMS ERROR: 1"))
    }

    @Test func congestionIsTriedAgainAfterLongerAndLongerPauses() {
        let pauses = (1...6).map { tries -> Duration in
            guard case .again(let pause, _, false) = result(.refused(code: 42), tries: tries) else { return .zero }
            return pause
        }
        #expect(pauses.first == .seconds(10))
        #expect(pauses == pauses.sorted())
        #expect(pauses.last == .seconds(900))
    }

    @Test func troubleWithOurSIMFailsNoMessage() {
        for code in [8, 50, 310, 330] {
            guard case .again = result(.refused(code: code), tries: 50) else {
                Issue.record("code \(code) failed a message")
                continue
            }
        }
    }

    @Test func whatMayHaveGoneOutIsMarkedAndNotRepeatedForEver() {
        guard case .again(_, _, perhapsSent: true) = result(.inDoubt(reason: "silence")) else {
            Issue.record("an attempt in doubt was not marked")
            return
        }
        guard case .failed = result(.inDoubt(reason: "silence"), tries: 3) else {
            Issue.record("repeated for ever")
            return
        }
    }
}
