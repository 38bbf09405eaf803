import ApplianceKit
import CLinux
import Foundation
import Glibc
import TestSupport
import Testing

@testable import DeviceIO
@testable import Simulator

/// What goes wrong with a serial scanner, as the technician's register has it: named, in words, and over by itself.
///
/// Those that type, with the same troubles, are `Tests/Devices/umockdev_test.py`; a real USB one that is pulled is left to
/// the emulated appliance, because the development machines' kernels have neither UINPUT nor UHID.
@Suite(.timeLimit(.minutes(2))) struct ScannerTroubleTests {
    private let clock = ManualClock()
    private let register = DeviceRegister()
    private let link = FileManager.default.temporaryDirectory.appendingPathComponent("scanner-\(UUID())").path

    private func health(_ name: String = "scanner0") throws -> DeviceHealth {
        try #require(register.devices.first { $0.name == name })
    }

    private func expect(
        _ problem: DeviceProblem, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let health = try health()
        #expect(health.problem == problem, sourceLocation: sourceLocation)
        let words = try DeviceWords(language: "vi")
        #expect(words.what(health).contains(what), "\(words.what(health))", sourceLocation: sourceLocation)
        for language in ["vi", "en"] {
            let action = try DeviceWords(language: language).action(health)
            #expect(action?.isEmpty == false, sourceLocation: sourceLocation)
        }
    }

    /// Lets it look again, and waits until it has found its scanner.
    private func expectRecovery(of scanner: BarcodeScanner, _ simulated: SimulatedScanner) async throws {
        try await clock.someoneSleeps(for: .milliseconds(250))
        clock.advance(by: .milliseconds(250))
        try await eventually("it is ready") { register.devices.first?.state == .ready }
        let health = try health()
        #expect(health.problem == nil)
        #expect(try DeviceWords(language: "vi").action(health) == nil)
        simulated.scan("H15.12-240119-0001")
        for await event in scanner.events {
            guard case .scan(let scan) = event else { continue }
            #expect(scan.text == "H15.12-240119-0001")
            break
        }
        await scanner.stop()
    }

    @Test func unpluggedInMidCode() async throws {
        let simulated = try SimulatedScanner(link: link)
        let scanner = try BarcodeScanner(path: link, baudRate: 115_200, clock: clock, register: register)
        await scanner.start()
        #expect(try health().state == .ready)
        simulated.send(Array("H15.12-24".utf8))
        try await clock.someoneSleeps(for: BarcodeScanner.silence)
        simulated.unplug()
        try await eventually("it is missed") { register.devices.first?.problem == .unplugged }
        try expect(.unplugged, "bị ngắt")
        #expect(try health().counters[.lost] == 1 && health().counters[.unreadable] == 1)
        #expect(try health().counters[.scans] == nil)
        try simulated.plug()
        try await expectRecovery(of: scanner, simulated)
    }

    @Test func aFolderAtItsPath() async throws {
        try FileManager.default.createDirectory(atPath: link, withIntermediateDirectories: false)
        let scanner = try BarcodeScanner(path: link, baudRate: 115_200, clock: clock, register: register)
        await scanner.start()
        try expect(.isDirectory, "thư mục")
        try FileManager.default.removeItem(atPath: link)
        try await expectRecovery(of: scanner, try SimulatedScanner(link: link))
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func aLineThatThisUserMayNotOpen() async throws {
        let simulated = try SimulatedScanner(link: link)
        chmod(simulated.path, 0o600)
        let scanner = try BarcodeScanner(path: link, baudRate: 115_200, clock: clock, register: register)
        await scanner.openFiles(asUser: 65_534)
        await scanner.start()
        try expect(.permissionDenied, "quyền")
        chmod(simulated.path, 0o666)
        try await expectRecovery(of: scanner, simulated)
    }

    @Test func twoOfOneModelDoNotMixUp() async throws {
        let profile = try ScannerProfile.named("honeywell", in: "/nowhere")
        var pairs: [(SimulatedScanner, BarcodeScanner)] = []
        for number in 0..<2 {
            let simulated = try SimulatedScanner(link: link + "-\(number)", profile: profile)
            let scanner = try BarcodeScanner(
                name: "scanner\(number)", path: link + "-\(number)", profile: profile, clock: clock, register: register)
            await scanner.start()
            pairs.append((simulated, scanner))
        }
        // In turns, each in the middle of the other's code.
        for round in 0..<50 {
            for half in ["H15.12-", "240119-\(1_000 + round)\r"] {
                for (number, pair) in pairs.enumerated() {
                    pair.0.send(Array((half.hasPrefix("H") ? "\(half)\(number)" : half).utf8))
                }
            }
        }
        for (number, pair) in pairs.enumerated() {
            var round = 0
            for await event in pair.1.events {
                guard case .scan(let scan) = event else { continue }
                #expect(scan.text == "H15.12-\(number)240119-\(1_000 + round)")
                #expect(scan.device == "scanner\(number)")
                round += 1
                if round == 50 { break }
            }
        }
        pairs[0].0.unplug()
        try await eventually("one is missed") { try health("scanner0").problem == .unplugged }
        #expect(try health("scanner1").state == .ready)
        try await pairs[1].1.perform(.beep)
        try await eventually("the other was told") { pairs[1].0.obeyed == [.beep] }
        #expect(pairs[0].0.obeyed.isEmpty)
        for pair in pairs { await pair.1.stop() }
    }
}

extension BarcodeScanner {
    /// On its own thread, the only one that opens the device. A file system user that is not root has no root's rights.
    func openFiles(asUser user: uid_t) { setfsuid(user) }
}
