import ApplianceKit
import Foundation
import Testing

@testable import Simulator

/// The real gateway in the simulated world.
@Suite("Gateway", .timeLimit(.minutes(5)))
struct GatewayTests {
    @Test func answersAKnownAnUnknownAndAnUnreadableText() async throws {
        try await Bench.with { bench in
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 9)
            let found = try await bench.ask("hs \(code.lowercased())")
            #expect(found.contains(code))
            let isPlain = found.utf8.allSatisfy { $0 < 0x80 }
            #expect(isPlain)
            #expect(try await bench.ask("HS H15.12-991231-9999").contains("Khong tim thay"))
            #expect(try await bench.ask("alo alo").contains("Chua doc duoc"))
            #expect(try await gateway.terminate().status == 0)
        }
    }

    @Test func readsATextInSeveralPartsWithAccentsInAnyOrder() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            let text =
                "Kính gửi trung tâm, tôi muốn hỏi hồ sơ của tôi đã đến đâu rồi ạ, mã số là \(code), xin cảm ơn rất nhiều"
            let mark = bench.world.network.submitted.count
            await bench.world.network.text(from: "0912345678", text, order: [1, 0])
            let reply = try await bench.world.network.submitted.first(after: mark)
            #expect(reply.text?.contains(code) == true)
        }
    }

    @Test func answersFromTheCacheWithItsAgeWhileTheCentralSystemIsOff() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code)
            try await bench.world.setCentral(.off)
            #expect(try await bench.ask("HS \(code)").contains("theo du lieu luc"))
            let other = try await bench.code(withStatus: 9)
            let reply = try await bench.ask(other)
            #expect(!reply.contains("Khong tim thay"), "“can't reach” must never read “not found”")
            try await bench.world.setCentral(.none)
            #expect(try await bench.ask("HS \(other)").contains(other))
        }
    }

    @Test(arguments: [CentralFault.loginPage, .truncated, .serverError, .exception, .nonAuthoritative])
    func neverTakesALyingCentralSystemsWordForNotFound(fault: CentralFault) async throws {
        try await Bench.with { bench in
            let gateway = try await bench.gateway()
            try await bench.world.setCentral(fault)
            let code = try await bench.code(withStatus: 9)
            let reply = try await bench.ask(code)
            #expect(!reply.contains("Khong tim thay"))
            #expect(gateway.isRunning)
        }
    }

    @Test func neverAnswersAboutAnotherDossierThanTheOneAskedFor() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            try await bench.world.setCentral(.stranger)
            let code = try await bench.code(withStatus: 9)
            let reply = try await bench.ask(code)
            let others = await bench.world.central.dossiers.map(\.number).filter { $0 != code && reply.contains($0) }
            #expect(others.isEmpty)
        }
    }

    @Test func doesNotAnswerOperatorsAndShortNumbers() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            await bench.world.network.text(from: "Viettel", "HS \(code)")
            await bench.world.network.text(from: "191", "HS \(code)")
            _ = try await bench.ask(code)
            #expect(bench.world.network.submitted.count == 1)
        }
    }

    @Test func livesThroughGarbageAndAModemThatComesAndGoes() async throws {
        try await Bench.with { bench in
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code)
            await bench.world.modem.schedule(
                .bytes(Array("+CMGL: 9,9,9\r\n\u{FF}garbage\r\n".utf8), .beforeAnswer), on: "AT+CMGR")
            #expect(try await bench.ask(code, from: "0987654321").contains(code))
            try await bench.world.plug(.modem, isIn: false)
            await bench.world.network.text(from: "0355555555", code)
            try await bench.world.plug(.modem, isIn: true)
            let reply = try await bench.world.network.submitted.first { $0.to.hasSuffix("355555555") }
            #expect(reply.text?.contains(code) == true)
            #expect(gateway.isRunning)
        }
    }

    @Test func startsWithoutAModemAndFindsItLater() async throws {
        try await Bench.with { bench in
            try await bench.world.plug(.modem, isIn: false)
            let gateway = try await bench.gateway()
            _ = try await gateway.events.first {
                if case .said(let line) = $0 { line.contains("modem0: absent") } else { false }
            }
            try await bench.world.plug(.modem, isIn: true)
            #expect(try await !bench.ask("alo").isEmpty)
        }
    }

    @Test func namesAWrongConfigurationKeyAndWhatItShouldBe() async throws {
        try await Bench.with { bench in
            let path = bench.folder + "/wrong.json5"
            try Data(
                "{\n  modem: { devise: \"/dev/x\" },\n  central: { baseURL: \"http://127.0.0.1:1\", groupIds: [1] } }"
                    .utf8
            )
            .write(to: URL(fileURLWithPath: path))
            let check = try await DaemonProcess.start(
                "check", Bench.program("tracuu-sms"), ["check-config", "--config", path])
            #expect(try await check.ended().status == 78)
            #expect(check.lines.contains { $0.contains("wrong.json5:2: modem.devise") && $0.contains("device") })
        }
    }

    @Test func keepsPersonalDataOutOfItsLog() async throws {
        try await Bench.with({ $0.logLevel = "debug" }) { bench in
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask("HS \(code)", from: "0912345678")
            _ = try await gateway.terminate()
            let log = gateway.lines.joined(separator: "\n")
            for secret in ["912345678", code, "HS "] { #expect(!log.contains(secret)) }
        }
    }
}
