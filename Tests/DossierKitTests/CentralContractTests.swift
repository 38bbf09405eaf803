import ApplianceKit
import DossierKit
import Foundation
import Testing

/// The adapter to the open contract against a server that answers as it should not.
@Suite(.timeLimit(.minutes(2)))
struct CentralContractTests {
    private let code = DossierCode(printed: "H15.12-240119-0001")
    private static let problem = "application/problem+json"
    private static let noSuchDossier = #"{"type":"urn:tracuu:problem:no-such-dossier","title":"x","status":404}"#

    private func answers(
        _ response: HTTPServerResponse, _ body: (CentralContract) async throws -> Void
    ) async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in response }
        let client = try HTTPClient(name: "test")
        let system = CentralContract(
            CentralConfiguration(kind: .contract, baseURL: "http://127.0.0.1:\(server.port)", token: "t"),
            client: client)
        try await body(system)
        client.close()
        await server.stop()
    }

    private static func response(_ body: String, type: String, status: Int = 404) -> HTTPServerResponse {
        .bytes(Array(body.utf8), type: type, status: status)
    }

    @Test(arguments: [problem, "Application/Problem+JSON", problem + "; charset=utf-8", problem + " ;charset=utf-8"])
    func theContractsOwnWordIsNotFound(type: String) async throws {
        try await answers(Self.response(Self.noSuchDossier, type: type)) { system in
            let reply = try await system.reply(about: code, lookupCode: nil, unless: nil)
            #expect(reply == .noSuchDossier)
            let dossier = try await system.dossier(identifier: "4711", lookupCode: "1234")
            #expect(dossier == nil)
        }
    }

    static let others: [(String, HTTPServerResponse)] = [
        ("a proxy's page", response("<html>404 Not Found</html>", type: "text/html")),
        ("a proxy's text", response("not found", type: "text/plain")),
        ("an empty body", response("", type: problem)),
        ("no type", HTTPServerResponse(status: 404, headers: [:], content: .bytes(Array(noSuchDossier.utf8)))),
        ("another server's JSON", response(#"{"error":"Not Found","status":404}"#, type: "application/json")),
        ("the right words of the wrong type", response(noSuchDossier, type: "application/json")),
        ("a type that only begins so", response(noSuchDossier, type: "application/problem+jsonx")),
        ("cut off", response(String(noSuchDossier.dropLast(12)), type: problem)),
        ("a problem without a kind", response(#"{"title":"Not Found","status":404}"#, type: problem)),
        ("a gateway's problem", response(#"{"type":"about:blank","title":"Not Found","status":404}"#, type: problem)),
        ("another kind", response(#"{"type":"urn:tracuu:problem:cursor-expired","status":404}"#, type: problem)),
        (
            "a problem of another status",
            response(#"{"type":"urn:tracuu:problem:no-such-dossier","status":503}"#, type: problem)
        ),
        ("another status", response(noSuchDossier, type: problem, status: 503)),
        ("410", response(noSuchDossier, type: problem, status: 410)),
        ("200", response(noSuchDossier, type: problem, status: 200)),
    ]

    @Test(arguments: others.map(\.0))
    func nothingElseIs(name: String) async throws {
        let response = try #require(Self.others.first { $0.0 == name }?.1)
        try await answers(response) { system in
            await #expect(throws: CentralSystemError.self) {
                try await system.reply(about: code, lookupCode: nil, unless: nil)
            }
            await #expect(throws: CentralSystemError.self) {
                try await system.dossier(identifier: "4711", lookupCode: "1234")
            }
        }
    }

    /// One that can't be read holds up none of the others, but then nobody who is missing was cancelled.
    @Test(arguments: [("", true), (#",{"code":"LH-2","at":"soon","series":"A"}"#, false), (",7", false)])
    func appointmentsThatCantBeReadAreToldOf(more: String, isWhole: Bool) async throws {
        let list = #"{"items":[{"code":"LH-1","at":"2026-03-02T09:00:00+07:00","series":"A"}\#(more)]}"#
        try await answers(Self.response(list, type: "application/json", status: 200)) { system in
            let day = try await system.bookings(year: 2026, month: 3, day: 2)
            let at = Date(timeIntervalSince1970: 1_772_416_800)
            #expect(day == BookedDay([Booking(code: "LH-1", at: at, series: "A")], isWhole: isWhole))
        }
    }
}
