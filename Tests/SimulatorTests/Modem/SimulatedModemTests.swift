import ApplianceKit
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct SimulatedModemTests {
    // MARK: - The command line

    @Test func echoesUntilItIsSwitchedOff() async throws {
        let bench = try await Bench(isSetUp: false)
        #expect(try await bench.host.command("AT") == "AT\r\r\nOK\r\n")
        #expect(try await bench.host.command("ATE0") == "ATE0\r\r\nOK\r\n")
        #expect(try await bench.host.command("AT") == "\r\nOK\r\n")
        #expect(try await bench.host.command("ATE1V1") == "\r\nOK\r\n")
        #expect(try await bench.host.command("AT") == "AT\r\r\nOK\r\n")
    }

    @Test func answersDigitsWithV0AndOtherLineEndsWithS3S4() async throws {
        let bench = try await Bench()
        #expect(try await bench.host.command("ATV0", end: "0\r") == "0\r")
        #expect(try await bench.host.command("AT+CSQ", end: "0\r") == "+CSQ: 21,99\r\n0\r")
        _ = try await bench.host.command("ATV1")
        _ = try await bench.host.command("ATS4=13", end: "OK\r\r")
        #expect(try await bench.host.command("AT", end: "OK\r\r") == "\r\rOK\r\r")
    }

    @Test func unknownCommandsAreErrorsAsCMEESays() async throws {
        let bench = try await Bench()
        #expect(try await bench.host.command("AT+QPOWD=1", end: "4\r\n") == "\r\n+CME ERROR: 4\r\n")
        _ = try await bench.host.command("AT+CMEE=0")
        #expect(try await bench.host.command("AT+QPOWD=1", end: "ERROR\r\n") == "\r\nERROR\r\n")
        _ = try await bench.host.command("AT+CMEE=2")
        #expect(
            try await bench.host.command("AT+QPOWD=1", end: "supported\r\n")
                == "\r\n+CME ERROR: operation not supported\r\n")
        #expect(try await bench.host.command("AT!!", end: "ERROR\r\n") == "\r\nERROR\r\n")
    }

    @Test func aCommandThatComesMeanwhileIsAnsweredAfterwards() async throws {
        let bench = try await Bench()
        bench.host.send("AT+CSQ\rAT+CPIN?\r")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n")
        #expect(try await bench.host.read(through: "OK\r\n") == "\r\n+CPIN: READY\r\n\r\nOK\r\n")
    }

    // MARK: - SIM and registration

    @Test func threeWrongPINsBlockTheSIM() async throws {
        let bench = try await Bench(sim: SIMCard(pin: "1234"))
        let host = bench.host
        #expect(try await host.command("AT+CPIN?") == "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n")
        #expect(try await host.command("AT+CMGL=4", end: "311\r\n") == "\r\n+CMS ERROR: 311\r\n")
        #expect(try await host.command("AT+CIMI", end: "11\r\n") == "\r\n+CME ERROR: 11\r\n")
        _ = try await host.command("AT+CPIN=\"0000\"", end: "+CME ERROR: 16\r\n")
        _ = try await host.command("AT+CPIN=\"1111\"", end: "+CME ERROR: 16\r\n")
        #expect(await bench.modem.sim.attemptsLeft == 1)
        _ = try await host.command("AT+CPIN=2222", end: "+CME ERROR: 12\r\n")
        #expect(try await host.command("AT+CPIN?") == "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n")
    }

    @Test func theRightPINLetsItRegister() async throws {
        let bench = try await Bench(sim: SIMCard(pin: "1234"))
        _ = try await bench.host.command("AT+CREG=1")
        #expect(try await bench.host.command("AT+CREG?") == "\r\n+CREG: 1,0\r\n\r\nOK\r\n")
        _ = try await bench.host.command("AT+CPIN=\"1234\"")
        try await bench.host.read(through: "\r\n+CREG: 1\r\n")
        #expect(try await bench.host.command("AT+COPS?").hasPrefix("\r\n+COPS: 0,0,\"Viettel\""))
    }

    @Test func registrationTakesItsTimeOnTheClock() async throws {
        let clock = ManualClock()
        var profile = ModemProfile.generic
        profile.registrationDelay = .seconds(8)
        let bench = try await Bench(profile: profile, clock: clock)
        #expect(try await bench.host.command("AT+CEREG?") == "\r\n+CEREG: 0,2\r\n\r\nOK\r\n")
        _ = try await bench.host.command("AT+CEREG=1")
        clock.advance(by: .seconds(8))
        try await bench.host.read(through: "\r\n+CEREG: 1\r\n")
        await bench.network.change { $0.hasCoverage = false }
        try await bench.host.read(through: "\r\n+CEREG: 2\r\n")
        let answer = try await bench.submit(PDUs.hello, end: "331\r\n")
        #expect(answer == "\r\n+CMS ERROR: 331\r\n")
    }

    @Test func theSIMsStatusFileCountsReferences() async throws {
        let bench = try await Bench()
        let read = "AT+CRSM=176,28483,0,0,2"
        #expect(try await bench.host.command(read) == "\r\n+CRSM: 144,0,\"FFFF\"\r\n\r\nOK\r\n")
        #expect(try await bench.submit(PDUs.hello, end: "OK\r\n") == "\r\n+CMGS: 0\r\n\r\nOK\r\n")
        #expect(try await bench.submit(PDUs.hello, end: "OK\r\n") == "\r\n+CMGS: 1\r\n\r\nOK\r\n")
        #expect(try await bench.host.command(read) == "\r\n+CRSM: 144,0,\"01FF\"\r\n\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CRSM=176,28542,0,0,2") == "\r\n+CRSM: 106,130\r\n\r\nOK\r\n")
    }

    @Test func aServiceCodeIsAnsweredAfterOK() async throws {
        let bench = try await Bench()
        _ = try await bench.host.command("AT+CUSD=1,\"*101#\",15")
        #expect(try await bench.host.read(through: ",15\r\n").hasPrefix("\r\n+CUSD: 0,\"TK goc: 50.000d"))
    }

    @Test func switchingOffAndOnForgetsTheSettingsAndKeepsTheMessages() async throws {
        let bench = try await Bench()
        await bench.network.text(from: "0912345678", "H15.12-240119-0001")
        try await bench.host.read(through: "+CMTI: \"SM\",1\r\n")
        _ = try await bench.host.command("AT+CFUN=1,1")
        #expect(try await bench.host.command("AT+CNMI?") == "AT+CNMI?\r\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n")
        #expect(try await bench.host.command("AT+CMGL=4").contains("+CMGL: 1,0,,"))
    }
}

/// Messages as hosts write them.
enum PDUs {
    /// “hello” to +84912345678, written by hand: no SMSC, no validity.
    static let hello = "0001000B914819325476F8000005E8329BFD06"
}
