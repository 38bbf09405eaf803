import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The schedule that a tester writes for `tracuu-sim modem`.
@Suite("Fault rules", .timeLimit(.minutes(5)))
struct FaultRuleTests {
    @Test(arguments: [
        ("AT+CMGS unanswered", "command(prefix: \"AT+CMGS\", unanswered, skip: 0, count: 1)"),
        ("pdu skip 2 times 3 late 1.5", "command(prefix: \"PDU\", late(1.5 seconds), skip: 2, count: 3)"),
        ("AT refused cme:14", "command(prefix: \"AT\", refused(equipment(14)), skip: 0, count: 1)"),
        ("PDU fails-afterwards 500", "command(prefix: \"PDU\", failsAfterwards(message(500)), skip: 0, count: 1)"),
        (
            "AT+CMGR line before-end +CMTI: \"SM\",3",
            "command(prefix: \"AT+CMGR\", lines([\"+CMTI: \\\"SM\\\",3\"], beforeFinal), skip: 0, count: 1)"
        ),
        ("AT bytes in-echo ff0D", "command(prefix: \"AT\", bytes([255, 13], inEcho), skip: 0, count: 1)"),
        ("AT split 3 20", "command(prefix: \"AT\", split(3, pause: 0.02 seconds), skip: 0, count: 1)"),
        ("SMS times 2 early 1.7", "arrival(early(1.7 seconds), count: 2)"),
        ("sms elsewhere SM", "arrival(announcedIn(\"SM\"), count: 1)"),
        ("modem unplug 5", "modem(unplugged(backAfter: Optional(5.0 seconds)))"),
        ("modem memory sm 2", "modem(memory(\"SM\", size: 2))"),
    ])
    func isRead(line: String, deed: String) throws {
        let rule = try FaultRule(line)
        #expect(rule.after == .zero)
        // Modules' and types' names do not matter.
        let written = "\(rule.deed)".replacing(/[A-Za-z]+\.(?=[A-Za-z])/, with: "")
        #expect(written == deed)
    }

    @Test func aTimeStandsBeforeIt() throws {
        #expect(try FaultRule("@90.5  modem  reboot").after == .milliseconds(90_500))
    }

    @Test(arguments: [
        ("", "begins with AT…, PDU, SMS or modem"), ("AT+CMGS", "no fault behind it"),
        ("ATZ explode", "there is no fault “explode” here: ignored, unanswered"), ("USB reboot", "neither AT…"),
        ("AT late soon", "“late” takes SECONDS, not “soon”"), ("AT reboot now", "takes no value"),
        ("AT skip x ignored", "skip takes a whole number"), ("SMS skip 1 doubled", "commands only"),
        ("modem times 2 reboot", "do not go with “modem”"), ("@soon AT ignored", "does not begin with a time"),
        ("AT line nowhere RDY", "PLACE TEXT"), ("AT bytes in-echo 0G", "PLACE HEX"), ("modem memory SM", "NAME SIZE"),
    ])
    func whatIsWrongIsTold(line: String, words: String) {
        let error = #expect(throws: UsageError.self) { try FaultRule(line) }
        #expect(error?.description.contains(words) == true, "\(line): \(error?.description ?? "")")
    }

    @Test func aFileHasCommentsAndNamesTheLineThatIsWrong() throws {
        #expect(try FaultRule.rules(in: "# first\n\n  AT ignored\n@3 modem dies\n", of: "f").count == 2)
        let error = #expect(throws: UsageError.self) { try FaultRule.rules(in: "AT ignored\n\nAT igored\n", of: "f") }
        #expect(error?.description.hasPrefix("f, line 3: there is no fault “igored”") == true)
    }

    @Test func theExamplesOfTheHelpCanBeRead() throws {
        let examples = FaultRule.help.matches(of: /--fault '([^']+)'/).map { String($0.1) }
        #expect(examples.count >= 4)
        for example in examples { _ = try FaultRule(example) }
    }

    /// With the real driver: what a schedule says happens, at its time, and is healed.
    @Test func aScheduleIsCarriedOutAndHealed() async throws {
        let bench = try await HealingBench(link: NSTemporaryDirectory() + "tracuu-rules-" + UUID().uuidString)
        let schedule = """
            AT+CMGS times 2 no-prompt
            PDU skip 1 fails-afterwards 500
            SMS early 1.7
            @5 modem unplug 4
            """
        try await bench.heals("a written schedule", within: .seconds(120)) { modem in
            for rule in try FaultRule.rules(in: schedule, of: "schedule") { await modem.schedule(rule) }
        }
        let said = bench.modem.conversation.entries
        #expect(said.contains { !$0.isFromHost && $0.text == "+CMS ERROR: 500" })
        #expect(await bench.bench.driver.counters.count(.reopen) >= 1)
    }

    @Test func standardInputTakesTextsAndFaults() async throws {
        let modem = try SimulatedModem()
        try await modem.plug()
        await ModemStand.take("! modem gives-up", for: modem)
        #expect(await !modem.volatile.isRegistered)
        await ModemStand.take("0912345678 hs H15.12-240119-0001", for: modem)
        #expect(modem.network.waiting(for: modem.network.firstNumber).count == 1)
    }
}
