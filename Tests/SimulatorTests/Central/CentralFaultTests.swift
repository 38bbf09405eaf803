import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Whatever goes wrong at a central system: nobody is told a wrong thing, nothing breaks here, and when it is over it is
/// over.
@Suite(.timeLimit(.minutes(10)))
struct CentralFaultTests {
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: CentralFault
    }

    static let troubles: [Trouble] = [
        Trouble(testDescription: "off", fault: .off), Trouble(testDescription: "hanging", fault: .hang),
        Trouble(testDescription: "too slow", fault: .slow(.seconds(30))),
        Trouble(testDescription: "reset in mid-body", fault: .reset),
        Trouble(testDescription: "truncated", fault: .truncated),
        Trouble(testDescription: "malformed", fault: .malformed),
        Trouble(testDescription: "HTML instead of JSON", fault: .loginPage),
        Trouble(testDescription: "200 with an error inside", fault: .errorInside),
        Trouble(testDescription: "200 with an empty object", fault: .emptyObject),
        Trouble(testDescription: "203", fault: .nonAuthoritative),
        Trouble(testDescription: "401 in mid-run", fault: .unauthorized),
        Trouble(testDescription: "403 with an exception", fault: .exception),
        Trouble(testDescription: "429", fault: .tooManyRequests(retryAfter: nil)),
        Trouble(testDescription: "429 with Retry-After", fault: .tooManyRequests(retryAfter: 1)),
        Trouble(testDescription: "500", fault: .serverError), Trouble(testDescription: "503", fault: .unavailable),
        Trouble(testDescription: "huge", fault: .huge), Trouble(testDescription: "bad UTF-8", fault: .badUTF8),
        Trouble(testDescription: "redirect", fault: .redirect),
        Trouble(testDescription: "somebody else's dossier", fault: .stranger),
    ]

    @Test(arguments: CentralKind.allCases, troubles)
    func troubleIsNeverAnAnswer(kind: CentralKind, trouble: Trouble) async throws {
        let isSilent = [.hang, .slow(.seconds(30))].contains(trouble.fault)
        // Given up soon where it has to be waited for, but not before a busy machine has answered a sound question.
        let fixture = try await AdapterFixture(kind, timeout: isSilent ? .seconds(1) : .seconds(60)) {
            $0.dossierCount = 60
        }
        let made = try #require(await fixture.central.dossier(in: .processing))
        let code = DossierCode(printed: made.number)
        // In mid-run: a token is there, a connection is open.
        try await eventually("it works") {
            (try? await fixture.system.dossier(matching: code, lookupCode: nil))??.code == code
        }
        try await fixture.central.set(trouble.fault)
        for _ in 0..<3 {
            let error = await #expect(throws: CentralSystemError.self) {
                try await fixture.system.reply(about: code, lookupCode: made.lookupCode, unless: nil)
            }
            let words = error?.description ?? ""
            for secret in [made.number, "mot-cua", "bi-mat", "hop-dong", "127.0.0.1"] {
                #expect(!words.contains(secret), "\(words)")
            }
        }
        // A page of real dossiers is one, whosever they are.
        if trouble.fault != .stranger || kind == .contract {
            await #expect(throws: CentralSystemError.self) { try await fixture.system.listing(after: nil) }
            await #expect(throws: CentralSystemError.self) { try await fixture.system.changes(since: nil) }
        }
        try await fixture.central.set(.none)
        try await eventually("it works again") {
            (try? await fixture.system.dossier(matching: code, lookupCode: nil))??.code == code
        }
        try await eventually("changes come again") {
            (try? await fixture.system.changes(since: nil))?.next.rawValue.isEmpty == false
        }
        await fixture.close()
    }

    /// A search that finds nothing for anybody is broken, however sound its answers look.
    @Test(arguments: [CentralKind.openCPS, .iGate])
    func aSearchWithoutItsIndexIsNeverNotFound(kind: CentralKind) async throws {
        let clock = ManualClock()
        let fixture = try await AdapterFixture(kind, clock: clock)
        let made = try #require(await fixture.central.dossier(in: .processing))
        let unknown = DossierCode(printed: "H15.12-990101-0001")
        #expect(try await fixture.system.reply(about: unknown, lookupCode: nil, unless: nil) == .noSuchDossier)
        try await fixture.central.set(.emptyIndex)
        clock.advance(by: .seconds(61))
        for code in [unknown, DossierCode(printed: made.number)] {
            do throws(CentralSystemError) {
                let reply = try await fixture.system.reply(about: code, lookupCode: nil, unless: nil)
                // OpenCPS's database still has it.
                guard case .found(let dossier, _, _) = reply, kind == .openCPS, dossier.code.printed == made.number
                else {
                    Issue.record("\(code): \(reply)")
                    continue
                }
            } catch {
                guard case .protocolViolation = error else {
                    Issue.record("\(code): \(error)")
                    continue
                }
            }
        }
        try await fixture.central.set(.none)
        #expect(try await fixture.system.reply(about: unknown, lookupCode: nil, unless: nil) == .noSuchDossier)
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func aFieldOfAnotherTypeIsNeverAWrongAnswer(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind, pageSize: 10) { $0.dossierCount = 60 }
        let made = try #require(await fixture.central.dossier(in: .releasing))
        let code = DossierCode(printed: made.number)
        let truth = try #require(try await fixture.system.dossier(matching: code, lookupCode: nil))
        let fields = try await Self.fields(of: fixture, made)
        #expect(fields.count > 10)
        let values: [FieldValue] = [
            .number(4_711), .text("H15.12-990101-0001"), .flag(true), .null, .list([.number(1)]),
            .object(["code": .text("H15.12-990101-0002")]),
        ]
        var refused = 0
        for field in fields.sorted() {
            for value in values {
                try await fixture.central.set(.wrongType(field: field, value))
                do throws(CentralSystemError) {
                    let reply = try await fixture.system.reply(about: code, lookupCode: nil, unless: nil)
                    switch reply {
                    case .found(let dossier, _, _):
                        #expect(dossier.code == code, "\(field) \(value)")
                        // A status that came as another type is no status: either none is told, or the true one.
                        let isHonest =
                            dossier.status == truth.status || dossier.status == nil || field == "status"
                            || field == "dossierStatus" || field == "dossierSubStatus"
                        #expect(isHonest, "\(field) \(value): \(String(describing: dossier.status))")
                    case .noSuchDossier:
                        // The number itself was replaced by another, or the list by a sound empty one.
                        let isTheNumber = ["code", "nationCode", "dossierNo", "content", "data", "total"].contains(
                            field)
                        #expect(isTheNumber, "\(field) \(value)")
                    case .unchanged: Issue.record("\(field) \(value): unchanged")
                    }
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 10)
        try await fixture.central.set(.none)
        #expect(try await fixture.system.dossier(matching: code, lookupCode: nil) == truth)
        await fixture.close()
    }

    private static func fields(of fixture: AdapterFixture, _ made: SimulatedDossier) async throws -> Set<String> {
        // What the system itself answers, as raw JSON.
        let configuration = fixture.central.clientConfiguration
        let client = try HTTPClient(name: "raw")
        defer { client.close() }
        var request = HTTPClientRequest(url: "")
        switch configuration.kind {
        case .openCPS:
            request.url = configuration.baseURL + "/dossiers?start=0&end=5&dossierNo=\(made.number)"
            request.headers["groupId"] = "\(made.groupID)"
        case .iGate:
            let grant = try await client.send(
                HTTPClientRequest(
                    method: "POST", url: configuration.tokenURL ?? "",
                    body: Array(
                        "client_id=\(TokenOffice.clientID)&grant_type=client_credentials&client_secret=\(TokenOffice.clientSecret)"
                            .utf8)))
            let body = try JSONDecoder().decode([String: FieldValue].self, from: Data(grant.body))
            request.url = configuration.baseURL + "/pa/dossier/search?code=\(made.iGateCode)"
            request.headers["Authorization"] = "Bearer \(body.text("access_token"))"
        case .contract:
            request.url = configuration.baseURL + "/dossiers/\(made.number)"
            request.headers["Authorization"] = "Bearer \(ContractInterface.token)"
        }
        let answer = try await client.send(request)
        return try JSONDecoder().decode(FieldValue.self, from: Data(answer.body)).fieldNames
    }

    @Test func aRowThatCannotBeReadDoesNotHoldUpTheOthers() async throws {
        for kind in CentralKind.allCases {
            let fixture = try await AdapterFixture(kind)
            let (_, cursor) = try await fixture.changes(since: nil)
            let bad = try #require(await fixture.central.dossier(in: .processing))
            for step in [DossierStep.new, .processing, .releasing] {
                let made = try #require(await fixture.central.dossier(in: step))
                await fixture.central.move(made.number, to: .releasing)
            }
            // A field that only one row has in this value.
            let field = kind == .openCPS ? "receiveDate" : kind == .iGate ? "acceptedDate" : "receivedAt"
            try await fixture.central.set(.wrongType(field: field, .number(1)))
            var unreadable = 0
            var next: SyncCursor? = cursor
            for _ in 0..<50 {
                let page = try await fixture.system.changes(since: next)
                unreadable += page.unreadable
                next = page.next
                if page.isLast { break }
            }
            #expect(unreadable > 0, "\(kind) \(bad.id)")
            await fixture.close()
        }
    }

    // MARK: - Tokens

    @Test func aTokenIsFetchedOnceForManyAndRenewedBeforeItExpires() async throws {
        let clock = ManualClock()
        let fixture = try await AdapterFixture(.iGate, clock: clock) { $0.tokenLifetime = .seconds(300) }
        let made = try #require(await fixture.central.dossier(in: .processing))
        let code = DossierCode(printed: made.number)
        let system = fixture.system
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await system.dossier(matching: code, lookupCode: nil))??.code == code }
            }
            for await isFound in group { #expect(isFound) }
        }
        #expect(await fixture.central.tokenCount == 1)
        clock.advance(by: .seconds(230))
        #expect(try await system.dossier(matching: code, lookupCode: nil)?.code == code)
        #expect(await fixture.central.tokenCount == 1)
        // With a fifth of its time left.
        clock.advance(by: .seconds(15))
        #expect(try await system.dossier(matching: code, lookupCode: nil)?.code == code)
        #expect(await fixture.central.tokenCount == 2)
        await fixture.close()
    }

    @Test func aTokenThatIsTakenBackIsFetchedAgainUnnoticed() async throws {
        let fixture = try await AdapterFixture(.iGate)
        let made = try #require(await fixture.central.dossier(in: .processing))
        let code = DossierCode(printed: made.number)
        for round in 1...3 {
            #expect(try await fixture.system.dossier(matching: code, lookupCode: nil)?.code == code)
            #expect(await fixture.central.tokenCount == round)
            await fixture.central.revokeTokens()
        }
        await fixture.close()
    }

    @Test func wrongCredentialsForATokenAreSaidToBeSo() async throws {
        let central = try await SimulatedCentral(
            {
                var configuration = SimulatedCentralConfiguration()
                configuration.kind = .iGate
                return configuration
            }())
        var settings = central.clientConfiguration
        settings.clientSecret = "wrong"
        let client = try settings.makeClient()
        let system = settings.makeSystem(client: client)
        await #expect(throws: CentralSystemError.refused(status: 401)) {
            try await system.dossier(matching: DossierCode(printed: "H15.12-240119-0001"), lookupCode: nil)
        }
        client.close()
        await central.close()
    }
}
