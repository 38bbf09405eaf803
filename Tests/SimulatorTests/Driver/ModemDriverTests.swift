import ApplianceKit
import DeviceIO
import Synchronization
import TestSupport
import Testing

@testable import Simulator

/// The product's driver at work on the simulated modem, over a real pseudo-terminal.
@Suite("Modem driver", .timeLimit(.minutes(5)))
struct ModemDriverTests {
    /// A driver, the modem it drives, and what it handed over.
    private final class Bench: Sendable {
        let modem: SimulatedModem
        let driver: Modem
        let received = Ledger<String>()
        let states = Ledger<ModemState>()
        let clock: ManualClock
        private let work: Task<Void, Never>

        init(
            _ profile: ModemProfile = .generic, sim: SIMCard = SIMCard(), pin: String? = nil,
            prepare: (SimulatedModem) async throws -> Void = { _ in },
            disposition: @escaping @Sendable (Int) -> StoredMessageDisposition = { _ in .delete }
        ) async throws {
            let clock = ManualClock()
            self.clock = clock
            modem = try SimulatedModem(profile: profile, sim: sim)
            try await modem.plug()
            try await prepare(modem)
            let received = received
            driver = try Modem(
                name: "driver", configuration: .init(device: await modem.path, pin: pin), clock: clock
            ) { message in
                guard case .deliver(let deliver) = try? SMSPDU.decode(hex: message.pdu) else { return .delete }
                received.append(deliver.text ?? "")
                return disposition(received.count)
            }
            let states = states
            let driver = driver
            work = Task {
                await withDiscardingTaskGroup { group in
                    group.addTask { await driver.run() }
                    group.addTask { for await state in driver.stateChanges { states.append(state) } }
                }
            }
        }

        deinit { work.cancel() }

        func ready() async throws { _ = try await states.first { $0 == .ready } }

        /// Waits until the driver sleeps for just so long, then lets that time pass.
        func pass(_ duration: Duration) async throws {
            try await clock.someoneSleeps(for: duration)
            clock.advance(by: duration)
        }
    }

    private func submit(_ text: String, by bench: Bench) async throws -> Submission {
        let message = try SMSSubmit.messages(text, to: SMSAddress(number: "+84912345678"))[0]
        return await bench.driver.submit(pdu: message.hex, length: message.tpdu.count)
    }

    @Test(arguments: [ModemProfile.generic, .contrary])
    func aTextIsHandedOverAndDeletedFromTheModem(profile: ModemProfile) async throws {
        let bench = try await Bench(profile)
        try await bench.ready()
        await bench.modem.network.text(from: "0912345678", "HS H15.12-261120-0001")
        #expect(try await bench.received.first() == "HS H15.12-261120-0001")
        _ = try await bench.modem.moments.first { $0 == .deleteDone }
    }

    @Test(arguments: [ModemProfile.generic, .contrary])
    func whatLayInTheModemBeforeIsHandedOverToo(profile: ModemProfile) async throws {
        let bench = try await Bench(
            profile,
            prepare: { modem in for number in 1...3 { await modem.network.text(from: "0912345678", "\(number)") } })
        #expect(try await bench.received.wait(count: 3).sorted() == ["1", "2", "3"])
    }

    @Test(arguments: [ModemProfile.generic, .contrary])
    func aMessageIsSubmittedWithItsReference(profile: ModemProfile) async throws {
        let bench = try await Bench(profile)
        try await bench.ready()
        let submission = try await submit("Ho so da co ket qua", by: bench)
        let sent = try await bench.modem.network.submitted.first()
        #expect(sent.text == "Ho so da co ket qua")
        #expect(submission == .accepted(reference: sent.reference))
    }

    @Test func messagesThatCouldNotBeStoredStayInTheModemAndAreOfferedAgain() async throws {
        let disk = Disk()
        let bench = try await Bench(disposition: { _ in disk.isFull ? .keep : .delete })
        try await bench.ready()
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
        let bench = try await Bench()
        try await bench.ready()
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
        let bench = try await Bench()
        try await bench.ready()
        for command in ["AT+CMGS", "PDU"] { await bench.modem.schedule(fault, on: command) }
        guard case .accepted = try await submit("noise", by: bench) else {
            Issue.record("the message was not taken as accepted")
            return
        }
        #expect(bench.modem.network.submitted.count == 1)
    }

    @Test func withoutAPromptNothingIsSentAndTheNextMessageGoesOut() async throws {
        let bench = try await Bench()
        try await bench.ready()
        await bench.modem.schedule(ModemFault.ignored, on: "AT+CMGS")
        async let first = submit("lost", by: bench)
        try await bench.pass(.seconds(10))
        guard case .notSent = try await first else {
            Issue.record("a message without a prompt counted as sent")
            return
        }
        guard case .accepted = try await submit("next", by: bench) else {
            Issue.record("the modem did not recover")
            return
        }
        #expect(bench.modem.network.submitted.entries.compactMap(\.text) == ["next"])
    }

    @Test func aLostAnswerIsJudgedByTheCounterOfTheSIM() async throws {
        let bench = try await Bench()
        try await bench.ready()
        _ = try await submit("first", by: bench)
        await bench.modem.schedule(ModemFault.unanswered, on: "PDU")
        async let second = submit("second", by: bench)
        let sent = try await bench.modem.network.submitted.wait(count: 2)[1]
        try await bench.pass(.seconds(180))
        #expect(try await second == .accepted(reference: sent.reference))
    }

    @Test func anErrorAlthoughSentIsNotTakenForAFailure() async throws {
        let bench = try await Bench()
        try await bench.ready()
        _ = try await submit("first", by: bench)
        await bench.modem.schedule(ModemFault.failsAfterwards(.message(500)), on: "PDU")
        let submission = try await submit("second", by: bench)
        let sent = try await bench.modem.network.submitted.wait(count: 2)[1]
        #expect(submission == .accepted(reference: sent.reference))
    }

    @Test func withoutACounterALostAnswerIsInDoubt() async throws {
        var profile = ModemProfile.generic
        profile.canReadSIMFiles = false
        let bench = try await Bench(profile)
        try await bench.ready()
        await bench.modem.schedule(ModemFault.unanswered, on: "PDU")
        async let submission = submit("perhaps", by: bench)
        _ = try await bench.modem.network.submitted.first()
        try await bench.pass(.seconds(180))
        guard case .inDoubt = try await submission else {
            Issue.record("nothing tells whether it went out")
            return
        }
    }

    @Test func aRefusalKeepsItsCode() async throws {
        let bench = try await Bench()
        try await bench.ready()
        await bench.modem.network.refuse("+84912345678", cause: 38)
        #expect(try await submit("refused", by: bench) == .refused(code: 38))
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

    @Test func aWrongPINIsTriedOnceOnly() async throws {
        var sim = SIMCard()
        sim.pin = "1234"
        let bench = try await Bench(sim: sim, pin: "9999")
        _ = try await bench.states.first { if case .locked = $0 { true } else { false } }
        for pause in [250, 500, 1_000] { try await bench.pass(.milliseconds(pause)) }
        let mark = bench.states.count
        _ = try await bench.states.first(after: mark - 1) { if case .locked = $0 { true } else { false } }
        let tries = bench.modem.conversation.entries.count { $0.isFromHost && $0.text.hasPrefix("AT+CPIN=") }
        #expect(tries == 1)
    }

    @Test func theRightPINUnlocks() async throws {
        var sim = SIMCard()
        sim.pin = "1234"
        let bench = try await Bench(sim: sim, pin: "1234")
        try await bench.ready()
    }
}
