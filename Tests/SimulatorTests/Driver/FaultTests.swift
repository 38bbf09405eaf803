import ApplianceKit
import DeviceIO
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Simulator

/// Everything that is known to go wrong between a host and a modem: the driver heals by itself, nothing is lost, no
/// message goes out twice unless it was said to be in doubt. Each test prints how long it took on the modem's clock.
@Suite("Faults", .timeLimit(.minutes(5)))
struct FaultTests {
    // MARK: - Answers

    @Test(arguments: ["AT+CMGS", "PDU", "AT+CMGR", "AT+CMGD"])
    func anAnswerIsDelayed(command: String) async throws {
        let bench = try await HealingBench()
        try await bench.heals("answer to \(command) 4 s late", within: .seconds(20)) {
            await $0.schedule(ModemFault.delayed(.seconds(4)), on: command)
        }
        #expect(bench.doubts == 0)
    }

    @Test(arguments: [("AT+CMGS", 30), ("PDU", 200), ("AT+CMGR", 40), ("AT+CMGD", 40)])
    func anAnswerIsLost(command: String, seconds: Int) async throws {
        let bench = try await HealingBench()
        // The SIM keeps count, and the driver has seen that it does.
        try await bench.send("before")
        try await bench.heals("answer to \(command) lost", within: .seconds(seconds)) {
            await $0.schedule(ModemFault.unanswered, on: command)
        }
        #expect(bench.doubts == 0)
    }

    @Test func anAnswerIsLostWhereNothingTellsOfTheMessage() async throws {
        var profile = SimulatedProfile.generic
        profile.canReadSIMFiles = false
        let bench = try await HealingBench(profile)
        try await bench.heals("answer to the PDU lost, no counter", within: .seconds(200)) {
            await $0.schedule(ModemFault.unanswered, on: "PDU")
        }
        #expect(bench.doubts == 1)
    }

    @Test(arguments: ["AT+CMGS", "PDU", "AT+CMGR", "AT+CMGD", "AT+CMGL"])
    func anAnswerComesTwice(command: String) async throws {
        let bench = try await HealingBench()
        try await bench.heals("answer to \(command) doubled", within: .seconds(200)) {
            await $0.schedule(ModemFault.doubled, on: command)
        }
        #expect(bench.doubts == 0)
    }

    @Test(arguments: [("AT+CMGS", 12, 60), ("PDU", 181, 250), ("AT+CMGR", 21, 60), ("AT+CMGD", 21, 60)])
    func anAnswerComesBehindThatOfTheNextCommand(command: String, after: Int, within: Int) async throws {
        let bench = try await HealingBench()
        try await bench.send("before")
        try await bench.heals("answer to \(command) \(after) s late", within: .seconds(within)) {
            await $0.schedule(ModemFault.late(.seconds(after)), on: command)
        }
    }

    /// The SIM counts refused tries too: its counter is no proof here, whether it is kept up or not.
    @Test(arguments: [true, false])
    func anErrorComesThoughTheMessageWentOut(isCounted: Bool) async throws {
        var profile = SimulatedProfile.generic
        profile.updatesStatusFile = isCounted
        let bench = try await HealingBench(profile)
        try await bench.send("before")
        try await bench.heals("error 500 though sent", within: .seconds(30)) {
            await $0.schedule(ModemFault.failsAfterwards(.message(500)), on: "PDU")
        }
        #expect(bench.doubts == 1)
    }

    @Test func theReferenceIsMissing() async throws {
        let bench = try await HealingBench()
        try await bench.heals("OK without +CMGS", within: .seconds(10)) {
            await $0.schedule(ModemFault.onlyFinal, on: "PDU", count: 3)
        }
        #expect(bench.doubts == 0)
    }

    /// The network took it and said so; only the modem's last word is missing.
    @Test func theOKIsMissing() async throws {
        var profile = SimulatedProfile.generic
        profile.canReadSIMFiles = false
        let bench = try await HealingBench(profile)
        try await bench.heals("+CMGS without OK, no counter", within: .seconds(200)) {
            await $0.schedule(ModemFault.noFinal, on: "PDU")
        }
        #expect(bench.doubts == 0)
    }

    // MARK: - The line

