import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import SMSGateway
@testable import Simulator

/// kill -9 of the real gateway at random moments while it answers texts and sends notices with delivery reports on.
///
/// The simulated network is the judge: it knows what it accepted from the SIM. `./run soak` does it longer.
@Suite("Gateway killed at random", .serialized, .timeLimit(.minutes(60)))
struct GatewayRandomKillTests {
    @Test func nothingIsLostAndNothingIsRepeatedWithoutAMark() async throws {
        let plan = KillPlan.fromEnvironment(kills: 100, messages: 200)
        let score = try await KillRun(plan).score()
        print(score.table)
        try score.writeWhereAsked()
        #expect(score.lost == [], "seed \(plan.seed)")
        #expect(score.repeatedWithoutMark == [], "seed \(plan.seed)")
        #expect(score.unsettled == [], "seed \(plan.seed)")
        // With a counter on the SIM there is evidence for almost everything.
        #expect(score.repeatedMarked.count <= plan.kills / 20, "seed \(plan.seed)")
    }

    /// Where the SIM tells nothing, replies are repeated, marked; only the reports tell.
    @Test func withoutACounterRepetitionsAreMarked() async throws {
        var plan = KillPlan.fromEnvironment(kills: 20, messages: 40)
        plan.hasCounter = false
        // A notice without evidence waits for minutes.
        plan.share = .repliesOnly
        let score = try await KillRun(plan).score()
        print(score.table)
        try score.writeWhereAsked()
        #expect(score.lost == [], "seed \(plan.seed)")
        #expect(score.repeatedWithoutMark == [], "seed \(plan.seed)")
    }
}
