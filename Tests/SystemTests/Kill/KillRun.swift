import ApplianceKit
import Foundation
import Testing

@testable import SMSGateway
@testable import Simulator

/// One run of a ``KillPlan``.
final class KillRun {
    private let plan: KillPlan
    private var random: SeededRandom
    /// Who gets how many parts.
    private var expected: [String: Int] = [:]
    private var moments: [String: Int] = [:]

    init(_ plan: KillPlan) {
        self.plan = plan
        random = SeededRandom(seed: plan.seed)
    }

    func score() async throws -> KillScore {
        var profile = ModemProfile.generic
        profile.canReadSIMFiles = plan.hasCounter
        let chosen = profile
        var result: KillScore?
        try await Bench.with({ $0.profile = chosen }) { bench in
            try bench.configureSending(reports: MessageKind.allCases)
            await bench.world.network.change {
                $0.submitLatency = .milliseconds(15)
                $0.reports = .after(.milliseconds(30))
                $0.reportNumbers = .withoutPlus
            }
            result = try await run(bench)
        }
        return try #require(result)
    }

    private func run(_ bench: Bench) async throws -> KillScore {
        let start = ContinuousClock.now
        let code = try await bench.code(withStatus: 4)
        var gateway = try await bench.gateway()
        // So that it knows whether this SIM counts.
        _ = try await bench.ask(code, from: "0900000001")

        var begun = 0
        for kill in 1...plan.kills {
            // Messages are spread over the kills, so that there is always one under way.
            let due = plan.messages * kill / plan.kills
            var notices: [String] = []
            while begun < due {
                begun += 1
                let number = "09\(10_000_000 + begun)"
                if plan.share == .repliesOnly || begun % 2 == 0 {
                    expected[Simulator.MobileNumber.international(number)] = 1
                    await bench.world.network.text(from: number, "HS \(code)")
                } else {
                    notices.append(number)
                }
            }
            try await waitForAMoment(bench)
            gateway.kill()
            moments[bench.world.modem.moments.last?.rawValue ?? "nothing", default: 0] += 1
            _ = try await gateway.ended()
            if !notices.isEmpty { try await enqueue(notices, bench) }
            gateway = try await bench.gateway()
        }
        try await settle(bench)
        let score = try await judge(bench, spent: ContinuousClock.now - start)
        _ = try await gateway.terminate()
        return score
    }

    /// Half of the kills come at any time, the others right after something happened in the modem: there the windows are.
    private func waitForAMoment(_ bench: Bench) async throws {
        if Bool.random(using: &random) {
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
        } else {
            let seen = bench.world.modem.moments
            for _ in 0...Int.random(in: 0...6, using: &random) {
                guard (try? await seen.first(after: seen.count, within: .milliseconds(600))) != nil else { break }
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...4_000, using: &random)))
        }
    }

    /// While no gateway runs, as the command line does it.
    private func enqueue(_ numbers: [String], _ bench: Bench) async throws {
        let store = try bench.store(reports: Set(MessageKind.allCases))
        for number in numbers {
            // Every fourth is a long one.
            let isLong = Int.random(in: 0..<4, using: &random) == 0
            let text = "Ho so \(number) da co ket qua." + (isLong ? String(repeating: " Moi den nhan.", count: 15) : "")
            expected[Simulator.MobileNumber.international(number)] = isLong ? 2 : 1
            var notice = NewMessage(.notice, to: number, text: text)
            notice.dedupeKey = number
            try await store.enqueue(notice)
        }
    }

    /// Until everything has gone and reports have come.
    private func settle(_ bench: Bench) async throws {
        let store = try bench.store(reports: Set(MessageKind.allCases))
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let all = try await store.messages(MessageFilter(limit: 10_000))
            let answered = try await store.texts(limit: 10_000).count { $0.state == "answered" }
            let replies = expected.count + 1
            let delivered = all.count { $0.state == "delivered" }
            if delivered >= replies { return }
            // A report may have been lost with the gateway that was about to read it.
            if ContinuousClock.now > deadline - .seconds(90), answered > 0,
                all.allSatisfy({ !["queued", "sending", "inDoubt"].contains($0.state) }),
                delivered + all.count(where: { $0.state == "sent" }) >= replies
            {
                return
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func judge(_ bench: Bench, spent: Duration) async throws -> KillScore {
        var score = KillScore(plan: plan, spent: spent)
        score.moments = moments
        let entries = try await bench.store(reports: Set(MessageKind.allCases))
            .messages(MessageFilter(limit: 10_000))
        let submitted = bench.world.network.submitted.entries
        score.accepted = submitted.count
        var counts: [String: [Int: Int]] = [:]
        for message in submitted {
            counts[Simulator.MobileNumber.international(message.to), default: [:]][
                message.part?.number ?? 1, default: 0] += 1
        }
        for (recipient, parts) in expected {
            let got = counts[recipient] ?? [:]
            if (1...parts).contains(where: { got[$0] == nil }) { score.lost.append(recipient) }
            let stored = entries.first { $0.recipient == recipient }
            for (number, times) in got where times > 1 {
                let part = stored?.parts.first { $0.number == number }
                if part?.perhapsRepeated == true {
                    score.repeatedMarked.append(recipient)
                } else {
                    score.repeatedWithoutMark.append(recipient)
                }
            }
            switch stored?.state {
            case "delivered": score.delivered += 1
            case "sent": break
            case let state: score.unsettled.append("\(recipient) \(state ?? "missing")")
            }
        }
        return score
    }
}