    @Test(
        arguments: ["AT+CMGS", "PDU", "AT+CMGR", "AT+CMGL"],
        [
            ModemFault.Place.inEcho, .beforeAnswer, .beforePrompt, .beforeFinal, .afterFinal,
        ])
    func anUnsolicitedLineStandsAnywhere(command: String, place: ModemFault.Place) async throws {
        let bench = try await HealingBench()
        try await bench.heals("+CREG, ^RSSI and RING \(place) of \(command)", within: .seconds(30)) {
            await $0.schedule(ModemFault.lines(["+CREG: 1", "^RSSI:19", "RING"], place), on: command, count: 3)
        }
        #expect(bench.doubts == 0)
    }

    @Test func unknownLinesStandAnywhere() async throws {
        let bench = try await HealingBench()
        try await bench.heals("lines that no table knows", within: .seconds(30)) {
            for place in [ModemFault.Place.beforeAnswer, .beforePrompt, .beforeFinal, .afterFinal] {
                await $0.schedule(ModemFault.lines(["+XYZZY: 7", "HELLO"], place), on: "AT", count: 40)
                await $0.schedule(ModemFault.lines(["+XYZZY: 7", "HELLO"], place), on: "PDU", count: 3)
            }
        }
        #expect(bench.doubts == 0)
    }

    @Test func theLineIsCutIntoSingleBytes() async throws {
        let bench = try await HealingBench()
        try await bench.heals("single bytes", within: .seconds(60)) {
            for command in ["AT", "PDU"] {
                await $0.schedule(ModemFault.split(1, pause: .milliseconds(3)), on: command, count: 12)
            }
        }
        #expect(bench.doubts == 0)
    }

    @Test func garbageStandsBetweenTheLines() async throws {
        let bench = try await HealingBench()
        try await bench.heals("garbage", within: .seconds(30)) {
            for place in [ModemFault.Place.beforeAnswer, .afterFinal] {
                await $0.schedule(ModemFault.bytes([0xFF, 0x00, 0xC3, 0x28, 0x0D, 0x0A], place), on: "AT", count: 30)
            }
        }
        #expect(bench.doubts == 0)
    }

    /// Between the header and the PDU: taken for the PDU, the message would be deleted unread.
    @Test(arguments: ["AT+CMGR", "AT+CMGL"])
    func anUnknownLineStandsBeforeThePDU(command: String) async throws {
        let bench = try await HealingBench()
        try await bench.heals("a line between header and PDU of \(command)", within: .seconds(30)) {
            await $0.schedule(ModemFault.lines(["+XYZZY: 7", "HELLO"], .beforePDU), on: command, count: 4)
            if command == "AT+CMGL" { await $0.schedule(ModemFault.refused(.message(321)), on: "AT+CMGR", count: 9) }
        }
        #expect(bench.bench.received.entries.sorted() == ["in 1", "in 2", "in 3"])
    }

    @Test(arguments: ["AT+CMGR", "AT+CMGL"])
    func aPDULosesABit(command: String) async throws {
        let bench = try await HealingBench()
        try await bench.heals("a PDU of \(command) loses a digit", within: .seconds(30)) {
            await $0.schedule(ModemFault.loses, on: command, count: 2)
            if command == "AT+CMGL" { await $0.schedule(ModemFault.refused(.message(321)), on: "AT+CMGR", count: 9) }
        }
        #expect(bench.bench.received.entries.sorted() == ["in 1", "in 2", "in 3"])
    }

    @Test func thePromptDoesNotCome() async throws {
        let bench = try await HealingBench()
        try await bench.heals("no prompt", within: .seconds(60)) {
            await $0.schedule(ModemFault.noPrompt, on: "AT+CMGS", count: 2)
        }
        #expect(bench.doubts == 0)
    }

    // MARK: - The modem

    @Test func itForgetsItsIndications() async throws {
        let bench = try await HealingBench()
        try await bench.heals("CNMI forgotten", within: .seconds(310)) { await $0.forgetIndications() }
        #expect(await bench.bench.driver.counters.settingsRestored == 1)
    }

