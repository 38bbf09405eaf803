import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Both daemons on one cache file, asked without a pause while one of them synchronises and the central system comes
/// and goes: nobody ever reads of a lock.
///
/// Twenty seconds here; `./run soak cache` takes the time that `SOAK_SECONDS` says.
@Suite("Shared cache", .timeLimit(.minutes(15)))
struct CacheSharingTests {
    @Test func bothDaemonsAnswerWhileOneOfThemWrites() async throws {
        let seconds = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap { Int($0) } ?? 20
        try await Bench.with { bench in
            let world = bench.world
            try hurry(world)
            let gateway = try await bench.gateway()
            let kiosk = try await bench.kiosk()
            // What was loaded serves every question from here on, also while the central system is off.
            try await eventually("everything is loaded", within: .seconds(120)) {
                (gateway.lines + kiosk.lines).contains { $0.contains("dossiers loaded") }
            }
            let codes = await world.central.dossiers.map(\.number).filter { $0.hasPrefix("H15.") }
            let end = ContinuousClock.now + .seconds(seconds)

            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await scan(codes, world, until: end) }
                group.addTask { try await text(codes, bench, until: end) }
                group.addTask { try await stir(codes, world, until: end) }
                var answers = 0
                for try await count in group { answers += count }
                print("\(answers) answers in \(seconds) s")
                #expect(answers > seconds)
            }
            for daemon in [gateway, kiosk] {
                #expect(daemon.isRunning)
                #expect(try await daemon.terminate().status == 0)
                let complaints = daemon.lines.filter { line in
                    ["locked", "busy", "SQLite", "malformed", "cache:"].contains { line.contains($0) }
                }
                #expect(complaints.isEmpty, "\(daemon.name)")
            }
        }
    }

    /// Asks for changes as often as can be configured, and lets the SIM send without end.
    private func hurry(_ world: World) throws {
        for path in [world.gatewayConfiguration, world.kioskConfiguration] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let sending = path == world.gatewayConfiguration ? "sending: { perHour: 100000, perDay: 1000000 }," : ""
            let changed = text.replacingOccurrences(
                of: "central: {", with: "sync: { everySeconds: 5 },\n    \(sending)\n    central: {")
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    private func scan(_ codes: [String], _ world: World, until end: ContinuousClock.Instant) async throws -> Int {
        let visitor = try KioskVisitor(port: world.kioskPort)
        var count = 0
        while ContinuousClock.now < end {
            let code = codes[count % codes.count]
            let mark = visitor.mark
            world.scanner.scan(code)
            let screen = try await visitor.screen(after: mark, "result", within: .seconds(60))
            #expect(screen.details.contains { $0.value == code })
            count += 1
        }
        return count
    }

    private func text(_ codes: [String], _ bench: Bench, until end: ContinuousClock.Instant) async throws -> Int {
        var count = 0
        while ContinuousClock.now < end {
            let code = codes[(count * 7) % codes.count]
            // Of one number only so many texts an hour are answered.
            let number = "09\(10_000_000 + count % 80_000)"
            let reply = try await bench.ask("HS \(code)", from: number)
            #expect(reply.contains(code) && !reply.contains("mat ket noi"), "\(reply)")
            count += 1
        }
        return count
    }

    /// Moves dossiers on, and switches the central system off and on: then answers come from the cache.
    private func stir(_ codes: [String], _ world: World, until end: ContinuousClock.Instant) async throws -> Int {
        var round = 0
        while ContinuousClock.now < end {
            for code in codes.shuffled().prefix(20) { await world.central.advance(code) }
            try await world.setCentral(round % 3 == 2 ? .off : .none)
            round += 1
            try await Task.sleep(for: .seconds(2))
        }
        try await world.setCentral(.none)
        return 0
    }
}
