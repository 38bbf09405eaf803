import ApplianceKit
import DossierKit
import Foundation
import Synchronization
import TestSupport
import Testing

/// The adapter against a server on loopback that answers as OpenCPS does, and as it should not.
@Suite(.timeLimit(.minutes(5)))
struct OpenCPSTests {
    private let code = DossierCode(printed: "H15.12-240119-0001")

    // MARK: - Found, and not found

    @Test func aDossierIsReadAsOpenCPSWritesIt() async throws {
        let central = try ScriptedCentral { _ in .list([row()]) }
        let dossier = try #require(try await central.system().dossier(matching: code, lookupCode: nil))
        #expect(dossier.code.printed == "H15.12-240119-0001")
        #expect(dossier.procedure == "Cấp giấy phép xây dựng")
        #expect(dossier.agency == "Phòng Quản lý đô thị")
        #expect(dossier.status == .processing)
        #expect(dossier.statusText == "Đang thẩm định")
        #expect(dossier.step == "Thẩm định")
        #expect(dossier.received == moment(2024, 1, 19, 8, 30, 5))
        // 12:xx is noon, not midnight.
        #expect(dossier.appointment == moment(2024, 2, 2, 12, 15, 0))
        #expect(dossier.released == nil)
        #expect(dossier.finished == nil)
        await central.stop()
    }

    @Test func everyQuestionNamesItsSiteItsRangeAndItsAccount() async throws {
        let central = try ScriptedCentral { _ in .list([row()]) }
        let system = try central.system(groupIDs: [55_301], user: "kiosk@example.vn", password: "mật khẩu")
        _ = try await system.dossier(matching: code, lookupCode: "1234")
        let request = try #require(central.requests.first { $0.path == "/o/rest/v2/dossiers" })
        #expect(request.headers["groupId"] == "55301")
        #expect(request.query["dossierNo"] == "H15.12-240119-0001")
        #expect(request.query["start"] == "0")
        #expect(Int(request.query["end"] ?? "") ?? 0 > 0)
        let credentials = Data("kiosk@example.vn:mật khẩu".utf8).base64EncodedString()
        #expect(request.headers["Authorization"] == "Basic \(credentials)")
        await central.stop()
    }

    @Test func withoutAnAccountNoCredentialsAreSent() async throws {
        let central = try ScriptedCentral { _ in .list([]) }
        _ = try await central.system().dossier(matching: code, lookupCode: nil)
        #expect(central.requests.first?.headers["Authorization"] == nil)
        await central.stop()
    }

    @Test func aNumberThatOnlyBeginsLikeTheCodeIsSomebodyElses() async throws {
        let central = try ScriptedCentral { _ in
            .list([row(["dossierNo": "H15.12-240119-00012"]), row(["dossierNo": "H15.12-240119-0001-A"])])
        }
        #expect(try await central.system().dossier(matching: code, lookupCode: nil) == nil)
        await central.stop()
    }