    @Test func theReferenceWrapsWhileAnAnswerIsLost() async throws {
        var sim = SIMCard()
        sim.lastReference = 253
        let bench = try await HealingBench(sim: sim)
        try await bench.send("before")
        try await bench.heals("reference wraps in doubt", within: .seconds(200)) {
            await $0.schedule(ModemFault.unanswered, on: "PDU", skip: 1)
        }
        #expect(bench.modem.network.submitted.entries.map(\.reference) == [254, 255, 0, 1])
        #expect(bench.doubts == 0)
    }

    @Test func aRefusalBeforeADoubtDoesNotSpoilTheEvidence() async throws {
        let bench = try await HealingBench()
        try await bench.send("before")
        try await bench.heals("refused, then lost before the network", within: .seconds(260)) {
            await $0.network.refuse("+84912345678", cause: 42, times: 1)
            await $0.schedule(ModemFault.ignored, on: "PDU", skip: 1)
        }
    }

    @Test(arguments: [(true, "PDU"), (false, "PDU"), (false, "AT+CMGS"), (true, "AT+CMGR"), (false, "AT+CMGD")])
    func itStartsAnewByItself(afterwards: Bool, command: String) async throws {
        var profile = SimulatedProfile.generic
        profile.banner = ["RDY"]
        let bench = try await HealingBench(profile)
        try await bench.send("before")
        try await bench.heals("starts anew at \(command), done: \(afterwards)", within: .seconds(60)) {
            await $0.schedule(ModemFault.reboot(afterwards: afterwards), on: command)
        }
        #expect(bench.doubts <= 1)
    }

    @Test(arguments: ["AT+CMGS", "PDU", "AT+CMGR", "AT+CMGD"])
    func itsPortGoesAndComesBackUnderAnotherName(command: String) async throws {
        let link = NSTemporaryDirectory() + "tracuu-modem-" + UUID().uuidString
        let bench = try await HealingBench(link: link)
        try await bench.send("before")
        let (files, clock) = (FileManager.default, bench.clock)
        let before = try files.destinationOfSymbolicLink(atPath: link)
        let others = Ledger<PseudoTerminal>()
        try await bench.heals("port gone for 3 s at \(command)", within: .seconds(60)) { modem in
            await modem.schedule(ModemFault.portGone(backAfter: nil), on: command)
            Task {
                try await eventually("the port is gone") { !Self.exists(link) }
                // Another device takes its number meanwhile, as /dev/ttyUSB0 goes to whoever asks first.
                let thread = try PollThread(name: "other")
                while !files.fileExists(atPath: before) { others.append(try PseudoTerminal(on: thread) { _ in }) }
                try await clock.sleep(for: .seconds(3))
                try await modem.plug()
            }
        }
        let after = try files.destinationOfSymbolicLink(atPath: link)
        #expect(after != before && files.fileExists(atPath: after))
        #expect(bench.doubts <= 1)
    }

    private static func exists(_ link: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil
    }

    @Test func itHangsUntilItIsToldToStartAnew() async throws {
        let bench = try await HealingBench()
        try await bench.send("before")
        try await bench.heals("hangs until CFUN", within: .seconds(120)) {
            await $0.schedule(ModemFault.hangs(.untilRestart), on: "AT+CMGS")
        }
        #expect(await bench.bench.driver.counters.count(.restart) == 1)
        #expect(bench.doubts == 0)
    }

    /// After the restart another storage is selected, and the first slot of that one is another text's.
    @Test func itStartsAnewUnsaidBetweenReadingAndDeleting() async throws {
        let modem = Mutex<SimulatedModem?>(nil)
        let hasHappened = Atomic(false)
        let bench = try await HealingBench(meanwhile: { driver, text in
            guard text == "first", !hasHappened.exchange(true, ordering: .relaxed), let driver,
                let modem = modem.withLock({ $0 })
            else { return }
            await modem.reboot()
            await modem.network.text(from: "0912345678", "second")
            try? await eventually("the second text lies in it") {
                await modem.memories["SM"]?.used == 1
            }
            // Somebody else's command finds out that nothing is as it was.
            await modem.schedule(ModemFault.ignored, on: "AT+CMGS")
            _ = await driver.submit(pdu: "0001000B914819325476F8000001C2", length: 14)
        })
        modem.withLock { $0 = bench.modem }
        await bench.modem.network.text(from: "0912345678", "first")
        _ = try await bench.bench.received.first(within: .seconds(60), "the second text") { $0 == "second" }
        #expect(bench.bench.received.entries.contains("first"))
    }

