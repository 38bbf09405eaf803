import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DeviceIO
@testable import Simulator

@Suite("Recovery", .timeLimit(.minutes(5)))
struct RecoveryTests {
    /// Switches by a closure.
    private final class Power: ModemPowerControl {
        let performed = Ledger<RecoveryRung>()
        private let action: Mutex<@Sendable () async -> Void> = Mutex {}

        func onPerform(_ new: @escaping @Sendable () async -> Void) { action.withLock { $0 = new } }
        func canPerform(_ rung: RecoveryRung) -> Bool { true }
        func perform(_ rung: RecoveryRung) async throws {
            performed.append(rung)
            await action.withLock { $0 }()
        }
    }

    @Test func theLadderClimbsEachRungOnceAndEndsInAnAlarm() {
        var ladder = RecoveryLadder()
        let steps = (0..<12).map { _ in ladder.failed() }
        #expect(
            steps.map(\.rung) == [
                .reopen, .reopen, .reopen, .restart, .reopen, .portPower, .reopen, .powerLine, .reopen, .alarm, .alarm,
                .alarm,
            ])
        #expect(ladder.isAlarmed)
    }

    @Test func atTheTopTheStrongRungsComeAgainEverMoreSeldom() {
        var ladder = RecoveryLadder()
        let rungs = (0..<4_000).map { _ in ladder.failed().rung }
        let restarts = rungs.indices.filter { rungs[$0] == .restart }
        #expect(rungs.count { $0 == .powerLine } <= 8)
        let gaps = zip(restarts, restarts.dropFirst()).map { $1 - $0 }
        #expect(gaps == gaps.sorted() && gaps.count >= 3)
    }

    @Test func onlyAModemThatWorksForAWhileBringsTheLadderDown() {
        var ladder = RecoveryLadder()
        for _ in 0..<6 { _ = ladder.failed() }
        ladder.startedUp()
        #expect(ladder.failed().rung == .reopen)
        #expect(ladder.failed().rung == .powerLine)
        ladder.succeeded()
        #expect(ladder == RecoveryLadder())
    }

    /// It had been pulled out for minutes, say, was back, and hung before it had sent anything.
    @Test func whatWasSetUpAfterAnAlarmIsToldToStartAnewBeforeTheNext() {
        var ladder = RecoveryLadder()
        for _ in 0..<10 { _ = ladder.failed() }
        #expect(ladder.isAlarmed)
        ladder.startedUp()
        #expect((0..<3).map { _ in ladder.failed().rung } == [.restart, .alarm, .alarm])
        // One that hangs whenever it is set up gets an alarm between two starts.
        let rungs = (0..<4).map { _ in
            ladder.startedUp()
            return ladder.failed().rung
        }
        #expect(rungs == [.restart, .alarm, .restart, .alarm])
    }

    /// It had hung, had been told to start anew, and hung again before it was set up: nobody switches its power.
    @Test func whatStaysSilentIsToldToStartAnewAgainEverMoreSeldom() {
        var ladder = RecoveryLadder()
        for _ in 0..<9 { _ = ladder.failed(isSilent: true) }
        let rungs = (0..<13).map { _ in ladder.failed(isSilent: true).rung }
        #expect(
            rungs == [
                .alarm, .restart, .alarm, .restart, .alarm, .alarm, .restart, .alarm, .alarm, .alarm, .alarm, .restart,
                .alarm,
            ])
    }

    @Test func aModemThatOnlyLosesPowerHelpsIsBackAfterItsPowerWasSwitched() async throws {
        let power = Power()
        let bench = try await DriverBench(
            power: power, prepare: { await $0.schedule(ModemFault.ignored, on: "AT", count: .max) })
        let modem = bench.modem
        power.onPerform { await modem.clearFaults() }
        /// Ten greetings without an answer, then what the ladder does.
        func attempt(then pauses: Duration...) async throws {
            for _ in 0..<10 { try await bench.pass(.seconds(1)) }
            for pause in pauses { try await bench.pass(pause) }
        }
        try await attempt(then: .milliseconds(250))
        try await attempt(then: .milliseconds(500))
        try await attempt(then: .seconds(1))
        // The command to start anew has no answer either; the line can't be brought back into step.
        try await attempt(then: .seconds(5), .seconds(2), .seconds(2), .seconds(2), .seconds(15))
        try await attempt(then: .seconds(5))
        try await attempt(then: .seconds(10))
        try await bench.ready()
        #expect(power.performed.entries == [.portPower])
        let counters = await bench.driver.counters
        #expect(counters.count(.reopen) == 4 && counters.count(.restart) == 1 && counters.count(.portPower) == 1)
        #expect(bench.clock.uptime < .seconds(120), "healed in \(bench.clock.uptime)")
    }

    @Test func aModemThatHangsWhileItServesIsOpenedAgain() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        let mark = bench.states.count
        await bench.modem.schedule(ModemFault.ignored, on: "AT", count: .max)
        async let submission = bench.submit("lost")
        try await bench.pass(.seconds(10))
        for _ in 0..<3 { try await bench.pass(.seconds(2)) }
        guard case .notSent = try await submission else {
            Issue.record("a message without a prompt counted as sent")
            return
        }
        _ = try await bench.states.first(after: mark) { if case .sick = $0 { true } else { false } }
        await bench.modem.clearFaults()
        try await bench.pass(.milliseconds(250))
        _ = try await bench.states.first(after: mark) { $0 == .ready }
        #expect(await bench.driver.counters.count(.reopen) == 1)
    }

    @Test func aUSBPortIsFoundByItsDeviceWhateverItsNumber() throws {
        let root = NSTemporaryDirectory() + "tracuu-sys-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        func make(_ tty: String, port: String, interface: String) throws {
            let usb = "\(root)/devices/usb1/\(port)"
            let place = "\(usb)/\(port):1.\(interface)/\(tty)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try "2c7c\n".write(toFile: "\(usb)/idVendor", atomically: false, encoding: .utf8)
            try "0125\n".write(toFile: "\(usb)/idProduct", atomically: false, encoding: .utf8)
            try "0\(interface)\n".write(
                toFile: "\(usb)/\(port):1.\(interface)/bInterfaceNumber", atomically: false, encoding: .utf8)
            try FileManager.default.createDirectory(atPath: "\(root)/class/\(tty)", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(root)/class/\(tty)/device", withDestinationPath: place)
        }
        for interface in 0...3 { try make("ttyUSB\(7 - interface)", port: "1-2", interface: "\(interface)") }
        let locator = DeviceLocator(classFolder: root + "/class")
        #expect(try locator.path(for: "usb:2C7C:0125:2") == "/dev/ttyUSB5")
        #expect(try locator.path(for: "/dev/tracuu/modem0") == "/dev/tracuu/modem0")
        #expect(throws: SerialPortError.missing(path: "usb:1bc7:1201")) { try locator.path(for: "usb:1bc7:1201") }
    }
}
