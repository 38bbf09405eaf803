import ApplianceKit
import Foundation
import Synchronization

@testable import Simulator

/// Everything that goes wrong on a played day: each kind by its own chance, so that they fall together as they like.
final class DayFaults: Sendable {
    private let world: World
    private let box: DayBox
    private let plan: DayPlan
    private let record: DayRecord
    private let clock: PushedClock
    private let disk: SmallDisk
    private let denials = Mutex(false)

    init(_ world: World, box: DayBox, plan: DayPlan, record: DayRecord, clock: PushedClock, disk: SmallDisk) {
        self.world = world
        self.box = box
        self.plan = plan
        self.record = record
        self.clock = clock
        self.disk = disk
    }

    /// Whether the central system now says, or has just said, soundly that there is nothing.
    var centralDenies: Bool { denials.withLock { $0 } }

    /// All kinds, until the task is cancelled; then everything is mended.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.strike("modem commands", every: 0.25) { try await self.modemCommand(&$0) } }
            group.addTask { await self.strike("modem mishaps", every: 1.2) { try await self.modemMishap(&$0) } }
            group.addTask { await self.strike("central system", every: 0.7) { try await self.central(&$0) } }
            group.addTask { await self.strike("printer", every: 1) { try await self.printer(&$0) } }
            group.addTask { await self.strike("scanner", every: 2) { try await self.scanner(&$0) } }
            group.addTask { await self.strike("power", every: 0.6) { try await self.power(&$0) } }
            group.addTask { await self.strike("disk", every: 2.5) { try await self.fillDisk(&$0) } }
            group.addTask { await self.strike("clock", every: 1.5) { try await self.misleadClock(&$0) } }
        }
        await mend()
    }

    /// Lets one kind of fault come again and again.
    private func strike(
        _ name: String, every hours: Double, _ fault: (inout SeededRandom) async throws -> Void
    ) async {
        var random = plan.random(name)
        while (try? await pause(hours, &random)) != nil {
            do {
                try await fault(&random)
                record.count("faults: \(name)")
            } catch is CancellationError {
                return
            } catch {
                record.violated("the play itself failed at “\(name)”: \(error)")
            }
        }
    }

    private func pause(_ hours: Double, _ random: inout SeededRandom) async throws {
        try await Task.sleep(for: .seconds(plan.hourSeconds * hours * .random(in: 0.2...1.8, using: &random)))
    }

    private func mend() async {
        await world.modem.clearFaults()
        await world.setCoverage(true)
        for device in World.Device.allCases where isOut(device) { try? await world.plug(device, isIn: true) }
        await world.setPrinter(hasPaper: true, isCoverOpen: false)
        await world.printer.setFault(false)
        try? await world.setCentral(.none)
        denials.withLock { $0 = false }
        disk.empty()
        await box.setDiskFull(false)
        try? clock.mislead(0)
    }

    private func isOut(_ device: World.Device) -> Bool {
        let devices = world.state.devices
        return switch device {
        case .modem: !devices.modem
        case .scanner: !devices.scanner
        case .printer: !devices.printer
        }
    }

    // MARK: - Kinds

    /// A modem may be silent for three minutes after a PDU: that is most of a day whose hours take seconds.
    private var silences: [GatewayFaultTests.Case] { plan.hourSeconds < 60 ? [] : GatewayFaultTests.silences }

    /// Everything that the gateway's own tests know, one at a time there, on top of each other here.
    private func modemCommand(_ random: inout SeededRandom) async throws {
        if Int.random(in: 0..<8, using: &random) == 0 {
            let arrivals: [ArrivalFault] = [.early(.milliseconds(600)), .doubled, .announcedIn("SM"), .unannounced]
            if let fault = arrivals.randomElement(using: &random) { await world.modem.schedule(fault) }
        } else if let fault = (GatewayFaultTests.cases + silences).randomElement(using: &random) {
            await world.modem.schedule(fault.fault, on: fault.command, count: fault.count)
        }
    }

    private func modemMishap(_ random: inout SeededRandom) async throws {
        let mishaps: [ModemMishap] = [
            .reboot, .unplugged(backAfter: .milliseconds(500)), .forgetsIndications, .noCoverage(.seconds(2)),
            .hangs(.untilRestart),
        ]
        if let mishap = mishaps.randomElement(using: &random) { await world.modem.suffer(mishap) }
    }

    private func central(_ random: inout SeededRandom) async throws {
        let faults: [CentralFault] = [
            .off, .off, .hang, .slow(.seconds(2)), .reset, .unauthorized, .exception, .serverError, .unavailable,
            .tooManyRequests(retryAfter: 2), .redirect, .loginPage, .truncated, .malformed, .badUTF8, .huge,
            .nonAuthoritative, .emptyObject, .errorInside, .emptyIndex, .stranger, .clockOff(.seconds(86_400)),
            .clockOff(.seconds(-86_400)),
        ]
        guard let fault = faults.randomElement(using: &random) else { return }
        let denies = fault == .emptyIndex
        denials.withLock { $0 = $0 || denies }
        try await world.setCentral(fault)
        do { try await pause(0.6, &random) } catch {}
        try await world.setCentral(.none)
        try await Task.sleep(for: .seconds(2))
        denials.withLock { $0 = false }
    }

    private func printer(_ random: inout SeededRandom) async throws {
        let trouble = Int.random(in: 0..<4, using: &random)
        switch trouble {
        case 0: await world.setPrinter(hasPaper: false)
        case 1: await world.setPrinter(isCoverOpen: true)
        case 2: await world.printer.setFault(true)
        default: try await world.plug(.printer, isIn: false)
        }
        do { try await pause(0.4, &random) } catch {}
        switch trouble {
        case 0: await world.setPrinter(hasPaper: true)
        case 1: await world.setPrinter(isCoverOpen: false)
        case 2: await world.printer.setFault(false)
        default: try await world.plug(.printer, isIn: true)
        }
    }

    private func scanner(_ random: inout SeededRandom) async throws {
        try await world.plug(.scanner, isIn: false)
        do { try await pause(0.2, &random) } catch {}
        try await world.plug(.scanner, isIn: true)
    }

    /// At any time, or right after something happened in the modem.
    private func power(_ random: inout SeededRandom) async throws {
        guard plan.hasPowerCuts(record.now.hour) else { return try await Task.sleep(for: .seconds(1)) }
        if Bool.random(using: &random) {
            let seen = world.modem.moments
            _ = try? await seen.first(after: seen.count, within: .seconds(2))
            try await Task.sleep(for: .microseconds(Int.random(in: 0...4_000, using: &random)))
        }
        let victims: [[DayBox.Daemon]] = [[.gateway], [.kiosk], [.gateway, .kiosk]]
        let chosen = victims.randomElement(using: &random) ?? []
        record.count("kill -9", chosen.count)
        await box.cutPower(of: chosen, backAfter: .milliseconds(Int.random(in: 50...1_500, using: &random)))
    }

    private func fillDisk(_ random: inout SeededRandom) async throws {
        await box.setDiskFull(true)
        try disk.fill()
        do { try await pause(0.3, &random) } catch {}
        disk.empty()
        // What was refused a moment ago may still be on its way to an end.
        do { try await Task.sleep(for: .seconds(3)) } catch {}
        await box.setDiskFull(false)
    }

    /// Up to three hours wrong, either way.
    private func misleadClock(_ random: inout SeededRandom) async throws {
        try clock.mislead(.random(in: -10_800...10_800, using: &random))
        do { try await pause(0.3, &random) } catch {}
        try clock.mislead(0)
    }
}
