import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// Two gateways of a province and the one central system that deals out what is to be told.
@Suite("Two gateways", .timeLimit(.minutes(10)))
struct TwoGatewaysTests {
    private static let count = 60

    /// Everything there is of them: processes, modems, stores, lines.
    private final class Province {
        let bench: Bench
        let second: SimulatedModem
        let line: CutLine
        private(set) var daemons: [DaemonProcess?] = [nil, nil]

        init(_ bench: Bench) async throws {
            self.bench = bench
            var sim = SIMCard()
            sim.number = "+84910000018"
            sim.imsi = "452020000000018"
            second = try SimulatedModem(
                link: bench.folder + "/modem1", sim: sim, network: bench.world.network, clock: bench.world.clock)
            try await second.plug()
            line = try CutLine(to: bench.world.central.baseURL.replacingOccurrences(of: "/v1", with: ""))
            try FileManager.default.createDirectory(atPath: stateFolder(1), withIntermediateDirectories: true)
            try bench.configureSending()
            try bench.configureGateway(
                "log:",
                "notices: { claims: true, leaseSeconds: 10, claimEverySeconds: 1 }, sync: { everySeconds: 5 },\n    log:"
            )
            let text = try String(contentsOfFile: bench.world.gatewayConfiguration, encoding: .utf8)
            try text.replacingOccurrences(of: "/modem0", with: "/modem1")
                .replacingOccurrences(of: bench.world.central.baseURL, with: "http://127.0.0.1:\(line.port)/v1")
                .replacingOccurrences(of: "modem:", with: "name: \"sms-b\",\n    modem:")
                .write(toFile: configuration(1), atomically: true, encoding: .utf8)
        }

        private func configuration(_ index: Int) -> String {
            index == 0 ? bench.world.gatewayConfiguration : bench.folder + "/sms-b.json5"
        }

        private func stateFolder(_ index: Int) -> String {
            index == 0 ? bench.world.stateFolder : bench.folder + "/state-b"
        }

        func start(_ index: Int) async throws {
            let daemon = try await DaemonProcess.start(
                "sms-\(index)", Bench.program("tracuu-sms"),
                ["run", "--config", configuration(index), "--state", stateFolder(index)])
            daemons[index] = daemon
            try await daemon.ready()
        }

        func kill(_ index: Int) async throws {
            daemons[index]?.kill()
            _ = try await daemons[index]?.ended()
        }

        func stop() async throws {
            for daemon in daemons { _ = try await daemon?.terminate() }
            await line.stop()
            await second.unplug()
        }

        func store(_ index: Int) throws -> MessageStore {
            try MessageStore(path: stateFolder(index) + "/sms.db", clock: SystemClock())
        }

        /// So many messages of claims wait in a gateway.
        func isHolding(_ index: Int, atLeast count: Int) async throws -> Bool {
            try await store(index).waitingClaimedMessages() >= count
        }
    }

    private func announce(_ count: Int, _ bench: Bench) async -> [String] {
        var numbers: [String] = []
        for dossier in await bench.world.central.dossiers
        where numbers.count < count && !dossier.number.isEmpty && dossier.step == .processing {
            await bench.world.central.move(dossier.number, to: .releasing)
            numbers.append(dossier.number)
        }
        return numbers
    }

    /// How often each notice went out, and how often that was marked.
    private func judge(_ numbers: [String], _ province: Province) async throws -> (repeated: Int, marked: Int) {
        let texts = province.bench.world.network.submitted.entries.compactMap(\.text)
        let entries =
            try await province.store(0).messages(MessageFilter(limit: 10_000))
            + province.store(1).messages(MessageFilter(limit: 10_000))
        var (repeated, markedCount) = (0, 0)
        for number in numbers {
            let times = texts.count { $0.contains(number) }
            let marked = entries.count { $0.text.contains(number) && $0.parts.contains(where: \.perhapsRepeated) }
            #expect(times >= 1, "\(number) was told to nobody")
            #expect(times <= 1 + marked, "\(number) was told \(times) times, \(marked) marked")
            repeated += max(0, times - 1)
            markedCount += marked
        }
        return (repeated, markedCount)
    }

    @Test func eachNoticeIsToldOnceThroughAPartitionAndAKill() async throws {
        try await Bench.with({ $0.central.kind = .contract }) { bench in
            await bench.world.network.change {
                // One every 200 ms each: they hold claims for seconds.
                $0.submitLatency = .milliseconds(200)
                $0.reports = .after(.milliseconds(50))
            }
            let province = try await Province(bench)
            try await province.start(0)
            try await province.start(1)
            let numbers = await announce(Self.count, bench)
            #expect(numbers.count == Self.count)

            // The second loses the central system with claims in hand: first the answers, then everything.
            try await eventually("both hold notices") {
                let first = try await province.isHolding(0, atLeast: 5)
                let second = try await province.isHolding(1, atLeast: 5)
                return first && second
            }
            province.line.set(.answersLost)
            try await Task.sleep(for: .milliseconds(700))
            province.line.set(.cut)
            // The first is killed amid its work, and comes back.
            try await province.kill(0)
            try await province.start(0)
            // The lease of what the second had ends; the first is dealt it. Then the second is back with a stale token.
            try await eventually("the first has told all that it can be dealt", within: .seconds(120)) {
                await bench.world.central.desk.notices.count { $0.state == nil } == 0
            }
            province.line.set(.whole)
            try await eventually("the second has nothing left in hand", within: .seconds(60)) {
                let store = try province.store(1)
                let waiting = try await store.waitingClaimedMessages()
                let held = try await store.heldClaims(forgetsSettled: false)
                return waiting == 0 && held.isEmpty
            }
            // Whoever is dealt something now tells it: both are at work again.
            let later = await announce(10, bench)
            try await eventually("told too", within: .seconds(60)) {
                await bench.world.central.desk.notices.allSatisfy { $0.state == "delivered" || $0.state == "sent" }
            }
            let score = try await judge(numbers + later, province)
            print(
                "two gateways: \(numbers.count + later.count) notices, \(score.repeated) repeated, \(score.marked) marked"
            )
            for daemon in province.daemons { #expect(daemon?.isRunning == true) }
            try await province.stop()
        }
    }

    @Test func twoGatewaysShareTheWorkAndRepeatNothing() async throws {
        try await Bench.with({ $0.central.kind = .contract }) { bench in
            await bench.world.network.change { $0.submitLatency = .milliseconds(50) }
            let province = try await Province(bench)
            try await province.start(0)
            try await province.start(1)
            let numbers = await announce(Self.count, bench)
            try await eventually("all are receipted", within: .seconds(120)) {
                await bench.world.central.desk.notices.allSatisfy { $0.state == "sent" }
            }
            let score = try await judge(numbers, province)
            #expect(score.repeated == 0 && score.marked == 0)
            let senders = Dictionary(grouping: bench.world.network.submitted.entries, by: \.from).mapValues(\.count)
            #expect(senders.count == 2 && senders.values.allSatisfy { $0 >= 10 }, "\(senders)")
            try await province.stop()
        }
    }
}
