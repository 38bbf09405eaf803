import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

/// What comes from OpenCPS and is no answer: none of it may become “there is no such dossier”.
@Suite(.timeLimit(.minutes(5)))
struct OpenCPSNoAnswerTests {
    private let code = DossierCode(printed: "H15.12-240119-0001")

    static let noAnswers: [(String, HTTPServerResponse)] = [
        ("not signed in", .json(#"{"message":"Non-Authoritative Information.","code":203}"#, status: 203)),
        ("filter", .json(#"{"timestamp":1,"message":"permission denied","rest_api":""}"#, status: 401)),
        ("own error", .json(#"{"message":"No Content.","code":403,"description":"…"}"#, status: 403)),
        ("proxy refuses", .bytes(Array("<html>Forbidden</html>".utf8), type: "text/html", status: 403)),
        ("no interface", .text("not found", status: 404)),
        ("redirect", HTTPServerResponse(status: 302, headers: ["Location": "https://sso.example.vn/"])),
        ("too many", .text("", status: 429)),
        ("down", .text("", status: 503)),
        ("teapot", .text("", status: 418)),
        ("no content", HTTPServerResponse(status: 204)),
        ("empty", .json("")),
        ("blank", .json("  \n")),
        ("nothing in it", .json("{}")),
        ("web page", .bytes(Array("<!DOCTYPE html><html></html>".utf8), type: "text/html")),
        ("web page as JSON", .json("\n <html></html>")),
        ("words", .json("secretKey not sucess")),
        ("null", .json("null")),
        ("list", .json("[]")),
        ("number", .json("0")),
        ("cut off", .json(#"{"total":1,"data":[{"dossierNo":"H15.12-2401"#)),
        ("no total", .json(#"{"data":[]}"#)),
        ("total as text", .json(#"{"total":"0","data":[]}"#)),
        ("total null", .json(#"{"total":null,"data":[]}"#)),
        ("negative total", .json(#"{"total":-1,"data":[]}"#)),
        ("total without rows", .json(#"{"total":3}"#)),
        ("total with no rows", .json(#"{"total":3,"data":[]}"#)),
        ("rows without total", .json(#"{"total":0,"data":[{"dossierNo":"H15.12-240119-0001"}]}"#)),
        ("data as text", .json(#"{"total":1,"data":"H15.12-240119-0001"}"#)),
        ("rows as text", .json(#"{"total":1,"data":["H15.12-240119-0001"]}"#)),
        ("number as number", .json(#"{"total":1,"data":[{"dossierNo":1}]}"#)),
        ("status as number", .list([row(["dossierStatus": 4])])),
        ("date as number", .list([row(["dueDate": 1_706_839_200_000])])),
        ("no status at all", .list([row(["dossierStatus": "", "dossierStatusText": "", "dossierSubStatusText": ""])])),
        ("two dossiers of one code", .list([row(["dossierId": 1]), row(["dossierId": 2])])),
        ("nested", .json(String(repeating: "[", count: 100_000))),
        ("huge", .json(String(repeating: " ", count: 9 << 20) + #"{"total":0}"#)),
        ("bad UTF-8", .bytes([0x7B, 0xFF, 0xFE, 0x7D], type: "application/json")),
    ]

    @Test(arguments: noAnswers.map(\.0))
    func whatIsNoAnswerIsNeverNotFound(name: String) async throws {
        let response = try #require(Self.noAnswers.first { $0.0 == name }?.1)
        let central = try ScriptedCentral { _ in response }
        let system = try central.system(user: "kiosk", password: "sesame")
        let error = await #expect(throws: CentralSystemError.self) {
            try await system.dossier(matching: code, lookupCode: "S3CR3T")
        }
        let words = error?.description ?? ""
        #expect(!words.isEmpty)
        for secret in ["sesame", "S3CR3T", "H15.12"] { #expect(!words.contains(secret), "\(words)") }
        await central.stop()
    }

    @Test func eachKindOfNoAnswerHasItsError() async throws {
        let cases: [(HTTPServerResponse, CentralSystemError)] = [
            (.json("{}", status: 203), .refused(status: 203)), (.json("{}", status: 401), .refused(status: 401)),
            (.text("", status: 503), .unavailable(status: 503)), (.text("", status: 429), .unavailable(status: 429)),
        ]
        for (response, expected) in cases {
            let central = try ScriptedCentral { _ in response }
            await #expect(throws: expected) {
                try await central.system().dossier(matching: code, lookupCode: nil)
            }
            await central.stop()
        }
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let central = try ScriptedCentral { _ in .list([]) }
        let system = try central.system(groupIDs: [1, 2])
        await central.stop()
        let error = await #expect(throws: CentralSystemError.self) {
            try await system.dossier(matching: code, lookupCode: nil)
        }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aSystemThatHangsIsGivenUp() async throws {
        let central = try ScriptedCentral { _ in
            try? await Task.sleep(for: .seconds(120))
            return .list([])
        }
        let system = try central.system(timeout: .milliseconds(300))
        let start = ContinuousClock.now
        await #expect(throws: CentralSystemError.unreachable("no answer in time")) {
            try await system.dossier(matching: code, lookupCode: nil)
        }
        #expect(start.duration(to: .now) < .seconds(60))
    }
}
