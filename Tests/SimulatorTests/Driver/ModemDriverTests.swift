import ApplianceKit
import DeviceIO
import Synchronization
import TestSupport
import Testing

@testable import Simulator

/// The product's driver at work on the simulated modem, over a real pseudo-terminal.
@Suite("Modem driver", .timeLimit(.minutes(5)))
struct ModemDriverTests {
    @Test(arguments: [SimulatedProfile.generic, .contrary])
    func aTextIsHandedOverAndDeletedFromTheModem(profile: SimulatedProfile) async throws {
        let bench = try await DriverBench(profile)
        try await bench.ready()
        await bench.modem.network.text(from: "0912345678", "HS H15.12-261120-0001")
        #expect(try await bench.received.first() == "HS H15.12-261120-0001")
        _ = try await bench.modem.moments.first { $0 == .deleteDone }
    }

    @Test(arguments: [SimulatedProfile.generic, .contrary])
    func whatLayInTheModemBeforeIsHandedOverToo(profile: SimulatedProfile) async throws {
        let bench = try await DriverBench(
            profile,
            prepare: { modem in for number in 1...3 { await modem.network.text(from: "0912345678", "\(number)") } })
        #expect(try await bench.received.wait(count: 3).sorted() == ["1", "2", "3"])
    }

    @Test(arguments: [SimulatedProfile.generic, .contrary])
    func aMessageIsSubmittedWithItsReference(profile: SimulatedProfile) async throws {
        let bench = try await DriverBench(profile)
        try await bench.ready()
        let submission = try await bench.submit("Ho so da co ket qua")
        let sent = try await bench.modem.network.submitted.first()
        #expect(sent.text == "Ho so da co ket qua")
        #expect(submission == .accepted(reference: sent.reference))
    }

    @Test func messagesThatCouldNotBeStoredStayInTheModemAndAreOfferedAgain() async throws {
        let disk = Disk()
        let bench = try await DriverBench(disposition: { _ in disk.isFull ? .keep : .delete })
        try await bench.settled()
        await bench.modem.network.text(from: "0912345678", "hello")
        _ = try await bench.received.first()
        #expect(!bench.modem.moments.entries.contains(.deleteReceived))
        disk.relieve()
        try await bench.pass(.seconds(60))
        _ = try await bench.modem.moments.first { $0 == .deleteDone }
        #expect(bench.received.last == "hello")
    }

    private final class Disk: Sendable {
        private let full = Atomic(true)
        var isFull: Bool { full.load(ordering: .sequentiallyConsistent) }
        func relieve() { full.store(false, ordering: .sequentiallyConsistent) }
    }

    @Test func theAuditFindsAMessageThatWasNotAnnounced() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.schedule(ArrivalFault.unannounced)
        await bench.modem.network.text(from: "0912345678", "silent")
        _ = try await bench.modem.network.delivered.first()
        try await bench.pass(.seconds(300))
        #expect(try await bench.received.first() == "silent")
    }

    @Test(arguments: [
        ModemFault.lines(["^RSSI:19"], .inEcho), .lines(["+CREG: 1"], .beforePrompt),
        .lines(["+CMTI: \"SM\",9"], .beforeFinal), .lines(["^HCSQ:\"LTE\",40"], .afterFinal),
        .bytes([0xFF, 0x00, 0xC3], .beforeAnswer), .split(1, pause: .milliseconds(1)),
    ])
    func noiseInAnExchangeChangesNothing(fault: ModemFault) async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        for command in ["AT+CMGS", "PDU"] { await bench.modem.schedule(fault, on: command) }
        guard case .accepted = try await bench.submit("noise") else {
            Issue.record("the message was not taken as accepted")
            return
        }
        #expect(bench.modem.network.submitted.count == 1)
    }

    @Test func withoutAPromptNothingIsSentAndTheNextMessageGoesOut() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.schedule(ModemFault.ignored, on: "AT+CMGS")
        async let first = bench.submit("lost")
        try await bench.pass(.seconds(10))
        guard case .notSent = try await first else {
            Issue.record("a message without a prompt counted as sent")
            return
        }
        guard case .accepted = try await bench.submit("next") else {
            Issue.record("the modem did not recover")
            return
        }
        #expect(bench.modem.network.submitted.entries.compactMap(\.text) == ["next"])
    }

    @Test func aLostAnswerIsJudgedByTheCounterOfTheSIM() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        _ = try await bench.submit("first")
        await bench.modem.schedule(ModemFault.unanswered, on: "PDU")
        async let second = bench.submit("second")
        let sent = try await bench.modem.network.submitted.wait(count: 2)[1]
        try await bench.pass(.seconds(180))
        #expect(try await second == .accepted(reference: sent.reference))
    }

    @Test(arguments: [true, false])
    func anErrorThatSaysNothingIsInDoubtThoughTheCounterHasMoved(isSent: Bool) async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        _ = try await bench.submit("first")
        if isSent {
            await bench.modem.schedule(ModemFault.failsAfterwards(.message(500)), on: "PDU")
        } else {
            await bench.modem.network.refuse("+84912345678", cause: 500, times: 1)
        }
        #expect(try await bench.submit("second") == .inDoubt(reason: "+CMS ERROR: 500"))
        #expect(bench.modem.network.submitted.count == (isSent ? 2 : 1))
        // The next one is judged from where the counter stands now.
        guard case .accepted = try await bench.submit("third") else {
            Issue.record("the third does not go out")
            return
        }
    }

    @Test func withoutACounterALostAnswerIsInDoubt() async throws {
        var profile = SimulatedProfile.generic
        profile.canReadSIMFiles = false
        let bench = try await DriverBench(profile)
        try await bench.settled()
        await bench.modem.schedule(ModemFault.unanswered, on: "PDU")
        async let submission = bench.submit("perhaps")
        _ = try await bench.modem.network.submitted.first()
        try await bench.pass(.seconds(180))
        guard case .inDoubt = try await submission else {
            Issue.record("nothing tells whether it went out")
            return
        }
    }

    @Test func aRefusalKeepsItsCode() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        await bench.modem.network.refuse("+84912345678", cause: 38)
        #expect(try await bench.submit("refused") == .refused(code: 38))
    }

    @Test func anUnpluggedModemIsOpenedAndSetUpAgain() async throws {
        let link = "/tmp/tracuu-driver-\(UInt32.random(in: 0 ... .max))"
        let modem = try SimulatedModem(link: link)
        try await modem.plug()
        let states = Ledger<ModemState>()
        let clock = ManualClock()
        let driver = try Modem(name: "driver", configuration: .init(device: link), clock: clock) { _ in .delete }
        let work = Task { await driver.run() }
        let watching = Task { for await state in driver.stateChanges { states.append(state) } }
        defer {
            work.cancel()
            watching.cancel()
        }
        _ = try await states.first { $0 == .ready }
        let mark = states.count
        await modem.unplug()
        _ = try await states.first(after: mark) { if case .absent = $0 { true } else { false } }
        try await modem.plug()
        while states.entries.last != .ready {
            if clock.sleepers > 0 { clock.advance(by: .seconds(1)) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
