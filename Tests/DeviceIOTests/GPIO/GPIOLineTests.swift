import ApplianceKit
import CGPIODShim
import CLinux
import Foundation
import GPIODoubles
import Glibc
import TestSupport
import Testing

@testable import DeviceIO

/// Which half of the shim: both are compiled and run, whatever libgpiod is installed.
enum Half: String, CaseIterable, CustomTestStringConvertible {
    case libgpiod1, libgpiod2
    var access: GPIOAccess { GPIOAccess(calls: self == .libgpiod1 ? gpio_calls_double1 : gpio_calls_double2) }
    var testDescription: String { rawValue }
}

/// A chip of its own for each test. What only a real kernel can show – pulls, what a line does when its process dies,
/// a USB chip pulled out – is left to the emulated appliance, where /dev/uhid makes a CP2112: the development machines'
/// kernel has neither GPIOLIB (so no gpio-sim) nor UHID, UINPUT or loadable modules.
struct Board {
    let chip = FileManager.default.temporaryDirectory.appendingPathComponent("chip-\(UUID())").path
    let clock = ManualClock()
    let register: DeviceRegister
    let thread: PollThread
    let half: Half

    init(_ half: Half) throws {
        self.half = half
        register = DeviceRegister(clock: clock)
        thread = try PollThread(name: "gpio")
        double_plug(chip)
    }

    func settings(_ name: String, _ line: UInt32, activeLow: Bool = true) -> GPIOLineSettings {
        GPIOLineSettings(name: name, chip: chip, line: .offset(line), activeLow: activeLow, bias: .pullUp)
    }

    func input(_ settings: GPIOLineSettings) -> GPIOInput {
        GPIOInput(settings, on: thread, clock: clock, register: register, access: half.access)
    }

    func output(_ settings: GPIOLineSettings, safe: Bool = false) -> GPIOOutput {
        GPIOOutput(settings, safe: safe, on: thread, clock: clock, register: register, access: half.access)
    }

    func drive(_ line: UInt32, high: Bool) {
        double_drive(chip, line, high, UInt64(clock.uptime.milliseconds) * 1_000_000)
    }

    func health(_ name: String) -> DeviceHealth? { register.devices.first { $0.name == name } }
}

