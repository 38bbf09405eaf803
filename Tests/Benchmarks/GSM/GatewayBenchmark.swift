import ApplianceKit
import DeviceIO
import Foundation
import Glibc

@testable import Simulator

/// The real programs in the simulated world: how fast the gateway replies, and what both use while nothing happens.
struct GatewayBenchmark {
    /// Texts one after another; each sender is another one, because a sender's texts in an hour are limited.
    private static let texts = 400
    private static let rest = Duration.seconds(10)

    func figures() async throws -> [Figure] {
        let folder = NSTemporaryDirectory() + "tracuu-bench-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let world = try await World.start(WorldSettings(folder: folder))
        do {
            let figures = try await figures(in: world)
            await world.stop()
            return figures
        } catch {
            await world.stop()
            throw error
        }
    }

    private func figures(in world: World) async throws -> [Figure] {
        let gateway = try await world.launchGateway(executable: Self.program("tracuu-sms"))
        try await gateway.ready()
        // Until it has swept the modem and answers.
        let codes = await world.examples.map(\.code)
        guard let code = codes.first else { throw WorldRefusal("the central system has no dossiers") }
        _ = try await reply(to: code, from: "0910000000", in: world)

        var figures = [try await atRest("gateway at rest after its start", gateway)]
        var live: [Duration] = []
        for number in 1...Self.texts {
            let code = codes[number % codes.count]
            live.append(try await reply(to: "HS \(code)", from: "091\(1_000_000 + number)", in: world))
        }
        figures.append(
            replies("text stored → reply handed over, central system at once", live))
        let rate = try await burst(codes, in: world)
        figures.append(rate)
        figures.append(try await atRest("gateway at rest after \(2 * Self.texts) texts", gateway))

        let kiosk = try await world.launchKiosk(executable: Self.program("tracuu-kiosk"))
        try await kiosk.ready()
        figures.append(try await atRest("kiosk at rest after its start", kiosk))
        _ = try await kiosk.terminate()
        _ = try await gateway.terminate()
        return figures
    }

    /// From before the modem is offered the text until the network has accepted the reply.
    private func reply(to text: String, from number: String, in world: World) async throws -> Duration {
        let mark = world.network.submitted.count
        let start = world.clock.uptime
        await world.network.text(from: number, text)
        return try await world.network.submitted.first(after: mark).uptime - start
    }

    private func replies(_ what: String, _ durations: [Duration]) -> Figure {
        let timings = Timings(durations)
        return Figure(
            what: what, value: timings.written, beside: "longest \(timings.percentile(100).written)",
            basis: "\(timings.count) texts, one at a time")
    }

    /// All at once, as after an outage of the network.
    private func burst(_ codes: [String], in world: World) async throws -> Figure {
        let mark = world.network.submitted.count
        let start = world.clock.uptime
        for number in 1...Self.texts {
            await world.network.text(from: "092\(1_000_000 + number)", "HS \(codes[number % codes.count])")
        }
        let all = try await world.network.submitted.wait(count: mark + Self.texts, within: .seconds(120))
        let spent = (all.last?.uptime ?? start) - start
        return Figure(
            what: "\(Self.texts) texts at once → all replies handed over",
            value: "\((Double(Self.texts) / spent.seconds).writtenDown) texts/s",
            beside: "in all \(spent.written)", basis: "1 burst; the SIM holds 30 at a time")
    }

    private func atRest(_ what: String, _ daemon: DaemonProcess) async throws -> Figure {
        // What is still under way ends before, and so do the threads that it needed.
        try await Task.sleep(for: Self.rest)
        let clock = SystemClock()
        let start = clock.uptime
        let before = try ProcessUse(daemon.processID)
        try await Task.sleep(for: Self.rest)
        let after = try ProcessUse(daemon.processID)
        let spent = (clock.uptime - start).seconds
        let cpuTime = after.cpuTime - before.cpuTime
        return Figure(
            what: what,
            value: "RSS \(Self.megabytes(after.residentMemory)), PSS \(Self.megabytes(after.proportionalMemory))",
            beside: "CPU \(cpuTime.written), \(after.wakeUps(since: before)) wake-ups in \(Int(spent.rounded())) s",
            basis: "10 s, after 10 s of rest")
    }

    /// Of KiB, rounded up.
    static func megabytes(_ kilobytes: Int) -> String {
        String(format: "%.1f MiB", (Double(kilobytes) / 102.4).rounded(.up) / 10)
    }

    /// A program of this build, or of the folder that `BENCH_PROGRAMS` names.
    static func program(_ name: String) -> String {
        if let folder = ProcessInfo.processInfo.environment["BENCH_PROGRAMS"] { return folder + "/" + name }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