    @Test func itHangsWithAMessageInItsHands() async throws {
        let bench = try await HealingBench()
        try await bench.send("before")
        try await bench.heals("hangs behind the PDU until CFUN", within: .seconds(400)) {
            await $0.schedule(ModemFault.hangs(.untilRestart), on: "PDU")
        }
    }

    @Test func itHangsAtListing() async throws {
        var profile = SimulatedProfile.generic
        profile.listing = .hangs
        let bench = try await HealingBench(profile, settles: false)
        try await bench.heals("hangs at AT+CMGL until CFUN", within: .seconds(300), since: .zero) { _ in }
        #expect(bench.bench.commands("AT+CMGL") == 1)
    }

    @Test func itsStorageIsFull() async throws {
        var profile = SimulatedProfile.generic
        profile.memories = [("ME", 2)]
        profile.initialMemory = "ME"
        let bench = try await HealingBench(profile)
        try await bench.heals("storage of two places", within: .seconds(10)) { modem in
            for number in 1...10 { await modem.network.text(from: "0987654321", "more \(number)") }
        }
        #expect(Set(bench.bench.received.entries).count == 13)
    }

    @Test func itsNetworkIsGoneForAWhile() async throws {
        let bench = try await HealingBench()
        let clock = bench.clock
        try await bench.heals("no network for 100 s", within: .seconds(130)) { modem in
            await modem.network.change { $0.hasCoverage = false }
            Task {
                try await clock.sleep(for: .seconds(100))
                await modem.network.change { $0.hasCoverage = true }
            }
        }
    }

    @Test func itForgetsItsIndicationsWhileItIsOutOfTheNetwork() async throws {
        let bench = try await HealingBench()
        let clock = bench.clock
        try await bench.heals("no network for 60 s, and CNMI forgotten", within: .seconds(90)) { modem in
            await modem.network.change { $0.hasCoverage = false }
            await modem.forgetIndications()
            Task {
                try await clock.sleep(for: .seconds(60))
                await modem.network.change { $0.hasCoverage = true }
            }
        }
        #expect(await bench.bench.driver.counters.settingsRestored == 1)
    }

    @Test func itNeverLooksForTheNetworkAgain() async throws {
        let bench = try await HealingBench()
        try await bench.heals("out of the network until it starts anew", within: .seconds(1_300)) {
            await $0.loseNetworkUntilRestart()
        }
        #expect(await bench.bench.driver.counters.count(.restart) == 1)
    }

    /// What the SIM says of an attempt that a killed daemon left open holds only where the modem did not lose it too.
    @Test(arguments: SimulatedProfile.all.keys.sorted())
    func aNewDriverSeesWhetherTheModemStartedAnew(make: String) async throws {
        var profile = try #require(SimulatedProfile.all[make])
        // The driver's clock stands still, so its SIM is not busy.
        (profile.messagesReadyDelay, profile.registrationDelay) = (.zero, .zero)
        let modem = try SimulatedModem(profile: profile)
        for (life, hasRestarted) in [true, false, false, true].enumerated() {
            if life == 3 { await modem.reboot() }
            let bench = try await DriverBench(modem: modem)
            try await bench.ready()
            #expect(await bench.driver.currentReferenceCounter().modemHasRestarted == hasRestarted, "life \(life)")
            await bench.end()
        }
    }

    // MARK: - Arrivals

    @Test(arguments: [
        ("announced before it can be read", ArrivalFault.early(.milliseconds(1_700)), 10),
        ("announced in another storage", .announcedIn("SM"), 10), ("announced twice", .doubled, 10),
        ("not announced", .unannounced, 310),
    ])
    func aTextIs(_ name: String, fault: ArrivalFault, within: Int) async throws {
        let bench = try await HealingBench()
        try await bench.heals("a text \(name)", within: .seconds(within)) { await $0.schedule(fault) }
        #expect(bench.bench.received.entries.sorted() == ["in 1", "in 2", "in 3"])
    }
}
