import ApplianceKit
import Foundation
import Testing

@testable import Simulator

/// The simulated central system as OpenCPS's clients know the real one.
@Suite(.timeLimit(.minutes(5)))
struct SimulatedCentralTests {
    private typealias Row = [String: Any]

    /// 2026-11-20 16:00 in Việt Nam, a Friday.
    private static let friday = Date(timeIntervalSince1970: 1_795_165_200)

    /// A client with its own connection.
    private final class Caller {
        let client: HTTPClient
        let base: String
        init(_ central: SimulatedCentral) throws {
            client = try HTTPClient(name: "caller")
            base = central.baseURL
        }
        deinit { client.close() }

        func get(
            _ path: String, groupID: String? = "55301", account: String? = nil
        ) async throws -> (status: Int, text: String, json: [String: Any]) {
            var headers = HTTPHeaders()
            headers["groupId"] = groupID
            if let account { headers["Authorization"] = "Basic " + Data(account.utf8).base64EncodedString() }
            let response = try await client.send(
                HTTPClientRequest(url: base + path, headers: headers, timeout: .seconds(20), bodyLimit: 16 << 20))
            let json = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
            return (response.status, String(decoding: response.body, as: UTF8.self), json ?? [:])
        }
    }

    private func makeCentral(
        _ configure: (inout SimulatedCentralConfiguration) -> Void = { _ in }
    ) async throws -> (SimulatedCentral, Caller) {
        var configuration = SimulatedCentralConfiguration()
        configuration.today = Self.friday
        configure(&configuration)
        let central = try await SimulatedCentral(configuration)
        return (central, try Caller(central))
    }

    private let account = "tracuu@h15.example:mot-cua"

    private func rows(_ json: [String: Any]) -> [Row] { json["data"] as? [Row] ?? [] }
    private func numbers(_ json: [String: Any]) -> [String] { rows(json).compactMap { $0["dossierNo"] as? String } }

    // MARK: - The list

    @Test func aListWithoutASiteHasNothingAndNoError() async throws {
        let (central, caller) = try await makeCentral()
        for groupID in [nil, "", "abc", "0", "99"] {
            let answer = try await caller.get("/dossiers?start=0&end=5", groupID: groupID)
            #expect(answer.status == 200)
            #expect(answer.text == "{\"total\":0}")
        }
        await central.close()
    }

    @Test func aListWithoutAnEndHasEveryRowOfItsSite() async throws {
        let (central, caller) = try await makeCentral()
        let all = try await caller.get("/dossiers")
        let ofSite = await central.dossiers.filter { $0.groupID == 55_301 }.count
        #expect(rows(all.json).count == ofSite)
        #expect(all.json["total"] as? Int == ofSite)
        #expect(rows(try await caller.get("/dossiers?start=7&end=0").json).count == ofSite)
        let page = try await caller.get("/dossiers?start=2&end=7")
        #expect(numbers(page.json) == Array(numbers(all.json)[2..<7]))
        #expect(page.json["total"] as? Int == ofSite)
        #expect(try await caller.get("/dossiers?start=9000&end=9001").json["data"] == nil)
        await central.close()
    }

    @Test func aNumberFindsWhateverBeginsLikeIt() async throws {
        let (central, caller) = try await makeCentral()
        let dossier = await central.dossiers[0]
        let longer = dossier.number + "1"
        let found = try await caller.get("/dossiers?start=0&end=5&dossierNo=\(dossier.number)")
        #expect(Set(numbers(found.json)) == [dossier.number, longer])
        let exact = try await caller.get("/dossiers?start=0&end=5&dossierNo=\(longer)")
        #expect(numbers(exact.json) == [longer])
        let all = try await caller.get("/dossiers?start=0&end=1000&dossierNo=h15")
        #expect(numbers(all.json).count > 50)
        #expect(numbers(all.json).allSatisfy { $0.hasPrefix("H15") })
        await central.close()
    }