    @Test func aNumberThatHasNothingToDoWithTheCodeIsNoAnswer() async throws {
        let central = try ScriptedCentral { _ in .list([row(["dossierNo": "H15.12-240119-0002"])]) }
        await #expect(throws: CentralSystemError.self) {
            try await central.system().dossier(matching: code, lookupCode: nil)
        }
        await central.stop()
    }

    @Test func theCodeIsFoundBehindPagesOfOthers() async throws {
        let central = try ScriptedCentral { request in
            let start = Int(request.query["start"] ?? "") ?? 0
            let end = Int(request.query["end"] ?? "") ?? 0
            let rows = (0..<120).map { row(["dossierId": $0, "dossierNo": "H15.12-240119-0001\($0)"]) } + [row()]
            return .list(Array(rows[min(start, rows.count)..<min(end, rows.count)]), total: rows.count)
        }
        let dossier = try await central.system().dossier(matching: code, lookupCode: nil)
        #expect(dossier?.code == code)
        #expect(central.requests.count == 3)
        await central.stop()
    }

    @Test func theSiteMayPrintTheCodeDifferently() async throws {
        let central = try ScriptedCentral { _ in .list([row(["dossierNo": "000.00.06.G04.190701.0501"])]) }
        guard case .code(let typed, _) = CodeReader().read("000 00 06 g04 190701 0501") else {
            Issue.record("not read")
            return
        }
        let dossier = try await central.system().dossier(matching: typed, lookupCode: nil)
        #expect(dossier?.code.printed == "000.00.06.G04.190701.0501")
        #expect(central.requests.count == 1)
        await central.stop()
    }

    @Test(arguments: [
        #"{"total":0,"data":[]}"#, #"{"total":0}"#, #"{"total":0,"data":null}"#,
        #"{"total":1,"data":[{"dossierId":7,"dossierNo":null,"dossierStatus":"new"}]}"#,
    ])
    func anEmptyAnswerIsNotFound(body: String) async throws {
        let central = try ScriptedCentral { _ in .json(body) }
        #expect(try await central.system().dossier(matching: code, lookupCode: nil) == nil)
        await central.stop()
    }

    @Test func whereNothingIsListedForAnybodyNothingIsNotFound() async throws {
        // The header with the site's number gets lost, or the search index is being built anew.
        let central = try ScriptedCentral(hasOthers: false) { _ in .list([]) }
        await #expect(throws: CentralSystemError.self) {
            try await central.system(groupIDs: [1, 2]).dossier(matching: code, lookupCode: nil)
        }
        await central.stop()
    }

    @Test(arguments: [
        ("a page", HTTPServerResponse.text("", status: 503)),
        ("another interface", .bytes(Array("<html></html>".utf8), type: "text/html")),
        ("a list", .list([])), ("a redirect", HTTPServerResponse(status: 302, headers: ["Location": "/login"])),
    ])
    func aDatabaseThatCannotBeAskedMayHaveWhatTheIndexLacks(name: String, answer: HTTPServerResponse) async throws {
        let central = try ScriptedCentral { request in request.path.hasSuffix("/dossiers") ? .list([]) : answer }
        let system = try central.system(user: "kiosk", password: "sesame")
        await #expect(throws: CentralSystemError.self, "\(name)") {
            try await system.dossier(matching: code, lookupCode: nil)
        }
        await central.stop()
    }

    @Test(arguments: [
        HTTPServerResponse.json("{}"), .json(#"{"message":"No Content.","code":403,"description":"…"}"#, status: 403),
        .json(#"{"message":"Non-Authoritative Information.","code":203}"#, status: 203),
    ])
    func whatTheDatabaseLacksTooIsNotFound(answer: HTTPServerResponse) async throws {
        let central = try ScriptedCentral { request in request.path.hasSuffix("/dossiers") ? .list([]) : answer }
        let system = try central.system(user: "kiosk", password: "sesame")
        #expect(try await system.dossier(matching: code, lookupCode: nil) == nil)
        await central.stop()
    }

    @Test func oneRowMayComeWithoutItsList() async throws {
        let central = try ScriptedCentral { _ in
            .json(#"{"total":1,"data":{"dossierId":7,"dossierNo":"H15.12-240119-0001","dossierStatus":"new"}}"#)
        }
        #expect(try await central.system().dossier(matching: code, lookupCode: nil)?.status == .accepted)
        await central.stop()
    }

    @Test func severalSitesAreAskedAndTheFirstThatHasItCounts() async throws {
        let central = try ScriptedCentral { request in
            let site = request.headers["groupId"] ?? ""
            return site == "1" ? .list([]) : .list([row(["serviceName": "Site \(site)"])])
        }
        for sites in [[1, 2, 3], [2, 3, 1], [2, 1, 3]] {
            let dossier = try await central.system(groupIDs: sites).dossier(matching: code, lookupCode: nil)
            #expect(dossier?.procedure == "Site 2")
        }
        await central.stop()
    }

    @Test func manySitesAreAskedAtTheSameTime() async throws {
        let together = Mutex(0)
        let central = try ScriptedCentral { _ in
            together.withLock { $0 += 1 }
            // Each answers only when another one is asked, too.
            for _ in 0..<4_000 where together.withLock({ $0 < 2 }) { try? await Task.sleep(for: .milliseconds(5)) }
            return .list([])
        }
        #expect(try await central.system(groupIDs: [1, 2]).dossier(matching: code, lookupCode: nil) == nil)
        await central.stop()
    }

    @Test func aSiteThatFailsMayBeTheOneThatHasIt() async throws {
        let central = try ScriptedCentral { request in
            request.headers["groupId"] == "1" ? .json("{}") : .list([])
        }
        await #expect(throws: CentralSystemError.self) {
            try await central.system(groupIDs: [1, 2]).dossier(matching: code, lookupCode: nil)
        }
        await central.stop()
    }

    @Test func aSiteThatFailsHidesNoOtherSitesDossier() async throws {
        let central = try ScriptedCentral { request in
            request.headers["groupId"] == "1" ? .json("{}") : .list([row()])
        }
        let dossier = try await central.system(groupIDs: [1, 2]).dossier(matching: code, lookupCode: nil)
        #expect(dossier != nil)
        await central.stop()
    }

    // MARK: - By its own number

    @Test func aBarcodesNumberIsAskedWithItsLookupCode() async throws {
        let central = try ScriptedCentral { _ in .row(row()) }
        let dossier = try await central.system().dossier(identifier: "4711", lookupCode: "a&b1")
        #expect(dossier?.code == code)
        #expect(central.requests.first?.path == "/o/rest/v2/dossiers/4711")
        #expect(central.requests.first?.query["secretKey"] == "a&b1")
        await central.stop()
    }

    @Test func aWrongLookupCodeIsLikeAnUnknownDossier() async throws {
        let central = try ScriptedCentral { _ in .text("secretKey not sucess", status: 203) }
        #expect(try await central.system().dossier(identifier: "4711", lookupCode: "0000") == nil)
        await central.stop()
    }

    @Test func withoutALookupCodeANumberTellsNothing() async throws {
        let central = try ScriptedCentral { _ in .row(row()) }
        #expect(try await central.system().dossier(identifier: "4711", lookupCode: nil) == nil)
        #expect(try await central.system().dossier(identifier: "4711", lookupCode: "") == nil)
        #expect(central.requests.isEmpty)
        await central.stop()
    }

    @Test func anotherDossierThanTheOneAskedForIsNoAnswer() async throws {
        let responses: [HTTPServerResponse] = [
            .row(row(["dossierId": 4_712])), .json("{}"), .json(#"{"message":"…","code":203}"#, status: 203),
        ]
        for response in responses {
            let central = try ScriptedCentral { _ in response }
            await #expect(throws: CentralSystemError.self) {
                try await central.system().dossier(identifier: "4711", lookupCode: "1234")
            }
            await central.stop()
        }
    }

    // MARK: - Meaning

    @Test func statusesAreMappedOntoTheTen() async throws {
        let expected: [(String, DossierStatus)] = [
            ("new", .accepted), ("receiving", .registered), ("waiting", .supplementRequired),
            ("paying", .paymentRequired), ("processing", .processing), ("handover", .processing),
            ("releasing", .completed), ("posting", .completed), ("done", .returned), ("cancelled", .withdrawn),
            ("denied", .rejected), ("unresolved", .stopped), ("DONE", .returned),
        ]
        for (name, status) in expected {
            let central = try ScriptedCentral { _ in .list([row(["dossierStatus": name])]) }
            #expect(try await central.system().dossier(matching: code, lookupCode: nil)?.status == status, "\(name)")
            await central.stop()
        }
    }

    @Test func aSiteMayMapItsOwnStatuses() async throws {
        let central = try ScriptedCentral { _ in
            .list([row(["dossierStatus": "processing", "dossierSubStatus": "processing_9"])])
        }
        let system = try central.system(statuses: ["processing/processing_9": .completed])
        #expect(try await system.dossier(matching: code, lookupCode: nil)?.status == .completed)
        await central.stop()
    }

    @Test func anUnknownStatusIsShownInTheSitesOwnWords() async throws {
        let central = try ScriptedCentral { _ in
            .list([
                row([
                    "dossierStatus": "tele_sync", "dossierSubStatusText": "",
                    "dossierStatusText": "<b>Đang&nbsp;liên thông</b><br/>thuế, gọi 0912 345 678 hoặc 1022",
                ])
            ])
        }
        let dossier = try await central.system().dossier(matching: code, lookupCode: nil)
        #expect(dossier?.status == nil)
        #expect(dossier?.statusText == "Đang liên thông thuế, gọi … hoặc 1022")
        await central.stop()
    }

    @Test(arguments: ["", "2024-02-02 12:15:00", "31/02/2024 08:00:00", "02/02/2024", "02/13/2024 08:00:00", "x"])
    func aDateThatIsNoneIsLeftOut(text: String) async throws {
        let central = try ScriptedCentral { _ in .list([row(["dueDate": text])]) }
        let dossier = try await central.system().dossier(matching: code, lookupCode: nil)
        #expect(dossier != nil)
        #expect(dossier?.appointment == nil)
        await central.stop()
    }

    @Test func aPausedDossierSaysSo() async throws {
        let central = try ScriptedCentral { _ in .list([row(["lockState": "PAUSE_OVERDUE"])]) }
        let dossier = try #require(try await central.system().dossier(matching: code, lookupCode: nil))
        #expect(dossier.isPaused)
        #expect(dossier.timeliness(at: moment(2025, 1, 1)) == .paused)
        await central.stop()
    }

    // MARK: - Privacy

    @Test func nothingPersonalIsKeptOrStored() async throws {
        let marker = "MARKER-7f3a"
        var fields: [String: any Sendable] = [:]
        for name in ScriptedCentral.personalFields { fields[name] = "\(marker) \(name)" }
        let full = row(fields)
        let central = try ScriptedCentral { request in request.path.hasSuffix("/dossiers") ? .list([full]) : .row(full)
        }
        let folder = try TemporaryFolder()
        let cache = try DossierCache(path: folder.file("dossiers.db"))
        let lookup = DossierLookup(central: try central.system(), cache: cache, clock: SystemClock())
        let answers = [
            await lookup.answer(for: code, lookupCode: marker, budget: .seconds(20)),
            await lookup.answer(forIdentifier: "4711", lookupCode: marker, budget: .seconds(20)),
        ]
        for answer in answers {
            guard case .found(let dossier, .live) = answer else {
                Issue.record("\(answer)")
                continue
            }
            var dumped = ""
            dump(dossier, to: &dumped)
            #expect(!dumped.contains(marker))
        }
        try await eventually("stored") { await cache.count() == 1 }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = try #require(FileManager.default.contents(atPath: folder.file(name)))
            #expect(bytes.range(of: Data(marker.utf8)) == nil, "\(name)")
        }
        await central.stop()
    }

    /// A row a page is no end within reach either.
    @Test func aCatalogueInCrumbsIsGivenUp() async throws {
        let central = try ScriptedCentral { _ in
            .list([["serviceCode": "1", "serviceName": "Cấp giấy phép"]], total: 5_000)
        }
        await #expect(throws: CentralSystemError.self) { try await central.system().procedures() }
        #expect(central.requests.count <= 100)
        await central.stop()
    }
}
