import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The daemon's scanner and the simulated one, joined by a real line; time stands still unless a test moves it.
@Suite(.timeLimit(.minutes(5))) struct SerialScannerTests {
    private let clock = ManualClock()
    private let link: String
    private let simulated: SimulatedScanner
    private let scanner: BarcodeScanner

    init() throws {
        link = FileManager.default.temporaryDirectory.appendingPathComponent("scanner-\(UUID())").path
        simulated = try SimulatedScanner(link: link)
        scanner = try BarcodeScanner(path: link, baudRate: 115_200, clock: clock)
    }

    private func scan(_ event: ScannerEvent?) -> Scan? {
        guard case .scan(let scan) = event else { return nil }
        return scan
    }

    private func waitForSleepers(_ count: Int) async {
        try? await eventually("\(count) sleep") { clock.sleepers >= count }
    }

    @Test func aScanIsAValue() async throws {
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        simulated.scan("H15.12-240119-0001", symbology: "]C0", terminator: .crlf)
        #expect(
            await events.next()
                == .scan(
                    Scan(
                        text: "H15.12-240119-0001", symbology: "]C0", raw: Array("]C0H15.12-240119-0001".utf8),
                        at: clock.now)))
    }

    @Test func silenceEndsAScanThatHasNoTerminator() async throws {
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        simulated.scan("1897C359", terminator: .none)
        await waitForSleepers(1)
        clock.advance(by: .milliseconds(100))
        #expect(scan(await events.next())?.text == "1897C359")
    }

    @Test func halvesCloserThanTheSilenceAreOneScan() async throws {
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        simulated.send(Array("H15.12-".utf8))
        await waitForSleepers(1)
        clock.advance(by: .milliseconds(99))
        simulated.send(Array("240119-0001\rH48.".utf8))
        #expect(scan(await events.next())?.text == "H15.12-240119-0001")
        // The silence counts from the last byte: at 150 ms the second scan is 51 ms old.
        clock.advance(by: .milliseconds(51))
        await waitForSleepers(1)
        simulated.send(Array("12-220921-0099\r".utf8))
        #expect(scan(await events.next())?.text == "H48.12-220921-0099")
    }

    @Test func garbageIsToldOnceAndForgotten() async throws {
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        simulated.scan(String(repeating: "8", count: 4096))
        #expect(await events.next() == .unreadable(.tooLong))
        simulated.send([UInt8](repeating: 0x33, count: 100_000))
        simulated.scan("")
        #expect(await events.next() == .unreadable(.tooLong))
        simulated.scan("H15\u{0}")
        #expect(await events.next() == .unreadable(.controlCharacters))
        simulated.scan("H15.12-240119-0001")
        #expect(scan(await events.next())?.text == "H15.12-240119-0001")
    }

    @Test func unpluggedInMidCodeItForgetsTheHalfAndComesBackByItself() async throws {
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        for round in 0..<3 {
            simulated.send(Array("H15.12-".utf8))
            await waitForSleepers(1)
            simulated.unplug()
            #expect(await events.next() == .unreadable(.cutShort))
            guard case .state(.absent) = await events.next() else {
                Issue.record("no event for the unplugging")
                return
            }
            try simulated.plug()
            // However often it looks meanwhile, it finds the scanner again.
            var next: ScannerEvent?
            let move = Task { [clock] in
                while !Task.isCancelled {
                    clock.advance(by: .milliseconds(250))
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            repeat { next = await events.next() } while next != .state(.ready) && next != nil
            move.cancel()
            await move.value
            #expect(next == .state(.ready))
            simulated.scan("round \(round)")
            #expect(scan(await events.next())?.text == "round \(round)")
        }
    }

    @Test func aScannerThatIsNotThereIsLookedForWithGrowingPauses() async throws {
        simulated.unplug()
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        guard case .state(.absent(let reason)) = await events.next() else {
            Issue.record("no event for the missing scanner")
            return
        }
        #expect(reason.contains(link))
        for delay in [250, 500, 1000, 2000, 4000, 5000, 5000] {
            await waitForSleepers(1)
            clock.advance(by: .milliseconds(delay))
        }
        await waitForSleepers(1)
        try simulated.plug()
        clock.advance(by: .seconds(5))
        #expect(await events.next() == .state(.ready))
    }

    // MARK: - Commands

    @Test(arguments: ["honeywell", "newland", "zebra-ssi", "datalogic"])
    func aModelDoesWhatItIsTold(name: String) async throws {
        let profile = try ScannerProfile.named(name, in: "/nowhere")
        let answers: [String: [UInt8]] = [
            "newland": [0x02, 0x01] + Array("0000#SCNTRG1".utf8) + [0x06, 0x3B, 0x03],
            "zebra-ssi": [0x04, 0xD0, 0x00, 0x00, 0xFF, 0x2C],
        ]
        let simulated = try SimulatedScanner(profile: profile, answer: answers[name] ?? [])
        let scanner = try BarcodeScanner(path: simulated.path, profile: profile, clock: clock)
        await scanner.start()
        var events = scanner.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        let orders = ScannerCommand.allCases.filter { profile.commands[$0] != nil }
        for order in orders { try await scanner.perform(order) }
        try await eventually("it was told") { simulated.obeyed == orders }
        // Its answers are no scans, and do not spoil the one that follows.
        simulated.scan("H15.12-240119-0001")
        #expect(scan(await events.next())?.text == "H15.12-240119-0001")
        await scanner.stop()
    }

    @Test func whatCannotBeToldIsNamed() async throws {
        await scanner.start()
        await #expect(throws: ScannerCommandError.unknown(.beep, model: "any")) { try await scanner.perform(.beep) }
        simulated.unplug()
        let profile = try ScannerProfile.named("honeywell", in: "/nowhere")
        let gone = try BarcodeScanner(path: link, profile: profile, clock: clock)
        await gone.start()
        await #expect(throws: ScannerCommandError.notThere) { try await gone.perform(.beep) }
    }

    @Test func whatIsNoScannerIsNamed() async throws {
        let wrong = try BarcodeScanner(path: "/tmp", clock: clock)
        await wrong.start()
        var events = wrong.events.makeAsyncIterator()
        #expect(await events.next() == .state(.failed(SerialPortError.isDirectory(path: "/tmp").description)))
        await wrong.stop()
        #expect(await events.next() == nil)
    }
}
