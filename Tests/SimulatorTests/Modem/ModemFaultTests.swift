import ApplianceKit
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct ModemFaultTests {
    // MARK: - Holds

    @Test func standsStillAtAMomentUntilReleased() async throws {
        let bench = try await Bench()
        let hold = await bench.modem.hold(at: .submitAccepted)
        bench.host.send("AT+CMGS=18\r")
        try await bench.host.read(through: "\r\n> ")
        bench.host.send(Array(PDUs.hello.utf8) + [0x1A])
        try await hold.reached()
        #expect(bench.network.submitted.count == 1)
        #expect(bench.host.seen == "")
        hold.release()
        try await bench.host.read(through: "\r\n+CMGS: 0\r\n\r\nOK\r\n")
    }

    @Test func whatIsDroppedIsNotDoneAndTheNextHostFindsTheModemReady() async throws {
        let bench = try await Bench()
        let hold = await bench.modem.hold(at: .pduReceived)
        bench.host.send("AT+CMGS=18\r")
        try await bench.host.read(through: "\r\n> ")
        bench.host.send(Array(PDUs.hello.utf8) + [0x1A])
        try await hold.reached()
        bench.host.send("\u{1B}\rAT\r")
        hold.release(.dropped)
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\nOK\r\n")
        #expect(bench.network.submitted.count == 0)
        #expect(await bench.modem.sim.lastReference == 255)
    }

    @Test func aDeleteCanBeCarriedOutSilently() async throws {
        let bench = try await Bench()
        await bench.network.text(from: "0912345678", "hello")
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",1\r\n")
        let hold = await bench.modem.hold(at: .deleteReceived)
        bench.host.send("AT+CMGD=1\r")
        try await hold.reached()
        #expect(await bench.modem.memories["SM"]?.used == 1)
        hold.release(.silently)
        #expect(try await bench.host.command("AT") == "\r\nOK\r\n")
        #expect(await bench.modem.memories["SM"]?.used == 0)
    }

    // MARK: - Faults

    @Test func linesAppearWhereTheyDoNotBelong() async throws {
        let bench = try await Bench()
        await bench.modem.schedule(.lines(["^RSSI: 18"], .beforePrompt), on: "AT+CMGS")
        await bench.modem.schedule(.lines(["+CREG: 1"], .beforeFinal), on: "PDU")
        bench.host.send("AT+CMGS=18\r")
        #expect(try await bench.host.read(through: "> ") == "\r\n^RSSI: 18\r\n\r\n> ")
        bench.host.send(Array(PDUs.hello.utf8) + [0x1A])
        #expect(
            try await bench.host.read(through: "OK\r\n") == "\r\n+CMGS: 0\r\n\r\n+CREG: 1\r\n\r\nOK\r\n")
    }

    @Test func aLineCanCutAnEcho() async throws {
        let bench = try await Bench(isSetUp: false)
        await bench.modem.schedule(.lines(["RING"], .inEcho), on: "AT+CSQ")
        #expect(try await bench.host.command("AT+CSQ") == "AT+\r\nRING\r\nCSQ\r\r\n+CSQ: 21,99\r\n\r\nOK\r\n")
    }

    @Test func anAnswerCanComeAfterTheNextCommands() async throws {
        let clock = ManualClock()
        let bench = try await Bench(clock: clock)
        await bench.modem.schedule(.late(.seconds(70)), on: "AT+CSQ")
        bench.host.send("AT+CSQ\r")
        try await clock.someoneSleeps()
        #expect(try await bench.host.command("AT") == "\r\nOK\r\n")
        clock.advance(by: .seconds(70))
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n")
    }

    @Test func answersCanBeDoubledCutAndRefused() async throws {
        let bench = try await Bench()
        await bench.modem.schedule(.doubled, on: "AT+CSQ")
        await bench.modem.schedule(.split(1, pause: .zero), on: "AT+CPIN")
        await bench.modem.schedule(.refused(.message(500)), on: "AT+CMGD", skip: 1)
        let line = "\r\n+CSQ: 21,99\r\n\r\nOK\r\n"
        bench.host.send("AT+CSQ\r")
        #expect(try await bench.host.read(through: line) + bench.host.read(through: line) == line + line)
        #expect(try await bench.host.command("AT+CPIN?") == "\r\n+CPIN: READY\r\n\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CMGD=1") == "\r\nOK\r\n")
        _ = try await bench.host.command("AT+CMGD=1", end: "+CMS ERROR: 500\r\n")
        #expect(try await bench.host.command("AT+CMGD=1") == "\r\nOK\r\n")
    }

    @Test func anErrorCanFollowAMessageThatWent() async throws {
        let bench = try await Bench()
        await bench.modem.schedule(.failsAfterwards(.networkTimeout), on: "PDU")
        #expect(try await bench.submit(PDUs.hello, end: "332\r\n") == "\r\n+CMS ERROR: 332\r\n")
        #expect(bench.network.submitted.count == 1)
    }

    @Test func aPromptCanFail() async throws {
        let bench = try await Bench()
        await bench.modem.schedule(.noPrompt, on: "AT+CMGS")
        bench.host.send("AT+CMGS=18\rAT+CSQ\r")
        bench.host.send("\u{1B}")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CSQ") == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n")
    }

    @Test func thePowerCanGoInsteadOfAnAnswer() async throws {
        var profile = ModemProfile.generic
        profile.banner = ["RDY"]
        let bench = try await Bench(profile: profile)
        await bench.modem.schedule(.reboot(afterwards: true), on: "PDU")
        #expect(try await bench.submit(PDUs.hello, end: "RDY\r\n").hasSuffix("\r\nRDY\r\n"))
        #expect(bench.network.submitted.count == 1)
        #expect(await bench.modem.sim.lastReference == 0)
    }

    @Test func thePortCanVanishAndComeBack() async throws {
        let clock = ManualClock()
        let bench = try await Bench(clock: clock)
        await bench.modem.schedule(.portGone(backAfter: .seconds(5)), on: "AT+CSQ")
        bench.host.send("AT+CSQ\r")
        try await clock.someoneSleeps()
        #expect(await bench.modem.path == "")
        clock.advance(by: .seconds(5))
        try await eventually("the port is back") { await bench.modem.path != "" }
        let again = try RawSerialClient(path: await bench.modem.path)
        #expect(try await again.command("AT") == "AT\r\r\nOK\r\n")
    }

    @Test func anArrivalCanBeAnnouncedWrongly() async throws {
        let clock = ManualClock()
        let bench = try await Bench(clock: clock)
        await bench.modem.schedule(ArrivalFault.early(.milliseconds(500)))
        await bench.modem.schedule(ArrivalFault.unannounced)
        await bench.modem.schedule(ArrivalFault.doubled)
        await bench.network.text(from: "0912345678", "one")
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",1\r\n")
        _ = try await bench.host.command("AT+CMGR=1", end: "+CMS ERROR: 321\r\n")
        clock.advance(by: .milliseconds(500))
        #expect(try await bench.host.command("AT+CMGR=1").hasPrefix("\r\n+CMGR: 0,,"))
        await bench.network.text(from: "0912345678", "two")
        await bench.network.text(from: "0912345678", "three")
        let notices = try await bench.host.read(through: "\",3\r\n\r\n+CMTI: \"SM\",3\r\n")
        #expect(notices == "\r\n+CMTI: \"SM\",3\r\n\r\n+CMTI: \"SM\",3\r\n")
    }

    @Test func aPromptCanBeLostThoughTheTextIsAwaited() async throws {
        let bench = try await Bench()
        let hold = await bench.modem.hold(at: .submitReceived)
        bench.host.send("AT+CMGS=18\r")
        try await hold.reached()
        hold.release(.silently)
        // What the next host sends first gets it out of there.
        bench.host.send("\u{1B}\rAT\r")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\nOK\r\n")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\nOK\r\n")
    }

    @Test func settingsCanBeForgottenAndMemoriesShrink() async throws {
        let bench = try await Bench()
        await bench.modem.forgetIndications()
        await bench.network.text(from: "0912345678", "one")
        #expect(try await bench.host.command("AT+CNMI?") == "\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n")
        await bench.modem.resize("SM", to: 1)
        await bench.network.text(from: "0912345678", "two")
        #expect(bench.network.waiting(for: SIMCard().number).count == 1)
        #expect(try await bench.host.command("AT+CPMS?").contains("\"SM\",1,1,"))
    }

    @Test func referencesWrapAndReportsCanNameNumbersOtherwise() async throws {
        let bench = try await Bench(sim: SIMCard(lastReference: 254))
        await bench.network.change {
            $0.reports = .early()
            $0.reportNumbers = .national
        }
        _ = try await bench.submit(PDUs.hello, end: "\r\n+CMGS: 255\r\n\r\nOK\r\n")
        let asking = "0021000B914819325476F8000005E8329BFD06"
        _ = try await bench.submit(asking, end: "\r\n+CMGS: 0\r\n\r\nOK\r\n")
        // 0912345678, in a report that the network sent before it had answered.
        try await bench.host.read(through: "\r\n+CDS: 24\r\n07914889200030F006000A819021436587")
    }
}
