import ApplianceKit
import Foundation
import Glibc
import Synchronization

@testable import Simulator

/// A world in a folder of its own, with the programs as they were built.
final class Bench: Sendable {
    let world: World
    let folder: String
    /// Kept, because a daemon that nobody holds is killed.
    private let daemons = Mutex<[DaemonProcess]>([])

    init(_ adjust: (inout WorldSettings) -> Void = { _ in }) async throws {
        folder = NSTemporaryDirectory() + "tracuu-system-" + UUID().uuidString
        var settings = WorldSettings(folder: folder)
        adjust(&settings)
        world = try await World.start(settings)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs `body` in a world of its own, which is taken down afterwards.
    static func with(
        _ adjust: (inout WorldSettings) -> Void = { _ in }, _ body: (Bench) async throws -> Void
    ) async throws {
        let bench = try await Bench(adjust)
        do {
            try await body(bench)
        } catch {
            await bench.world.stop()
            throw error
        }
        await bench.world.stop()
    }

    /// The gateway, ready to be texted.
    func gateway() async throws -> DaemonProcess {
        let gateway = try await world.launchGateway(executable: Self.program("tracuu-sms"))
        daemons.withLock { $0.append(gateway) }
        try await gateway.ready()
        return gateway
    }

    /// The kiosk, with its page served.
    func kiosk() async throws -> DaemonProcess {
        let kiosk = try await world.launchKiosk(executable: Self.program("tracuu-kiosk"))
        daemons.withLock { $0.append(kiosk) }
        try await kiosk.ready()
        return kiosk
    }

    /// Texts, and waits for the reply to the same number.
    func ask(_ text: String, from number: String = "0912345678") async throws -> String {
        let mark = world.network.submitted.count
        await world.network.text(from: number, text)
        let international = MobileNumber.international(number)
        let reply = try await world.network.submitted.first(after: mark, "a reply to “\(text)”") {
            MobileNumber.international($0.to) == international
        }
        return reply.text ?? ""
    }

    /// The code of some dossier in a status of the ten.
    func code(withStatus status: Int) async throws -> String {
        guard let dossier = await world.examples.first(where: { $0.status == status }) else {
            throw WorldRefusal("no dossier in status \(status)")
        }
        return dossier.code
    }

    /// How many messages went to a number.
    func replies(to number: String) -> Int {
        let international = MobileNumber.international(number)
        return world.network.submitted.entries.count { MobileNumber.international($0.to) == international }
    }

    /// A program of this build.
    static func program(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
