import Foundation
import Testing

@testable import Simulator

/// The real gateway with a wrong PIN, killed and started again and again: the SIM must stay usable.
@Suite("Gateway and PIN", .timeLimit(.minutes(5)))
struct GatewayPINTests {
    private static func tries(in bench: Bench) -> Int {
        bench.world.modem.conversation.entries.count { $0.isFromHost && $0.text.hasPrefix("AT+CPIN=") }
    }

    private static func withLockedSIM(_ body: (Bench) async throws -> Void) async throws {
        try await Bench.with({ settings in settings.sim.pin = "1234" }) { bench in
            try bench.configureGateway("modem: { ", "modem: { pin: \"9999\", ")
            try await body(bench)
        }
    }

    @Test func aWrongPINIsTriedOnceHoweverOftenTheDaemonIsKilled() async throws {
        try await Self.withLockedSIM { bench in
            for _ in 0..<4 {
                let gateway = try await bench.gateway()
                _ = try await gateway.events.first(within: .seconds(60), "the refusal of the PIN") { event in
                    if case .said(let line) = event { line.contains("not tried a second time") } else { false }
                }
                gateway.kill()
                _ = try await gateway.ended()
                // The power went too: the SIM asks again.
                await bench.world.modem.reboot()
            }
            #expect(Self.tries(in: bench) == 1)
            #expect(await bench.world.modem.sim.attemptsLeft == 2)
        }
    }

    /// It does not know what the daemon has tried: two of these and the daemon's one try would have blocked the SIM.
    @Test func aCommandAskedForTheBalanceTriesNoPIN() async throws {
        try await Self.withLockedSIM { bench in
            let asked = try await DaemonProcess.start(
                "ussd", Bench.program("tracuu-sms"),
                ["modem", "ussd", "--config", bench.world.gatewayConfiguration, "*101#"])
            #expect(try await asked.ended().status != 0)
            #expect(asked.lines.contains { $0.contains("only the daemon tries it") })
            #expect(Self.tries(in: bench) == 0)
        }
    }

    /// The worst moment: the SIM has the PIN, and the daemon has not heard its answer.
    @Test func aDaemonKilledWhileTheSIMChecksThePINDoesNotTryItAgain() async throws {
        try await Self.withLockedSIM { bench in
            await bench.world.modem.schedule(ModemFault.unanswered, on: "AT+CPIN=")
            let first = try await bench.gateway()
            _ = try await bench.world.modem.conversation.first(within: .seconds(60), "the PIN") {
                $0.isFromHost && $0.text.hasPrefix("AT+CPIN=")
            }
            first.kill()
            _ = try await first.ended()
            let second = try await bench.gateway()
            _ = try await second.events.first(within: .seconds(60), "the refusal to try again") { event in
                if case .said(let line) = event { line.contains("not tried a second time") } else { false }
            }
            #expect(Self.tries(in: bench) == 1)
            // The technician corrects it: one more try, and the SIM is open.
            _ = try await second.terminate()
            try bench.configureGateway("9999", "1234")
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 9)
            #expect(try await bench.ask(code).contains(code))
            #expect(Self.tries(in: bench) == 2)
        }
    }
}
