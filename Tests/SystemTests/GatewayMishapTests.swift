import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// What befalls a modem and its network whatever the gateway does: the text is answered, the notice goes out once.
@Suite("Gateway and a modem's mishaps", .timeLimit(.minutes(10)))
struct GatewayMishapTests {
    struct Mishap: Sendable, CustomTestStringConvertible {
        let mishap: ModemMishap
        var testDescription: String { "\(mishap)" }
    }

    @Test(arguments: [
        Mishap(mishap: .reboot), Mishap(mishap: .unplugged(backAfter: .milliseconds(500))),
        Mishap(mishap: .forgetsIndications), Mishap(mishap: .noCoverage(.seconds(2))),
        Mishap(mishap: .memory("ME", size: 1)),
    ])
    func theTextIsAnsweredAndTheNoticeGoesOutOnce(_ mishap: Mishap) async throws {
        try await Bench.with { bench in
            try GatewayFaultTests.configure(bench)
            _ = try await bench.gateway()
            try await GatewayFaultTests.tryOut(bench) { await $0.suffer(mishap.mishap) }
        }
    }

    /// On a clock that runs thirty times as fast.
    @Test(arguments: [Mishap(mishap: .hangs(.untilRestart)), Mishap(mishap: .givesUpNetwork)])
    func afterARestartTheTextIsAnsweredAndTheNoticeGoesOutOnce(_ mishap: Mishap) async throws {
        try await Bench.with { bench in
            try await GatewayFaultTests.withQuickGateway(bench) {
                try await GatewayFaultTests.tryOut(bench) { await $0.suffer(mishap.mishap) }
            }
        }
    }

    struct Habit: Sendable, CustomTestStringConvertible {
        let reports: MobileNetwork.Reports
        let numbers: MobileNetwork.ReportNumbers
        var testDescription: String { "reports \(reports), numbers \(numbers)" }
    }

    static let habits = [
        Habit(reports: .early(), numbers: .asSent), Habit(reports: .early(), numbers: .national),
        Habit(reports: .after(.seconds(3)), numbers: .withoutPlus), Habit(reports: .after(.zero), numbers: .national),
    ]

    /// Also where an attempt's end was not seen: then the report is the evidence.
    @Test(arguments: habits, [false, true])
    func aReportSettlesItsNoticeHoweverItComes(_ habit: Habit, isAnswerLost: Bool) async throws {
        try await Bench.with({ $0.profile.canReadSIMFiles = false }) { bench in
            try GatewayFaultTests.configure(bench)
            await bench.world.network.change {
                $0.reports = habit.reports
                $0.reportNumbers = habit.numbers
            }
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code, from: "0900000001")
            // The reply goes first.
            if isAnswerLost {
                await bench.world.modem.schedule(ModemFault.failsAfterwards(.message(332)), on: "PDU", skip: 1)
            }
            let store = try bench.store()
            let notice = try await store.enqueue(NewMessage(.notice, to: "0900000003", text: "Da co ket qua")).id
            // What was put into the store beside it is found when something happens.
            _ = try await bench.ask(code, from: "0900000004")
            try await eventually("the report settles it", within: .seconds(120)) {
                try await store.message(notice)?.state == "delivered"
            }
            #expect(bench.submissions(to: "0900000003") == [1])
        }
    }

    /// Two hundred and fifty-six references are soon used up: the report that comes is the newest message's.
    @Test func aReferenceThatWrapsSettlesTheRightNotices() async throws {
        var sim = SIMCard()
        sim.lastReference = 253
        let chosen = sim
        try await Bench.with({ $0.sim = chosen }) { bench in
            try GatewayFaultTests.configure(bench)
            await bench.world.network.change { $0.reports = .after(.milliseconds(200)) }
            let store = try bench.store()
            var notices: [Int64] = []
            for number in 1...5 {
                notices.append(
                    try await store.enqueue(
                        NewMessage(.notice, to: "090000001\(number)", text: "Da co ket qua")
                    ).id)
            }
            _ = try await bench.gateway()
            for notice in notices {
                try await eventually("delivered", within: .seconds(120)) {
                    try await store.message(notice)?.state == "delivered"
                }
            }
            #expect(bench.world.network.submitted.entries.map(\.reference) == [254, 255, 0, 1, 2])
        }
    }
}
