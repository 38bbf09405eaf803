import ApplianceKit
import Foundation
import Testing

@testable import Simulator

/// kill -9 of the real gateway at named points: each text has one reply, whatever the modem was doing.
@Suite("Gateway killed", .timeLimit(.minutes(5)))
struct GatewayKillTests {
    /// Where the modem stands when the gateway dies, and how it goes on alone.
    struct Point: Sendable, CustomTestStringConvertible {
        let moment: ModemMoment
        let release: ModemHold.Release
        var testDescription: String { "\(moment.rawValue), then \(release)" }
    }

    static let points = [
        // The message was read, nothing is committed.
        Point(moment: .messageRead, release: .silently),
        // Committed; the modem did not delete it: it is read again after the start.
        Point(moment: .deleteReceived, release: .dropped),
        Point(moment: .deleteReceived, release: .silently),
        // The attempt is on the disk; the modem gives a prompt to nobody.
        Point(moment: .submitReceived, release: .normally),
        // The PDU is in the modem, which never sends it.
        Point(moment: .pduReceived, release: .dropped),
        // The PDU is in the modem, which sends it.
        Point(moment: .pduReceived, release: .silently),
        // Sent; the answer is lost.
        Point(moment: .submitAccepted, release: .silently),
    ]

    @Test(arguments: points)
    func eachTextHasOneReply(point: Point) async throws {
        try await Bench.with { bench in
            let network = bench.world.network
            let code = try await bench.code(withStatus: 4)
            let first = try await bench.gateway()
            // One message goes out before, so that the gateway knows that this SIM counts.
            _ = try await bench.ask(code, from: "0900000001")

            let hold = await bench.world.modem.hold(at: point.moment)
            await network.text(from: "0900000002", code)
            try await hold.reached()
            first.kill()
            _ = try await first.ended()
            hold.release(point.release)

            let second = try await bench.gateway()
            let reply = try await network.submitted.first { $0.to.hasSuffix("900000002") }
            #expect(reply.text?.contains(code) == true)
            // What comes after it shows that nothing more is to come.
            _ = try await bench.ask(code, from: "0900000003")
            #expect(bench.replies(to: "0900000002") == 1)
            #expect(try await second.terminate().status == 0)
        }
    }

    @Test func withoutEvidenceAReplyIsSentOnceMoreAndMarked() async throws {
        var profile = ModemProfile.generic
        profile.canReadSIMFiles = false
        let silent = profile
        try await Bench.with({ $0.profile = silent }) { bench in
            let code = try await bench.code(withStatus: 4)
            let first = try await bench.gateway()
            let hold = await bench.world.modem.hold(at: .submitAccepted)
            await bench.world.network.text(from: "0900000002", code)
            try await hold.reached()
            first.kill()
            _ = try await first.ended()
            hold.release(.silently)
            _ = try await bench.gateway()
            _ = try await bench.ask(code, from: "0900000003")
            #expect(bench.replies(to: "0900000002") == 2)
            let list = try await DaemonProcess.start(
                "list", Bench.program("tracuu-sms"), ["outbox", "list", "--json", "--state", bench.world.stateFolder])
            _ = try await list.ended()
            #expect(list.lines.first?.contains("\"perhapsRepeated\":true") == true)
        }
    }
}