@Suite(.timeLimit(.minutes(5))) struct GPIOLineTests {
    @Test(arguments: Half.allCases) func aButtonToGroundIsOnePress(half: Half) async throws {
        let board = try Board(half)
        let button = board.input(board.settings("ticketButton", 3))
        await button.start()
        var events = button.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        #expect(await events.next() == .found(isActive: false))
        #expect(double_bias(board.chip, 3) == GPIO_BIAS_PULL_UP)
        #expect(String(cString: double_consumer(board.chip, 3)) == "tracuu ticketButton")
        let pressed = board.clock.uptime
        for high in [false, true, false, true, false] {
            board.drive(3, high: high)
            board.clock.advance(by: .milliseconds(1))
        }
        try await board.clock.someoneSleeps()
        let move = Task { [clock = board.clock] in
            while !Task.isCancelled {
                clock.advance(by: .milliseconds(5))
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        #expect(await events.next() == .changed(isActive: true, at: pressed))
        move.cancel()
        await move.value
        #expect(board.health("ticketButton")?.isActive == true)
        #expect(board.health("ticketButton")?.counters[.changes] == 1)
        await button.stop()
        try await eventually("the line is given back") { !double_is_requested(board.chip, 3) }
    }

    @Test(arguments: Half.allCases) func aButtonHeldAtTheStartIsNoPress(half: Half) async throws {
        let board = try Board(half)
        board.drive(3, high: false)
        let button = board.input(board.settings("ticketButton", 3))
        await button.start()
        var events = button.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        #expect(await events.next() == .found(isActive: true))
    }

    @Test(arguments: Half.allCases, [true, false])
    func aChipThatGoesAndComesBackNeedsNobody(half: Half, wakes: Bool) async throws {
        let board = try Board(half)
        let button = board.input(board.settings("ticketButton", 3))
        await button.start()
        var events = button.events.makeAsyncIterator()
        #expect(await events.next() == .state(.ready))
        #expect(await events.next() == .found(isActive: false))
        double_unplug(board.chip, wakes)
        // Without a word from the kernel it is udev that says: look again.
        if !wakes { await button.lookAgain() }
        guard case .state(.absent(let reason)) = await events.next() else {
            Issue.record("not told")
            return
        }
        #expect(reason.contains(board.chip))
        #expect(board.health("ticketButton")?.problem == .missing)
        double_plug(board.chip)
        try await board.clock.someoneSleeps(for: .milliseconds(250))
        board.clock.advance(by: .milliseconds(250))
        #expect(await events.next() == .state(.ready))
        #expect(board.health("ticketButton")?.counters == [.opened: 2, .lost: 1])
    }

    @Test(arguments: Half.allCases) func aMissingChipIsLookedForAndFoundAtOnceWhenPluggedIn(half: Half) async throws {
        let board = try Board(half)
        double_unplug(board.chip, false)
        let lamp = board.output(board.settings("lamp", 1, activeLow: false))
        await lamp.start()
        await #expect(throws: GPIOError.chipMissing(chip: board.chip)) { try await lamp.set(true) }
        double_plug(board.chip)
        await lamp.lookAgain()
        // What was wanted meanwhile holds.
        #expect(double_level(board.chip, 1))
        #expect(double_is_output(board.chip, 1))
        #expect(board.health("lamp")?.state == .ready)
    }

    @Test(arguments: Half.allCases) func anOutputEndsAtItsSafeLevel(half: Half) async throws {
        let board = try Board(half)
        let supply = board.output(board.settings("modemSupply", 2, activeLow: true), safe: true)
        await supply.start()
        #expect(!double_level(board.chip, 2))  // active low, and on
        try await supply.set(false)
        #expect(double_level(board.chip, 2))
        await supply.stop()
        #expect(!double_level(board.chip, 2))
        #expect(!double_is_requested(board.chip, 2))
    }

    @Test(arguments: Half.allCases) func linesAreFoundByName(half: Half) async throws {
        let board = try Board(half)
        // The chip is a file too, so that a missing name is told from a missing chip.
        #expect(FileManager.default.createFile(atPath: board.chip, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: board.chip) }
        double_name(board.chip, 5, "LAMP")
        var settings = board.settings("lamp", 0, activeLow: false)
        settings.line = .named("LAMP")
        let lamp = board.output(settings)
        await lamp.start()
        #expect(double_is_output(board.chip, 5))
        settings.name = "other"
        settings.line = .named("NONE")
        await board.output(settings).start()
        #expect(board.health("other")?.problem == .noSuchLine)
    }

    @Test(arguments: Half.allCases) func whatIsWrongIsNamed(half: Half) async throws {
        let board = try Board(half)
        double_occupy(board.chip, 4)
        await board.input(board.settings("busy", 4)).start()
        #expect(board.health("busy")?.problem == .busy)
        await board.input(board.settings("outside", 8)).start()
        #expect(board.health("outside")?.problem == .noSuchLine)
        #expect(board.health("outside")?.state.isUsable == false)
    }

    /// libgpiod 1 says ENOTTY of a device that is no chip, libgpiod 2 (run here by hand, 2.3) says ENODEV, as the kernel
    /// does of a chip that has gone while its line was in use.
    @Test func whatIsNoChipIsNamedWhicheverLibrarySaysSo() {
        var settings = GPIOLineSettings(name: "x", chip: "/dev/null", line: .offset(0))
        for code in [ENOTTY, ENODEV] {
            #expect(GPIOError(code: code, settings, isOpening: true) == .notAChip(chip: "/dev/null"))
        }
        #expect(GPIOError(code: ENODEV, settings) == .chipMissing(chip: "/dev/null"))
        settings.chip = "/tmp"
        #expect(GPIOError(code: ENOTTY, settings, isOpening: true) == .isDirectory(chip: "/tmp"))
        settings.chip = "/dev/gpiochip-none"
        #expect(GPIOError(code: ENODEV, settings, isOpening: true) == .chipMissing(chip: "/dev/gpiochip-none"))
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func aChipThatThisUserMayNotOpenIsNamedAndUsedOnceAllowed() async throws {
        let chip = FileManager.default.temporaryDirectory.appendingPathComponent("chip-\(UUID())").path
        #expect(FileManager.default.createFile(atPath: chip, contents: nil, attributes: [.posixPermissions: 0o600]))
        defer { try? FileManager.default.removeItem(atPath: chip) }
        let (register, clock) = (DeviceRegister(), ManualClock())
        let settings = GPIOLineSettings(name: "x", chip: chip, line: .offset(0))
        let input = GPIOInput(settings, on: try PollThread(name: "gpio"), clock: clock, register: register)
        await input.openFiles(asUser: 65_534)
        await input.start()
        #expect(register.devices.first?.problem == .permissionDenied)
        chmod(chip, 0o666)
        try await clock.someoneSleeps(for: .milliseconds(250))
        clock.advance(by: .milliseconds(250))
        // By itself it got further: a file is no chip, and says so.
        try await eventually("it was tried again") { register.devices.first?.problem == .wrongKind }
        await input.stop()
    }

    /// The library that is installed here, on what is no chip.
    @Test(arguments: [("/tmp", DeviceProblem.isDirectory), ("/dev/null", .wrongKind), ("/dev/gpiochip-none", .missing)])
    func whatIsNoChipIsNamedByTheInstalledLibraryToo(path: String, problem: DeviceProblem) async throws {
        let register = DeviceRegister()
        let settings = GPIOLineSettings(name: "x", chip: path, line: .offset(0))
        let input = GPIOInput(settings, on: try PollThread(name: "gpio"), register: register)
        await input.start()
        #expect(register.devices.first?.problem == problem)
        await input.stop()
    }
}

extension GPIOInput {
    /// On its own thread, the only one that opens the chip. A file system user that is not root has no root's rights.
    func openFiles(asUser user: uid_t) { setfsuid(user) }
}

@Suite(.timeLimit(.minutes(5))) struct ModemPowerTests {
    @Test(arguments: ["generic", "quectel-ec25", "simcom-sim7600", "simcom-sim800", "unheard-of"])
    func everyProfileEndsWithTheKeyLetGoAndTheSupplyOn(profile: String) throws {
        for lines: Set<ModemPowerSequence.Line> in [[.key], [.supply], [.key, .supply]] {
            let steps = try ModemPowerSequence(profile: profile, lines: lines).steps
            #expect(!steps.isEmpty)
            var levels: [ModemPowerSequence.Line: Bool] = [.key: false, .supply: true]
            for step in steps {
                #expect(lines.contains(step.line))
                levels[step.line] = step.isActive
            }
            #expect(levels == [.key: false, .supply: true])
        }
    }

    @Test(arguments: Half.allCases) func theSequenceIsPlayedOnTheLines(half: Half) async throws {
        let board = try Board(half)
        let key = board.output(board.settings("modemPowerKey", 0, activeLow: false))
        let supply = board.output(board.settings("modemSupply", 1, activeLow: false), safe: true)
        await key.start()
        await supply.start()
        let power = ModemPowerLines(
            key: key, supply: supply,
            sequence: try ModemPowerSequence(profile: "generic", lines: [.key, .supply]), clock: board.clock)
        #expect(power.canPerform(.powerLine))
        #expect(!power.canPerform(.portPower))
        let levels = { [double_level(board.chip, 0), double_level(board.chip, 1)] }
        #expect(levels() == [false, true])
        let played = Task { try await power.perform(.powerLine) }
        try await board.clock.someoneSleeps(for: .seconds(5))
        #expect(levels() == [false, false])
        board.clock.advance(by: .seconds(5))
        try await board.clock.someoneSleeps(for: .milliseconds(500))
        #expect(levels() == [false, true])
        board.clock.advance(by: .milliseconds(500))
        try await board.clock.someoneSleeps(for: .seconds(1.2))
        #expect(levels() == [true, true])
        board.clock.advance(by: .seconds(1.2))
        try await played.value
        #expect(levels() == [false, true])
    }

    @Test func cutShortItLeavesTheModemOn() async throws {
        let board = try Board(.libgpiod1)
        let supply = board.output(board.settings("modemSupply", 1, activeLow: false), safe: true)
        await supply.start()
        let power = ModemPowerLines(
            key: nil, supply: supply, sequence: try ModemPowerSequence(profile: "generic", lines: [.supply]),
            clock: board.clock)
        let played = Task { try await power.perform(.powerLine) }
        try await board.clock.someoneSleeps(for: .seconds(5))
        #expect(!double_level(board.chip, 1))
        played.cancel()
        await #expect(throws: CancellationError.self) { try await played.value }
        #expect(double_level(board.chip, 1))
    }
}
