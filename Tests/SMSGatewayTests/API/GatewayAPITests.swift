import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// Requests to the API as its handler gets them.
@Suite("API", .timeLimit(.minutes(2)))
struct GatewayAPITests {
    private static let token = "0123456789abcdef"
    private let fixture = StoreFixture()

    private func api(tokenAlways: Bool = false, status: GatewayStatus? = nil) throws -> GatewayAPI {
        let shown = status ?? GatewayStatus(version: "1", takenAt: 0, startedAt: 0)
        return GatewayAPI(
            store: try fixture.open(), token: BearerToken(Self.token), isTokenAlwaysNeeded: tokenAlways,
            kannel: nil, clock: fixture.clock, status: { shown }, metrics: { GatewayMetrics.families(shown) })
    }

    private struct Answer {
        let response: HTTPServerResponse
        let json: [String: Any]
        var status: Int { response.status }
        var isProblem: Bool { response.headers["Content-Type"] == "application/problem+json" }
        var fields: [String] { (json["errors"] as? [[String: String]] ?? []).compactMap { $0["field"] } }
    }

    private func ask(
        _ api: GatewayAPI, _ method: String, _ path: String, _ body: String = "", query: [String: String] = [:],
        token: String? = Self.token, type: String = "application/json"
    ) async throws -> Answer {
        var headers: HTTPHeaders = ["Content-Type": type]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let response = await api.respond(
            to: HTTPServerRequest(method: method, path: path, query: query, headers: headers, body: Array(body.utf8)))
        guard case .bytes(let bytes) = response.content else { return Answer(response: response, json: [:]) }
        let json = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        return Answer(response: response, json: json ?? [:])
    }

    private let body = #"{"id": "a-1", "to": "0912 345 678", "text": "Xin chao"}"#

    @Test func aMessageIsTakenOnceHoweverOftenItIsSent() async throws {
        let api = try api()
        let first = try await ask(api, "POST", "/messages", body)
        #expect(first.status == 202)
        #expect(first.response.headers["Location"] == "/messages/a-1")
        #expect(first.json["state"] as? String == "queued")
        #expect(first.json["to"] as? String == "+84912345678")
        #expect(first.json["kind"] as? String == "oneTime")
        let second = try await ask(
            api, "POST", "/messages", #"{"text": "Xin chao", "to": "+84912345678", "id": "a-1"}"#,
            type: "application/json; charset=utf-8")
        #expect(second.status == 202)
        #expect(second.json["number"] as? Int == first.json["number"] as? Int)
        #expect(try await api.store.messages(MessageFilter()).count == 1)
    }

