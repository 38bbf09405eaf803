import ApplianceKit
import DeviceIO
import Synchronization
import TestSupport
import Testing

@testable import Simulator

/// A driver that sends and receives on a modem that something goes wrong with, on a clock that moves by itself whenever
/// nobody has anything to do: it tells how long the healing took, in the time of the modem.
final class HealingBench: Sendable {
    /// What became of a text that was to be sent.
    struct Sent: Sendable {
        var text: String
        /// Whether it was said that it may have gone out.
        var wasInDoubt: Bool
    }

    let bench: DriverBench
    private let sent = Ledger<Sent>()
    private let runner: Task<Void, Never>

    init(
        _ profile: SimulatedProfile = .generic, sim: SIMCard = SIMCard(), link: String? = nil,
        profileFolder: String? = nil, power: (any ModemPowerControl)? = nil, settles: Bool = true,
        prepare: (SimulatedModem) async throws -> Void = { _ in },
        meanwhile: @escaping @Sendable (Modem?, String) async -> Void = { _, _ in }
    ) async throws {
        let bench = try await DriverBench(
            profile, sim: sim, link: link, sharesClock: true, profileFolder: profileFolder, power: power,
            prepare: prepare, meanwhile: meanwhile)
        self.bench = bench
        runner = Task { await Self.moveClock(of: bench) }
        if settles { try await bench.settled() }
    }

    deinit { runner.cancel() }

    var modem: SimulatedModem { bench.modem }
    var clock: ManualClock { bench.clock }

    /// Moves the clock to the next sleeper's time, whenever the modem, the line, the driver and the tasks of the test
    /// have nothing to do.
    private static func moveClock(of bench: DriverBench) async {
        while !Task.isCancelled {
            var still = 0
            var last = (-1, -1, -1, -1)
            while still < 4 {
                // Through each thread once: what was under way is done behind it.
                let line = await bench.modem.rest()
                _ = await bench.driver.isReady
                try? await Task.sleep(for: .milliseconds(2))
                if Task.isCancelled { return }
                let now = (
                    bench.modem.conversation.count, bench.clock.sleepers, line.toDaemon, line.fromDaemon
                )
                still = now == last ? still + 1 : 0
                last = now
            }
            if let pause = bench.clock.untilNextWake { bench.clock.advance(by: pause) }
        }
    }

    /// Sends a text as the gateway does: again where it did not go out, again and marked where that is not known.
    func send(_ text: String) async throws {
        var wasInDoubt = false
        for _ in 0..<200 {
            switch try await bench.submit(text) {
            case .accepted:
                sent.append(Sent(text: text, wasInDoubt: wasInDoubt))
                return
            case .inDoubt:
                wasInDoubt = true
                try await clock.sleep(for: .seconds(5))
            case .notSent, .refused: try await clock.sleep(for: .seconds(10))
            }
        }
        Issue.record("“\(text)” did not go out in two hundred tries")
    }

    /// Sends and receives while something goes wrong; then everything has come and gone, once.
    ///
    /// - Parameters:
    ///   - limit: How long it may take on the modem's clock, until all has arrived on both sides.
    ///   - start: From when on it counts; nil: from now.
    ///   - fault: What goes wrong, begun before the first text.
    func heals(
        _ name: String, within limit: Duration, since start: Duration? = nil,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ fault: (SimulatedModem) async throws -> Void
    ) async throws {
        let incoming = (1...3).map { "in \($0)" }
        let outgoing = (1...3).map { "out \($0)" }
        let start = start ?? clock.uptime
        try await fault(modem)
        async let sending: Void = send(outgoing)
        for text in incoming { await modem.network.text(from: "0912345678", text) }
        try await sending
        _ = try await bench.received.first(within: .seconds(60), "the last text") { $0 == incoming[2] }
        try await eventually("all texts are here") { Set(self.bench.received.entries).isSuperset(of: incoming) }
        let healing = clock.uptime - start
        #expect(healing <= limit, "“\(name)” took \(healing)", sourceLocation: sourceLocation)
        for text in incoming {
            #expect(bench.received.entries.contains(text), "“\(text)” was lost", sourceLocation: sourceLocation)
        }
        let gone = modem.network.submitted.entries.compactMap(\.text)
        for text in outgoing {
            let times = gone.count { $0 == text }
            let wasInDoubt = sent.entries.first { $0.text == text }?.wasInDoubt == true
            #expect(times >= 1, "“\(text)” was lost", sourceLocation: sourceLocation)
            #expect(
                times <= 1 || wasInDoubt, "“\(text)” went out \(times) times, unmarked", sourceLocation: sourceLocation)
        }
        let doubts = sent.entries.count { $0.wasInDoubt }
        print("healed from “\(name)” in \(healing), \(doubts) in doubt, \(gone.count) sent")
    }

    private func send(_ texts: [String]) async throws { for text in texts { try await send(text) } }

    /// How many texts were said to have perhaps gone out.
    var doubts: Int { sent.entries.count { $0.wasInDoubt } }
}
