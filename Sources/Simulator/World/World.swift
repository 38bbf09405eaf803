import ApplianceKit
import DeviceIO
import Foundation
import Synchronization

/// Everything around the box, in one folder: a modem with its network, a scanner, a printer and a central system, and
/// the configurations with which the two daemons find them.
///
/// ```swift
/// let world = try await World.start(WorldSettings(folder: folder))
/// let gateway = try await world.launchGateway(executable: bin + "/tracuu-sms")
/// try await gateway.ready()
/// await world.network.text(from: "0912345678", await world.examples[0].code)
/// let reply = try await world.network.submitted.first()
/// await world.stop()
/// ```
final class World: Sendable {
    /// A device of the box that can be pulled out.
    enum Device: String, Sendable, CaseIterable {
        case modem, scanner, printer
    }

    /// Something that the world's page shows anew.
    enum Change: Sendable {
        case text(PhoneText)
        case ticket(SimulatedTicket)
        case state
    }

    let folder: String
    let clock: any ApplianceClock
    let modem: SimulatedModem
    let scanner: SimulatedScanner
    let printer: SimulatedPrinter
    let central: SimulatedCentral
    /// The port that the kiosk's page has by its configuration.
    let kioskPort: UInt16
    /// The tickets that came out, in order.
    let tickets = Ledger<SimulatedTicket>(limit: 500)
    /// What happened, for pages that look on.
    let changes = Ledger<Change>(limit: 2_000)
    private let followers: [Task<Void, Never>]
    private let conditions = Mutex(Conditions())

    /// How people have left the devices.
    private struct Conditions {
        var unplugged: Set<Device> = []
        var hasPaper = true
        var isCoverOpen = false
        var isCentralOn = true
    }

    /// The network behind the modem.
    var network: MobileNetwork { modem.network }
    /// Where `tracuu-sms` finds its configuration.
    var gatewayConfiguration: String { folder + "/sms.json5" }
    /// Where `tracuu-kiosk` finds its configuration.
    var kioskConfiguration: String { folder + "/kiosk.json5" }
    /// Where both daemons keep their state.
    var stateFolder: String { folder + "/state" }

    /// Builds the world and plugs everything in.
    ///
    /// - Throws: What the system, a port or a file refuses.
    static func start(_ settings: WorldSettings) async throws -> World {
        for name in ["", "/state", "/tickets"] {
            try FileManager.default.createDirectory(
                atPath: settings.folder + name, withIntermediateDirectories: true)
        }
        let folder = settings.folder
        let modem = try SimulatedModem(
            link: folder + "/modem0", profile: settings.profile, sim: settings.sim, clock: settings.clock)
        try await modem.plug()
        let scanner = try SimulatedScanner(link: folder + "/scanner0")
        let printer = try await SimulatedPrinter.start(
            settings.hasNetworkPrinter ? .network(port: 0) : .pseudoTerminal(link: folder + "/printer0"),
            folder: folder + "/tickets")
        let central = try await SimulatedCentral(settings.central)
        let world = World(
            settings, modem, scanner, printer, central,
            kioskPort: try freeLoopbackPort(preferring: settings.kioskPort))
        try await world.writeConfigurations(logLevel: settings.logLevel)
        return world
    }

    private init(
        _ settings: WorldSettings, _ modem: SimulatedModem, _ scanner: SimulatedScanner, _ printer: SimulatedPrinter,
        _ central: SimulatedCentral, kioskPort: UInt16
    ) {
        folder = settings.folder
        clock = settings.clock
        self.modem = modem
        self.scanner = scanner
        self.printer = printer
        self.central = central
        self.kioskPort = kioskPort
        followers = [
            Task { [tickets, changes] in
                while !Task.isCancelled {
                    guard let ticket = await printer.nextTicket(within: .seconds(60)) else { continue }
                    tickets.append(ticket)
                    changes.append(.ticket(ticket))
                }
            },
            Task { [changes] in
                for await text in modem.network.phones.stream() { changes.append(.text(text)) }
            },
        ]
    }

    /// Takes the world down: devices hang up, ports are free.
    func stop() async {
        for follower in followers { follower.cancel() }
        await modem.unplug()
        scanner.unplug()
        await printer.switchOff()
        await central.close()
    }

    // MARK: - The daemons

    /// Starts the real gateway on this world; wait for its ``DaemonProcess/ready(within:)``.
    ///
    /// - Parameter executable: `tracuu-sms`, where it is.
    func launchGateway(executable: String) async throws -> DaemonProcess {
        try await launch("sms", executable, gatewayConfiguration)
    }

    /// Starts the real kiosk on this world; wait for its ``DaemonProcess/ready(within:)``.
    ///
    /// - Parameter executable: `tracuu-kiosk`, where it is.
    func launchKiosk(executable: String) async throws -> DaemonProcess {
        try await launch("kiosk", executable, kioskConfiguration)
    }

    private func launch(_ name: String, _ executable: String, _ configuration: String) async throws -> DaemonProcess {
        try await DaemonProcess.start(
            name, executable, ["run", "--config", configuration, "--state", stateFolder])
    }

    // MARK: - What people do

    /// Pulls a device out or puts it back in.
    ///
    /// - Throws: ``SystemError`` where the system has no pseudo-terminal left.
    func plug(_ device: Device, isIn: Bool) async throws {
        switch (device, isIn) {
        case (.modem, true): try await modem.plug()
        case (.modem, false): await modem.unplug()
        case (.scanner, true): try scanner.plug()
        case (.scanner, false): scanner.unplug()
        case (.printer, true): try await printer.switchOn()
        case (.printer, false): await printer.switchOff()
        }
        conditions.withLock { conditions in
            if isIn { conditions.unplugged.remove(device) } else { conditions.unplugged.insert(device) }
        }
        changes.append(.state)
    }

    /// Puts a roll into the printer or takes it out; opens or closes its cover.
    func setPrinter(hasPaper: Bool? = nil, isCoverOpen: Bool? = nil) async {
        if let hasPaper {
            if hasPaper { await printer.loadPaper() } else { await printer.removePaper() }
            conditions.withLock { $0.hasPaper = hasPaper }
        }
        if let isCoverOpen {
            await printer.setCover(isOpen: isCoverOpen)
            conditions.withLock { $0.isCoverOpen = isCoverOpen }
        }
        changes.append(.state)
    }

    /// Lets the central system fail in some way; `.none` mends it.
    ///
    /// - Throws: `HTTPServerError` where it can't listen again.
    func setCentral(_ fault: CentralFault) async throws {
        try await central.set(fault)
        conditions.withLock { $0.isCentralOn = fault != .off }
        changes.append(.state)
    }

    /// Lets coverage come or go.
    func setCoverage(_ hasCoverage: Bool) async {
        await network.change { $0.hasCoverage = hasCoverage }
        changes.append(.state)
    }

    /// The world at a glance.
    var state: WorldState {
        let conditions = conditions.withLock { $0 }
        let settings = network.settings
        return WorldState(
            devices: WorldState.Devices(
                modem: !conditions.unplugged.contains(.modem), scanner: !conditions.unplugged.contains(.scanner),
                printer: !conditions.unplugged.contains(.printer)),
            hasPaper: conditions.hasPaper, isCoverOpen: conditions.isCoverOpen, isCentralOn: conditions.isCentralOn,
            hasCoverage: settings.hasCoverage, gatewayNumber: network.firstNumber,
            waitingMessages: network.waiting(for: network.firstNumber).count, tickets: tickets.count,
            kiosk: "http://127.0.0.1:\(kioskPort)/", central: central.baseURL)
    }
}
