import Foundation
import ApplianceKit
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct ModemMessageTests {
    // MARK: - Sending

    @Test func sendsAfterThePrompt() async throws {
        let bench = try await Bench()
        #expect(try await bench.submit(PDUs.hello, end: "OK\r\n") == "\r\n+CMGS: 0\r\n\r\nOK\r\n")
        let sent = try await bench.network.submitted.first()
        #expect(sent.to == "+84912345678")
        #expect(sent.text == "hello")
        #expect(sent.reference == 0)
    }

    @Test func escapeAtThePromptCancels() async throws {
        let bench = try await Bench()
        bench.host.send("AT+CMGS=18\r")
        try await bench.host.read(through: "\r\n> ")
        bench.host.send("00010\u{1B}")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CSQ") == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n")
        #expect(bench.network.submitted.count == 0)
    }

    @Test(arguments: [
        ("0001000B914819325476F8000005E8329BFD", 17, "too short for its TP-UDL"),
        ("0001000B914819325476F8000005E8329BFD0600", 19, "an octet after TP-UD"),
        ("0001000B914819325476F8000005E8329BFD06", 17, "another length than AT+CMGS said"),
        ("0001000B914819325476F8000005E8329BFD0", 18, "half an octet"),
        ("0001000B914819325476X8000005E8329BFD06", 18, "no hexadecimal digit"),
        ("0001000B914819325476F8000005E8329BFD06\r", 18, "a line end within the text"),
        ("0000000B914819325476F8000005E8329BFD06", 18, "an SMS-DELIVER"),
        ("000100009100000005E8329BFD06", 13, "no destination"),
        ("0001000B914819325476880000 05E8329BFD06", 18, "a blank"),
        ("0001000B91481932547668000005E8329BFD06", 18, "another filler than F"),
        ("0001000B114819325476F8000005E8329BFD06", 18, "a type of address without its first bit"),
        ("0001000C9148F932547698000005E8329BFD06", 18, "a filler between digits"),
        ("0041000B914819325476F8000005E8329BFD06", 18, "a header indicator without a header"),
        ("0001000B914819325476F800080348656C", 16, "UCS-2 of three octets"),
        ("0101000B914819325476F8000005E8329BFD06", 18, "an SMSC of one octet"),
        ("", 18, "nothing at all"),
    ])
    func refusesWhatIsNoSubmit(pdu: String, length: Int, what: String) async throws {
        let bench = try await Bench()
        let answer = try await bench.submit(pdu, length: length, end: "\r\n+CMS ERROR: 304\r\n")
        #expect(answer == "\r\n+CMS ERROR: 304\r\n", "\(what)")
        #expect(bench.network.submitted.count == 0, "\(what)")
        #expect(await bench.modem.sim.lastReference == 255, "\(what)")
    }

    @Test(arguments: ["AT+CMGS=6", "AT+CMGS=165", "AT+CMGS=x", "AT+CMGS=\"+84912345678\"", "AT+CMGS=18,1"])
    func refusesAWrongLengthBeforeThePrompt(line: String) async throws {
        let bench = try await Bench()
        #expect(try await bench.host.command(line, end: "304\r\n") == "\r\n+CMS ERROR: 304\r\n")
    }

    @Test func theNetworksRefusalIsTheAnswer() async throws {
        let bench = try await Bench()
        await bench.network.refuse("0912345678", cause: 38, times: 1)
        #expect(try await bench.submit(PDUs.hello, end: "38\r\n") == "\r\n+CMS ERROR: 38\r\n")
        #expect(try await bench.submit(PDUs.hello, end: "OK\r\n") == "\r\n+CMGS: 1\r\n\r\nOK\r\n")
    }

    @Test func aReportComesWhenItWasAskedFor() async throws {
        let clock = ManualClock()
        let bench = try await Bench(clock: clock)
        await bench.network.change { $0.reports = .after(.seconds(3)) }
        let asking = "0021000B914819325476F8000005E8329BFD06"
        _ = try await bench.submit(asking, end: "\r\n+CMGS: 0\r\n\r\nOK\r\n")
        try await clock.someoneSleeps()
        clock.advance(by: .seconds(3))
        try await bench.host.read(through: "\r\n+CDS: 25\r\n07914889200030F00600")
        #expect(try await bench.host.read(through: "\r\n").hasPrefix("0B914819325476F8"))
    }

    // MARK: - Receiving

    @Test func aTextIsStoredAnnouncedReadAndDeleted() async throws {
        let bench = try await Bench()
        await bench.network.text(from: "0912345678", "hello")
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",1\r\n")
        #expect(try await bench.host.command("AT+CPMS?").contains("+CPMS: \"SM\",1,30,"))
        let first = try await bench.host.command("AT+CMGR=1")
        #expect(first.hasPrefix("\r\n+CMGR: 0,,24\r\n07914889200030F0040B914819325476F80000"))
        #expect(first.hasSuffix("05E8329BFD06\r\n\r\nOK\r\n"))
        #expect(try await bench.host.command("AT+CMGR=1").hasPrefix("\r\n+CMGR: 1,,24\r\n"))
        #expect(try await bench.host.command("AT+CMGL") == "\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CMGL=4").hasPrefix("\r\n+CMGL: 1,1,,24\r\n07914889200030F0"))
        #expect(try await bench.host.command("AT+CMGD=1") == "\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CMGR=1", end: "321\r\n") == "\r\n+CMS ERROR: 321\r\n")
    }

    @Test func aLongTextWithAccentsComesInParts() async throws {
        let bench = try await Bench()
        let text = String(repeating: "Kính gửi Trung tâm Phục vụ hành chính công. ", count: 4)
        await bench.network.text(from: "0912345678", text)
        try await bench.host.read(through: "\"SM\",3\r\n")
        let all = try await bench.host.command("AT+CMGL=4")
        #expect(all.components(separatedBy: "050003").count == 4)
        #expect(all.contains("0303"))
    }

    @Test func aFullMemoryLeavesTheRestWithTheNetworkUntilThereIsRoom() async throws {
        var profile = ModemProfile.generic
        profile.memories = [("SM", 2)]
        let bench = try await Bench(profile: profile)
        for number in 1...3 { await bench.network.text(from: "0912345678", "text \(number)") }
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",2\r\n")
        #expect(bench.network.waiting(for: SIMCard().number).count == 1)
        #expect(try await bench.host.command("AT+CRSM=176,28483,0,0,2").contains("\"FFFE\""))
        _ = try await bench.host.command("AT+CMGD=1")
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",1\r\n")
        #expect(bench.network.waiting(for: SIMCard().number).isEmpty)
    }

    @Test func routedMessagesMustBeAcknowledged() async throws {
        let clock = ManualClock()
        let bench = try await Bench(clock: clock)
        _ = try await bench.host.command("AT+CSMS=1")
        _ = try await bench.host.command("AT+CNMI=2,2,0,1,0")
        await bench.network.text(from: "0912345678", "one")
        await bench.network.text(from: "0912345678", "two")
        try await bench.host.read(through: "\r\n+CMT: ,22\r\n07914889200030F0")
        try await bench.host.read(through: "\r\n")
        _ = try await bench.host.command("AT+CNMA")
        try await bench.host.read(through: "\r\n+CMT: ,22\r\n")
        try await bench.host.read(through: "\r\n")
        try await eventually("two sleep") { clock.sleepers >= 2 }
        clock.advance(by: .seconds(15))
        while !(try await bench.host.command("AT+CNMI?")).contains("+CNMI: 2,0,0,0,0") {}
        #expect(try await bench.host.command("AT+CNMA", end: "340\r\n") == "\r\n+CMS ERROR: 340\r\n")
        #expect(bench.network.waiting(for: SIMCard().number).count == 1)
    }

    @Test func indicationsKeptBackComeWhenTheModeChanges() async throws {
        let bench = try await Bench()
        _ = try await bench.host.command("AT+CNMI=0,1,0,0,0")
        await bench.network.text(from: "0912345678", "hello")
        #expect(try await bench.host.command("AT") == "\r\nOK\r\n")
        _ = try await bench.host.command("AT+CNMI=1,1,0,0,0")
        try await bench.host.read(through: "\r\n+CMTI: \"SM\",1\r\n")
    }

    @Test func refusesSettingsThatItDoesNotHave() async throws {
        let bench = try await Bench(profile: .contrary, isSetUp: false)
        let host = bench.host
        try await host.read(through: "\r\nSMS Ready\r\n")
        _ = try await host.command("ATE0")
        _ = try await host.command("AT+CNMI=2,1,0,1,0", end: "+CMS ERROR: 303\r\n")
        _ = try await host.command("AT+CNMI=1,1,0,2,0")
        _ = try await host.command("AT+CPMS=\"ME\"", end: "+CMS ERROR: 302\r\n")
        _ = try await host.command("AT+CPMS=\"ME\",\"ME\",\"ME\"")
        _ = try await host.command("AT+CMGL=4", end: "+CMS ERROR: 303\r\n")
        #expect(try await host.command("AT+CMGR=0") == "\r\nOK\r\n")
        await bench.network.text(from: "Viettel", "Quang cao")
        try await host.read(through: "\r\n+CMTI: \"ME\",0\r\n")
        #expect(try await host.command("AT+CMGF=1", end: "303\r\n") == "\r\n+CMS ERROR: 303\r\n")
    }
}