    @Test func specialCharactersAreAllTheSameToTheSearch() async throws {
        let (central, caller) = try await makeCentral()
        let dossier = try #require(await central.dossier(in: .done))
        let altered = dossier.number.replacingOccurrences(of: ".", with: "/").replacingOccurrences(of: "-", with: "~")
            .lowercased()
        let found = try await caller.get("/dossiers?start=0&end=5&dossierNo=\(altered)")
        #expect(numbers(found.json).contains(dossier.number))
        let blanks = dossier.number.replacingOccurrences(of: "-", with: "%20")
        #expect(try await caller.get("/dossiers?start=0&end=5&dossierNo=\(blanks)").json["data"] == nil)
        #expect(DossierSearch.folded("H15.12-1(A)&&B||C&D") == "h15_12_1_a__b_c&d")
        await central.close()
    }

    @Test func aRowHasTheFieldsOfTheOriginalWithThePersonAndTheLookupCode() async throws {
        let (central, caller) = try await makeCentral()
        let dossier = try #require(await central.dossier(in: .releasing))
        let row = try #require(
            rows(try await caller.get("/dossiers?start=0&end=5&dossierNo=\(dossier.number)").json)
                .first { $0["dossierNo"] as? String == dossier.number })
        #expect(row.count >= 116)
        #expect(row["dossierId"] as? Int == dossier.id)
        #expect(row["dossierStatus"] as? String == "releasing")
        #expect(row["stepCode"] as? String == "300")
        #expect(row["hasPassword"] as? String == dossier.lookupCode)
        #expect((row["applicantName"] as? String)?.contains("DẤU VẾT") == true)
        #expect(row["serviceName"] as? String == dossier.procedure.name)
        let date = /\d\d\/\d\d\/20\d\d \d\d:\d\d:\d\d/
        for name in ["createDate", "receiveDate", "dueDate", "releaseDate"] {
            #expect((row[name] as? String)?.wholeMatch(of: date) != nil, "\(name)")
        }
        #expect(row["finishDate"] as? String == "")
        await central.close()
    }

    @Test func oneRowComesAsAnObjectWhereTheVersionDoesSo() async throws {
        let (central, caller) = try await makeCentral { $0.givesOneRowAsObject = true }
        let number = await central.dossiers[0].number + "1"
        let answer = try await caller.get("/dossiers?start=0&end=5&dossierNo=\(number)")
        #expect((answer.json["data"] as? Row)?["dossierNo"] as? String == number)
        await central.close()
    }

    @Test func datesThatAreNotUnderstoodAreNoFilter() async throws {
        let (central, caller) = try await makeCentral()
        let all = try await caller.get("/dossiers?start=0&end=1").json["total"] as? Int
        #expect(try await caller.get("/dossiers?start=0&end=1&fromReceiveDate=2026-11-20").json["total"] as? Int == all)
        let today = try await caller.get("/dossiers?start=0&end=1&fromReceiveDate=20/11/2026").json["total"] as? Int
        #expect((today ?? 0) < (all ?? 0))
        let ready = try await caller.get("/dossiers?start=0&end=1000&status=releasing,done")
        #expect(Set(rows(ready.json).compactMap { $0["dossierStatus"] as? String }) == ["releasing", "done"])
        await central.close()
    }

    // MARK: - The detail

    @Test func theDetailIsForThoseWhoSignIn() async throws {
        let (central, caller) = try await makeCentral()
        let dossier = try #require(await central.dossier(in: .processing))
        for account in [nil, "tracuu@h15.example:wrong", "nobody:mot-cua"] {
            let answer = try await caller.get("/dossiers/\(dossier.number)", account: account)
            #expect(answer.status == 203)
            #expect(answer.json["code"] as? Int == 203)
        }
        let answer = try await caller.get("/dossiers/\(dossier.number)", account: account)
        #expect(answer.status == 200)
        #expect(answer.json["dossierNo"] as? String == dossier.number)
        #expect(answer.json["stepOverdue"] as? String == "true")
        #expect(answer.json["hasPassword"] == nil)
        #expect(answer.json["domainName"] == nil)
        await central.close()
    }

    @Test func anUnknownDossierIsAnEmptyObject() async throws {
        let (central, caller) = try await makeCentral()
        for key in ["H15.12-261120-9999", "999999999", "H15.12"] {
            let answer = try await caller.get("/dossiers/\(key)", account: account)
            #expect(answer.status == 200)
            #expect(answer.text == "{}")
        }
        await central.close()
    }

    @Test func aWrongLookupCodeIsRefusedInPlainText() async throws {
        let (central, caller) = try await makeCentral {
            $0.accounts.append(CentralAccount(user: "admin", password: "a", isAdministrator: true))
        }
        let dossier = try #require(await central.dossier(in: .processing))
        for path in ["/dossiers/\(dossier.id)?secretKey=wrong", "/dossiers/999999999?secretKey=\(dossier.lookupCode)"] {
            let answer = try await caller.get(path, account: account)
            #expect(answer.status == 203)
            #expect(answer.text == "secretKey not sucess")
        }
        let code = dossier.lookupCode.uppercased()
        #expect(try await caller.get("/dossiers/\(dossier.id)?secretKey=\(code)", account: account).status == 200)
        #expect(try await caller.get("/dossiers/\(dossier.id)?secretKey=wrong", account: "admin:a").status == 200)
        await central.close()
    }

    @Test func digitsAreAnIdOfAnySiteAndNumbersBelongToTheirs() async throws {
        let (central, caller) = try await makeCentral()
        let first = try #require(await central.dossier(in: .processing))
        #expect(try await caller.get("/dossiers/\(first.id)", groupID: "55302", account: account).text != "{}")
        #expect(try await caller.get("/dossiers/\(first.number)", groupID: "55302", account: account).text == "{}")
        // A number of digits only can't be reached so: it is taken for another dossier's id.
        let digits = try #require(await central.dossiers.first { !$0.number.isEmpty && Int($0.number) != nil })
        let answer = try await caller.get(
            "/dossiers/\(digits.number)", groupID: "\(digits.groupID)", account: account)
        #expect(answer.json["dossierNo"] as? String != digits.number)
        #expect(answer.json["dossierId"] as? Int == Int(digits.number))
        await central.close()
    }

    // MARK: - What it holds

    @Test func theSameSeedAndDayMakeTheSameDossiers() async throws {
        func made(_ seed: UInt64) -> [SimulatedDossier] {
            var generator = DossierGenerator(seed: seed, today: Self.friday, groupIDs: [55_301, 55_302])
            return generator.dossiers(300)
        }
        #expect(made(1) == made(1))
        #expect(made(1) != made(2))
        let dossiers = made(15)
        #expect(dossiers.count == 307)
        #expect(Set(dossiers.map(\.number)).count == dossiers.count)
        #expect(Set(dossiers.map(\.id)).count == dossiers.count)
        #expect(Set(dossiers.map(\.step.nationalNumber)) == Set(1...10))
        #expect(dossiers.contains { $0.number.hasPrefix("000.") && $0.number.contains(".H15-") })
        #expect(dossiers.contains { $0.lookupCode.isEmpty })
        let national = /H15(\.\d\d){1,2}-26\d{4}-\d{4,5}/
        #expect(dossiers.count { $0.number.wholeMatch(of: national) != nil } > 200)
    }

    @Test func datesFollowTheStepAndLieInOfficeHours() {
        var generator = DossierGenerator(seed: 15, today: Self.friday, groupIDs: [1])
        for dossier in generator.dossiers(300) {
            #expect((dossier.received == nil) == (dossier.step == .receiving))
            let isOver = [.releasing, .done, .denied, .unresolved, .cancelled].contains(dossier.step)
            #expect((dossier.released != nil) == isOver)
            #expect((dossier.finished != nil) == (isOver && dossier.step != .releasing))
            let moments = [dossier.created, dossier.received, dossier.released, dossier.finished].compactMap(\.self)
            #expect(moments == moments.sorted() && moments.allSatisfy { $0 < Self.friday })
            #expect(![1, 7].contains(WorkingTime.calendar.component(.weekday, from: dossier.created)))
        }
    }

    @Test func eachStepCanBeFoundAndAdvancedToItsEnd() async throws {
        let (central, caller) = try await makeCentral()
        for step in DossierStep.allCases {
            #expect(await central.dossier(in: step)?.step == step, "\(step)")
            #expect(await central.dossier(in: step, skipping: 1)?.step == step, "\(step)")
        }
        let dossier = try #require(await central.dossier(in: .receiving))
        for step in [DossierStep.new, .processing, .releasing, .done] {
            #expect(await central.advance(dossier.number)?.step == step)
            let answer = try await caller.get("/dossiers/\(dossier.id)", account: account)
            #expect(answer.json["dossierStatus"] as? String == step.dossierStatus)
        }
        #expect(await central.advance(dossier.number) == nil)
        #expect(await central.advance("H15.12-261120-9999") == nil)
        let back = await central.move(dossier.number, to: .processing)
        #expect(back?.released == nil && back?.finished == nil && back?.received != nil)
        await central.close()
    }

    @Test func aDossierThatWasPutInIsFound() async throws {
        let (central, caller) = try await makeCentral()
        var dossier = try #require(await central.dossier(in: .processing))
        dossier.number = "H15.99-261120-0001"
        await central.put(dossier)
        dossier.id = 1
        dossier.number = "H15.99-261120-0002"
        await central.put(dossier)
        let found = try await caller.get("/dossiers?start=0&end=5&dossierNo=H15.99")
        #expect(Set(numbers(found.json)) == ["H15.99-261120-0001", "H15.99-261120-0002"])
        await central.close()
    }

    // MARK: - Faults

    @Test func switchedOffItRefusesConnectionsAndComesBackOnTheSamePort() async throws {
        let (central, caller) = try await makeCentral()
        for _ in 0..<3 {
            try await central.set(.off)
            await #expect(throws: HTTPClientError.cannotConnect) { _ = try await caller.get("/ping") }
            try await central.set(.none)
            #expect(try await caller.get("/ping").text == "ok")
        }
        async let off: Void = central.set(.off)
        async let on: Void = central.set(.none)
        _ = try await (off, on)
        try await central.set(.none)
        #expect(try await caller.get("/ping").text == "ok")
        await central.close()
    }

    @Test func itCanHangAndStillBeSwitchedOff() async throws {
        let (central, _) = try await makeCentral()
        try await central.set(.hang)
        let client = try HTTPClient(name: "hang")
        let request = HTTPClientRequest(url: central.baseURL + "/ping", timeout: .milliseconds(150))
        await #expect(throws: HTTPClientError.timedOut) { _ = try await client.send(request) }
        #expect(await central.requestCount == 1)
        try await central.set(.off)
        await #expect(throws: HTTPClientError.cannotConnect) { _ = try await client.send(request) }
        client.close()
    }

    @Test func eachFaultLooksLikeItsOriginal() async throws {
        let (central, caller) = try await makeCentral()
        let dossier = try #require(await central.dossier(in: .processing))
        let path = "/dossiers?start=0&end=5&dossierNo=\(dossier.number)"
        let expected: [(CentralFault, Int, String)] = [
            (.unauthorized, 401, "\"message\":\"permission denied\",\"rest_api\":\"\""),
            (.exception, 403, "\"message\":\"No Content.\""),
            (.serverError, 500, "<!doctype html>"),
            (.unavailable, 503, "<!doctype html>"),
            (.loginPage, 200, "<!doctype html>"),
            (.nonAuthoritative, 203, "\"message\":\"Non-Authoritative Information.\""),
            (.emptyObject, 200, "{}"),
            (.slow(.milliseconds(1)), 200, dossier.number),
        ]
        for (fault, status, text) in expected {
            try await central.set(fault)
            let answer = try await caller.get(path)
            #expect(answer.status == status, "\(fault)")
            #expect(answer.text.contains(text), "\(fault): \(answer.text.prefix(200))")
        }
        try await central.set(.truncated)
        let half = try await caller.get(path)
        #expect(half.status == 200 && half.text.hasPrefix("{") && half.json.isEmpty)
        try await central.set(.stranger)
        #expect(numbers(try await caller.get(path).json).contains { $0 != dossier.number })
        try await central.set(.none)
        #expect(numbers(try await caller.get(path).json).contains(dossier.number))
        await central.close()
    }

    @Test func whatIsNotThereIsAPageAsTheApplicationServerHasIt() async throws {
        let (central, caller) = try await makeCentral()
        #expect(try await caller.get("/nothing").status == 404)
        #expect(try await caller.get("/../../secure").status != 200)
        await central.close()
    }
}
