import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The real gateway as other programs and the technician meet it.
@Suite("Gateway as a service", .timeLimit(.minutes(5)))
struct GatewayServiceTests {
    /// The gateway's API.
    private struct API {
        let base: String
        let token: String
        let client: HTTPClient

        init(_ bench: Bench) throws {
            let folder = bench.world.stateFolder
            base = try String(contentsOfFile: folder + "/sms.address", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            token = try String(contentsOfFile: folder + "/api.token", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            client = try HTTPClient(name: "test")
        }

        func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> (status: Int, text: String) {
            let response = try await client.send(
                HTTPClientRequest(
                    method: method, url: base + path,
                    headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
                    body: body.map { Array($0.utf8) }, timeout: .seconds(60)))
            return (response.status, String(decoding: response.body, as: UTF8.self))
        }
    }

    /// Runs a command of tracuu-sms on the world's state folder.
    private func command(_ bench: Bench, _ words: String...) async throws -> (status: Int32?, text: String) {
        let process = try await DaemonProcess.start(
            "command", Bench.program("tracuu-sms"), words + ["--state", bench.world.stateFolder])
        let end = try await process.ended()
        return (end.status, process.lines.joined(separator: "\n"))
    }

    @Test func aMessageOfTheAPIGoesOutOnceAndIsCounted() async throws {
        try await Bench.with { bench in
            let gateway = try await bench.gateway()
            let api = try API(bench)
            let body = #"{"id": "a-1", "to": "0961234567", "text": "Xin chao"}"#
            #expect(try await api.ask("POST", "/messages", body).status == 202)
            #expect(try await api.ask("POST", "/messages", body).status == 202)
            let sent = try await bench.world.network.submitted.first { $0.to.hasSuffix("961234567") }
            #expect(sent.text == "Xin chao")
            try await eventually("it is told", within: .seconds(120)) {
                let text = try await api.ask("GET", "/messages/a-1").text
                return text.contains(#""state":"sent""#) || text.contains(#""state":"delivered""#)
            }
            _ = try await bench.ask("alo")
            #expect(bench.replies(to: "0961234567") == 1)
            let metrics = try await api.ask("GET", "/metrics").text
            #expect(metrics.contains(#"tracuu_sms_messages_total{kind="oneTime",operator="viettel",state="sent"} 1"#))
            #expect(metrics.contains("tracuu_sms_line_ready{line=\"modem0\"} 1"))
            #expect(metrics.contains("\ntracuu_cache_as_of_timestamp_seconds "))
            #expect(!metrics.contains("961234567"))
            #expect(try await api.ask("GET", "/health/ready").status == 200)
            #expect(try await api.ask("GET", "/health/live").status == 200)
            #expect(try await gateway.terminate().status == 0)
            #expect(!FileManager.default.fileExists(atPath: bench.world.stateFolder + "/sms.address"))
        }
    }

    @Test func readinessFollowsTheModem() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            let api = try API(bench)
            _ = try await bench.ask("alo")
            #expect(try await api.ask("GET", "/health/ready").status == 200)
            try await bench.world.plug(.modem, isIn: false)
            try await eventually("it is not ready", within: .seconds(120)) {
                let answer = try await api.ask("GET", "/health/ready")
                return answer.status == 503 && answer.text.contains("modem0 is absent")
            }
            #expect(try await api.ask("GET", "/health/live").status == 200)
            try await bench.world.plug(.modem, isIn: true)
            try await eventually("it is ready again", within: .seconds(120)) {
                try await api.ask("GET", "/health/ready").status == 200
            }
        }
    }

    @Test func theTechniciansCommandsWorkWhetherItRunsOrNot() async throws {
        try await Bench.with { bench in
            let gateway = try await bench.gateway()
            _ = try await bench.ask("alo", from: "0912345678")
            let sent = try await command(
                bench, "send", "--to", "0961234567", "--text", "Xin chao", "--id", "t-1", "--wait")
            #expect(sent.status == 0, "\(sent.text)")
            let running = try await command(bench, "status", "--no-color")
            #expect(running.status == 0)
            #expect(running.text.contains("modem0    ready"))
            let list = try await command(bench, "outbox", "list")
            #expect(list.text.contains("+8496*****67") && !list.text.contains("961234567"))
            #expect(try await command(bench, "inbox", "list", "--show-numbers").text.contains("+84912345678"))
            let shown = try await command(bench, "outbox", "show", "t-1")
            #expect(shown.text.contains("caller's id") && shown.text.contains("by modem0"))

            #expect(try await gateway.terminate().status == 0)
            let stopped = try await command(bench, "status")
            #expect(stopped.status == 1 && stopped.text.contains("not running"))
            let waiting = try await command(
                bench, "send", "--to", "0961234568", "--text", "Cho", "--id", "t-2", "--wait")
            #expect(waiting.status == 69 && waiting.text.contains("does not run"))
            #expect(try await command(bench, "outbox", "cancel", "t-2").status == 0)
            #expect(try await command(bench, "outbox", "cancel", "t-2").status == 1)
            #expect(try await command(bench, "outbox", "retry", "t-2").status == 0)
            _ = try await bench.gateway()
            _ = try await bench.world.network.submitted.first { $0.to.hasSuffix("961234568") }
            let statement = try await command(bench, "statement", "--format", "csv", "--month", Self.thisMonth)
            #expect(statement.text.contains("\(Self.thisMonth),viettel,oneTime,2,"), "\(statement.text)")
        }
    }

    private static var thisMonth: String {
        let local = LocalTime(Date())
        return "\(local.year)-\(local.month < 10 ? "0" : "")\(local.month)"
    }
}
