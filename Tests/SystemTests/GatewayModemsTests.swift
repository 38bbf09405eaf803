import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// The real gateway with two modems in one network.
@Suite("Gateway with two modems", .timeLimit(.minutes(5)))
struct GatewayModemsTests {
    private static let second = "+84910000018"

    private func with(_ body: (Bench, SimulatedModem) async throws -> Void) async throws {
        try await Bench.with { bench in
            var sim = SIMCard()
            sim.number = Self.second
            sim.imsi = "452020000000018"
            let modem = try SimulatedModem(
                link: bench.folder + "/modem1", sim: sim, network: bench.world.network, clock: bench.world.clock)
            try await modem.plug()
            try bench.configureSending()
            try bench.configureGateway(
                "modem: { device: \"\(bench.folder)/modem0\" },",
                """
                modems: [
                    { name: "viettel", device: "\(bench.folder)/modem0", operators: ["viettel"],
                      number: "+84960000017", balance: { alarmBelow: 60000 } },
                    { name: "vina", device: "\(bench.folder)/modem1", operators: ["vinaphone"], number: "\(Self.second)" },
                ],
                """)
            do { try await body(bench, modem) } catch {
                await modem.unplug()
                throw error
            }
            await modem.unplug()
        }
    }

    @Test func bothReceiveBothAnswerAndEachSendsToItsOwnCustomers() async throws {
        try await with { bench, _ in
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            await bench.world.network.text(from: "0961111111", "HS \(code)")
            await bench.world.network.text(from: "0961111113", to: Self.second, "HS \(code)")
            _ = try await bench.world.network.submitted.wait(count: 2)
            let store = try bench.store()
            for number in 1...8 {
                let prefix = number % 2 == 0 ? "096" : "091"
                try await store.enqueue(NewMessage(.notice, to: "\(prefix)200000\(number)", text: "Ho so da xong"))
            }
            await bench.world.network.text(from: "0961111112", "HS \(code)")
            let sent = try await bench.world.network.submitted.wait(count: 11)
            for message in sent where message.text == "Ho so da xong" {
                #expect(message.from == (message.to.hasPrefix("+8496") ? "+84960000017" : Self.second))
            }
            // The balance was asked for, and it is low.
            _ = try await gateway.events.first {
                if case .said(let line) = $0 { line.contains("only 50000 đ left") } else { false }
            }
        }
    }

    @Test func whenOneIsPulledOutTheOtherSendsForBoth() async throws {
        try await with { bench, modem in
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code, from: "0911111111")
            await modem.unplug()
            _ = try await gateway.events.first {
                if case .said(let line) = $0 { line.contains("vina: absent") } else { false }
            }
            let store = try bench.store()
            for number in 1...4 {
                try await store.enqueue(NewMessage(.notice, to: "091300000\(number)", text: "Ho so da xong"))
            }
            _ = try await bench.ask(code, from: "0911111112")
            let sent = try await bench.world.network.submitted.wait(count: 6)
            #expect(sent.suffix(4).allSatisfy { $0.from == "+84960000017" })
            #expect(gateway.isRunning)
        }
    }

    @Test func neitherAnswersTheOther() async throws {
        try await with { bench, _ in
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            await bench.world.network.text(from: Self.second, "HS \(code)")
            await bench.world.network.text(from: "+84960000017", to: Self.second, "HS \(code)")
            _ = try await bench.ask(code, from: "0911111112")
            #expect(bench.world.network.submitted.count == 1)
        }
    }
}