    @Test func anIdThatComesWithAnotherContentIsAConflict() async throws {
        let api = try api()
        _ = try await ask(api, "POST", "/messages", body)
        let answer = try await ask(api, "POST", "/messages", #"{"id": "a-1", "to": "0912345678", "text": "Khac"}"#)
        #expect(answer.status == 409 && answer.isProblem)
        #expect(answer.json["type"] as? String == "urn:tracuu:problem:conflict")
    }

    @Test func whatReachedNobodyIsListedPageByPageAndSettled() async throws {
        let api = try api()
        let desk = NoticeDesk(store: api.store, wording: try Wording(), clock: fixture.clock)
        for number in 1...3 {
            let code = DossierCode(printed: "H15-260301-000\(number)")
            try await desk.take([
                DossierEvent(
                    kind: .resultReady, dossier: Dossier(code: code, status: .completed), date: fixture.clock.now,
                    contact: DossierContact(code: code, telephone: "0262 3852 456"))
            ])
        }
        #expect(try await ask(api, "GET", "/notices", token: nil).status == 401)
        let first = try await ask(api, "GET", "/notices", query: ["limit": "2"])
        let rows = try #require(first.json["notices"] as? [[String: Any]])
        #expect(rows.map { $0["dossier"] as? String } == ["H15-260301-0003", "H15-260301-0002"])
        #expect(rows[0]["kind"] as? String == "resultReady")
        #expect(rows[0]["reason"] as? String == "only a landline's number, no e-mail address")
        let cursor = try #require(first.json["next"] as? String)
        let second = try await ask(api, "GET", "/notices", query: ["limit": "2", "cursor": cursor])
        #expect((second.json["notices"] as? [Any])?.count == 1 && second.json["next"] == nil)
        let number = try #require(rows[0]["number"] as? Int)
        // Asked twice, it is done all the same.
        for _ in 0..<2 { #expect(try await ask(api, "POST", "/notices/\(number)/settle").status == 204) }
        #expect(try await api.store.undeliverableCount() == 2)
        for wrong in ["999", "x", "-1", ""] {
            #expect(try await ask(api, "POST", "/notices/\(wrong)/settle").status == 404)
        }
        let faulty = try await ask(api, "GET", "/notices", query: ["limit": "0", "cursor": "x", "y": "1"])
        #expect(faulty.status == 400 && faulty.fields == ["y", "cursor", "limit"])
    }

    @Test func everyFieldThatIsWrongIsNamed() async throws {
        let api = try api()
        let answer = try await ask(
            api, "POST", "/messages",
            #"{"id": "a b", "to": "191", "text": "", "kind": "reply", "validitySeconds": 1, "notBefore": "now", "x": 1}"#
        )
        #expect(answer.status == 422 && answer.isProblem)
        #expect(answer.fields == ["/id", "/to", "/text", "/kind", "/validitySeconds", "/notBefore", "/x"])
        let missing = try await ask(api, "POST", "/messages", "{}")
        #expect(missing.fields == ["/id", "/to", "/text"])
        #expect(try await api.store.messages(MessageFilter()).isEmpty)
    }

    @Test(arguments: ["", "{", "[]", "null", "\"a\"", "{\"id\": }", "\u{FF}"])
    func whatIsNoObjectIsMalformed(body: String) async throws {
        let answer = try await ask(api(), "POST", "/messages", body)
        #expect(answer.status == 400 && answer.isProblem)
    }

    @Test func aTextThatTheAlphabetLacksNamesTheText() async throws {
        let answer = try await ask(
            api(), "POST", "/messages", #"{"id": "a", "to": "0912345678", "text": "Đã", "encoding": "gsm7"}"#)
        #expect(answer.status == 422)
        #expect(answer.fields == ["/text"])
    }

    @Test func someoneWhoOptedOutGetsNoNoticeButWhatHeAskedFor() async throws {
        let api = try api()
        try await api.store.optOut("0912345678")
        let notice = #"{"id": "n", "to": "0912345678", "text": "a", "kind": "notice"}"#
        let answer = try await ask(api, "POST", "/messages", notice)
        #expect(answer.status == 422)
        #expect(answer.fields == ["/to"])
        #expect(try await ask(api, "POST", "/messages", body).status == 202)
    }

    @Test func otherTypesThanJSONAreRefused() async throws {
        let answer = try await ask(api(), "POST", "/messages", body, type: "text/plain")
        #expect(answer.status == 415 && answer.isProblem)
    }

    @Test func nothingOfAnybodyIsToldWithoutTheToken() async throws {
        let api = try api()
        _ = try await ask(api, "POST", "/messages", body)
        for (method, path) in [
            ("GET", "/messages"), ("POST", "/messages"), ("GET", "/messages/a-1"), ("POST", "/messages/a-1/cancel"),
            ("GET", "/received"), ("POST", "/wake"),
        ] {
            for token in [nil, "0123456789abcdeg", ""] {
                let answer = try await ask(api, method, path, body, token: token)
                #expect(answer.status == 401, "\(method) \(path)")
                #expect(answer.response.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            }
        }
        #expect(try await ask(api, "GET", "/metrics", token: nil).status == 200)
        #expect(try await ask(api, "GET", "/status", token: nil).status == 200)
    }

    @Test func onANetworkMetricsAndStatusWantTheTokenToo() async throws {
        let api = try api(tokenAlways: true)
        for path in ["/metrics", "/status"] {
            #expect(try await ask(api, "GET", path, token: nil).status == 401)
            #expect(try await ask(api, "GET", path).status == 200)
        }
        #expect(try await ask(api, "GET", "/health/live", token: nil).status == 200)
    }

    @Test func otherMethodsAreNamedAndOtherPathsAreNot() async throws {
        let api = try api()
        let answer = try await ask(api, "DELETE", "/messages")
        #expect(answer.status == 405)
        #expect(answer.response.headers["Allow"] == "GET, POST")
        for path in ["/", "/message", "/messages/", "/messages/a/b", "/health", "/messages/a/cancel/b"] {
            #expect(try await ask(api, "GET", path).status == 404, "\(path)")
        }
    }

    @Test func aMessageIsShownWithItsPartsAndHistory() async throws {
        let api = try api()
        _ = try await ask(api, "POST", "/messages", body)
        let attempt = try #require(try await api.store.open())
        try await api.store.close(attempt, .sent(reference: 7))
        let answer = try await ask(api, "GET", "/messages/a-1")
        #expect(answer.json["state"] as? String == "sent")
        #expect((answer.json["parts"] as? [[String: Any]])?.first?["state"] as? String == "sent")
        let history = answer.json["history"] as? [[String: Any]] ?? []
        #expect(history.filter { $0["part"] == nil }.map { $0["state"] as? String } == ["queued", "sending", "sent"])
        let number = try #require(answer.json["number"] as? Int)
        #expect(try await ask(api, "GET", "/messages/~\(number)").json["id"] as? String == "a-1")
        for unknown in ["a-2", "~99", "~", "~x", "~99999999999999999999", "%", "đ"] {
            #expect(try await ask(api, "GET", "/messages/\(unknown)").status == 404)
        }
    }

    @Test func whatWaitsCanBeTakenBackAndWhatHasGoneCanNot() async throws {
        let api = try api()
        _ = try await ask(api, "POST", "/messages", body)
        let cancelled = try await ask(api, "POST", "/messages/a-1/cancel")
        #expect(cancelled.status == 200)
        #expect(cancelled.json["state"] as? String == "cancelled")
        #expect(try await ask(api, "POST", "/messages/a-1/cancel").status == 200)
        _ = try await ask(api, "POST", "/messages/a-1/retry")
        let attempt = try #require(try await api.store.open())
        try await api.store.close(attempt, .sent(reference: 7))
        #expect(try await ask(api, "POST", "/messages/a-1/cancel").status == 409)
        #expect(try await ask(api, "POST", "/messages/a-1/retry").status == 409)
    }

    @Test func aListComesInPagesAndByWhatIsAskedFor() async throws {
        let api = try api()
        for number in 1...5 {
            let kind = number % 2 == 0 ? "notice" : "oneTime"
            _ = try await ask(
                api, "POST", "/messages",
                #"{"id": "m\#(number)", "to": "091234567\#(number)", "text": "a", "kind": "\#(kind)"}"#)
        }
        func ids(_ answer: Answer) -> [String] {
            (answer.json["messages"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        }
        let first = try await ask(api, "GET", "/messages", query: ["limit": "2"])
        #expect(ids(first) == ["m5", "m4"])
        let next = try #require(first.json["next"] as? String)
        let second = try await ask(api, "GET", "/messages", query: ["limit": "3", "cursor": next])
        #expect(ids(second) == ["m3", "m2", "m1"])
        #expect(second.json["next"] == nil)
        #expect(ids(try await ask(api, "GET", "/messages", query: ["kind": "notice"])) == ["m4", "m2"])
        #expect(ids(try await ask(api, "GET", "/messages", query: ["to": "0912345673"])) == ["m3"])
        #expect(ids(try await ask(api, "GET", "/messages", query: ["state": "sent,failed"])).isEmpty)
        #expect(ids(try await ask(api, "GET", "/messages", query: ["before": "2026-01-01T00:00:00Z"])).isEmpty)
    }

    @Test(arguments: [
        ["limit": "0"], ["limit": "501"], ["limit": "+5"], ["limit": ""], ["state": "gone"], ["state": ""],
        ["kind": "x"], ["to": "191"], ["from": "yesterday"], ["cursor": "x"], ["page": "1"],
    ])
    func aParameterThatIsWrongIsNamed(query: [String: String]) async throws {
        let answer = try await ask(api(), "GET", "/messages", query: query)
        #expect(answer.status == 400 && answer.isProblem)
        #expect(answer.fields == Array(query.keys))
    }

    @Test func textsAreReadOnFromTheLastOne() async throws {
        let api = try api()
        for text in ["a", "b", "c"] { _ = try await fixture.receive(text, in: api.store) }
        let first = try await ask(api, "GET", "/received", query: ["limit": "2"])
        let texts = (first.json["texts"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
        #expect(texts == ["a", "b"])
        let last = try #require(first.json["last"] as? Int)
        let second = try await ask(api, "GET", "/received", query: ["after": String(last)])
        #expect((second.json["texts"] as? [[String: Any]])?.count == 1)
    }

    @Test func healthSaysWhyNot() async throws {
        var status = GatewayStatus(version: "1", takenAt: 0, startedAt: 0)
        status.lines = [.init(name: "modem0", state: "absent", reason: "no port")]
        status.stuck = ["the outbox": "has been at one attempt for 1200 s"]
        let api = try api(status: status)
        let ready = try await ask(api, "GET", "/health/ready", token: nil)
        #expect(ready.status == 503)
        #expect((ready.json["reasons"] as? [String])?.contains { $0.contains("modem0 is absent: no port") } == true)
        #expect(try await ask(api, "GET", "/health/live", token: nil).status == 503)
        status.lines[0].state = "ready"
        status.stuck = [:]
        let healthy = try self.api(status: status)
        #expect(try await ask(healthy, "GET", "/health/ready", token: nil).status == 200)
        #expect(try await ask(healthy, "GET", "/health/live", token: nil).status == 200)
    }
}
