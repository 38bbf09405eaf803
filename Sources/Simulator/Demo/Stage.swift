import ApplianceKit
import Foundation
import Synchronization

/// The world of a demo with both daemons in it, and the way to take all of it down again, however far it was built.
final class Stage: Sendable {
    /// Where to look at it.
    struct Addresses: Sendable {
        let kiosk: String
        let world: String
    }

    private struct State {
        var world: World?
        var control: ControlServer?
        var daemons: [DaemonProcess] = []
        var isStruck = false
    }

    let folder: String
    private let programs: String
    private let state = Mutex(State())

    init(folder: String, programs: String) {
        self.folder = folder
        self.programs = programs
    }

    /// Builds it.
    ///
    /// - Parameter done: Told of each part that stands.
    func build(_ done: (String) -> Void) async throws -> Morning {
        var settings = WorldSettings(folder: folder)
        settings.kioskPort = 8_080
        settings.controlPort = 8_090
        let world = try await World.start(settings)
        let control = try ControlServer.start(world, port: settings.controlPort)
        state.withLock { state in
            state.world = world
            state.control = control
        }
        done("A world: modem, scanner, printer, a central system with \(await world.central.dossiers.count) dossiers")
        try add(try await world.launchGateway(executable: programs + "/tracuu-sms"))
        try await lastDaemon?.ready()
        done("tracuu-sms is ready")
        try add(try await world.launchKiosk(executable: programs + "/tracuu-kiosk"))
        try await lastDaemon?.ready()
        done("tracuu-kiosk is ready")
        return Morning(world: world, visitor: try KioskVisitor(port: world.kioskPort))
    }

    private func add(_ daemon: DaemonProcess) throws {
        let isLate = state.withLock { state in
            if !state.isStruck { state.daemons.append(daemon) }
            return state.isStruck
        }
        if isLate {
            daemon.kill()
            throw CancellationError()
        }
    }

    private var lastDaemon: DaemonProcess? { state.withLock { $0.daemons.last } }

    /// Mends what the morning left broken, for whoever plays on.
    func restore() async throws { try await state.withLock { $0.world }?.setCentral(.none) }

    /// Ends the daemons (SIGTERM, and SIGKILL where that does not help), then the world.
    func strike() async {
        let (world, control, daemons) = state.withLock { state in
            state.isStruck = true
            return (state.world, state.control, state.daemons)
        }
        await withTaskGroup(of: Void.self) { group in
            for daemon in daemons { group.addTask { _ = try? await daemon.terminate() } }
        }
        await control?.stop()
        await world?.stop()
    }

    /// Where to look at it, once it stands.
    var addresses: Addresses? {
        state.withLock { state in
            guard let world = state.world, let control = state.control else { return nil }
            return Addresses(kiosk: "http://127.0.0.1:\(world.kioskPort)/", world: control.address)
        }
    }

    /// What each daemon said last.
    var lastLines: [(name: String, lines: [String])] {
        state.withLock { $0.daemons }.map { ("tracuu-\($0.name)", $0.lines) }
    }

    /// How much memory the daemons have resident, in a sentence.
    var memory: String {
        let parts = state.withLock { $0.daemons }.compactMap { daemon -> String? in
            guard let size = daemon.residentMegabytes else { return nil }
            return "tracuu-\(daemon.name) \(size) MB"
        }
        return parts.isEmpty ? "" : "Resident memory: \(parts.joined(separator: ", "))."
    }
}
