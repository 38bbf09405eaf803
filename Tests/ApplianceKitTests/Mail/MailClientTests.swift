import CCurl
import Testing

@testable import ApplianceKit

@Suite struct MailClientTests {
    @Test func silenceAfterTheWholeLetterIsADoubt() {
        let outcome = MailClient.outcome(CURLE_OPERATION_TIMEDOUT, reply: 354, isAllSent: true)
        #expect(outcome == .inDoubt("no answer from the mail server: Timeout was reached"))
    }

    @Test func halfALetterHasNotBeenTaken() {
        let outcome = MailClient.outcome(CURLE_SEND_ERROR, reply: 354, isAllSent: false)
        #expect(outcome == .notSent("Failed sending data to the peer"))
    }

    @Test(arguments: [
        (450, MailOutcome.notSent("the mail server asks to come back later (450)")),
        (550, .refused("the mail server refuses the message or its recipient (550)")),
        (535, .locked("the mail server refuses our account (535)")),
    ])
    func theServersReplyCodeDecides(reply: Int, outcome: MailOutcome) {
        #expect(MailClient.outcome(CURLE_SEND_ERROR, reply: reply, isAllSent: false) == outcome)
    }
}
