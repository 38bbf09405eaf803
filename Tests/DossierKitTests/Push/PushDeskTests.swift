import ApplianceKit
import Foundation
import Synchronization
import Testing

@testable import DossierKit

/// What OpenCPS posts, and what anybody else may.
struct PushDeskTests {
    private final class Hints: Sendable {
        let codes = Mutex<[DossierCode]>([])
        var all: [DossierCode] { codes.withLock { $0 } }
    }
    private let hints = Hints()

    private func desk(allowed: [String] = [], room: Int = .max) -> PushDesk {
        let configuration = PushConfiguration(
            user: "tracuu", password: "mat-khau-rat-dai", allowed: allowed.compactMap(AddressRange.init))
        return PushDesk(configuration) { [hints] code in
            hints.codes.withLock { codes in
                guard codes.count < room else { return false }
                codes.append(code)
                return true
            }
        }
    }

    private func post(
        _ body: String, path: String = "/dossiers/publish", method: String = "POST",
        user: String = "tracuu:mat-khau-rat-dai", type: String = "application/x-www-form-urlencoded",
        peer: String = "10.20.1.5"
    ) -> HTTPServerRequest {
        HTTPServerRequest(
            method: method, path: path,
            headers: ["Authorization": "Basic \(Data(user.utf8).base64EncodedString())", "Content-Type": type],
            body: Array(body.utf8), peer: peer)
    }

    private let form =
        "referenceUid=5f1e&dossierId=7001&applicantName=Nguy%E1%BB%85n+V%C4%83n+An&dossierNo=H15.12-261120-0001"
        + "&password=1234&dossierStatus=waiting"

    private func text(_ response: HTTPServerResponse) -> String {
        guard case .bytes(let bytes) = response.content else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aPostIsAHintAndAnsweredAsOpenCPSWantsIt() {
        let response = desk().respond(to: post(form, type: "application/x-www-form-urlencoded; charset=UTF-8"))
        #expect(response.status == 200)
        #expect(text(response) == #"{"dossierId":7001}"#)
        #expect(hints.all == [DossierCode(printed: "H15.12-261120-0001")])
    }

    @Test func whoeverShowsNoOrTheWrongPasswordIsTurnedAway() {
        for user in ["tracuu:mat-khau-rat-da", "tracuu:", ":mat-khau-rat-dai", "", "tracuu:mat-khau-rat-dai2"] {
            #expect(desk().respond(to: post(form, user: user)).status == 401)
        }
        #expect(
            desk().respond(to: HTTPServerRequest(method: "POST", path: "/dossiers/publish", body: Array(form.utf8)))
                .status == 401)
        #expect(hints.all.isEmpty)
    }

    @Test func onlyTheAddressesThatAreAllowedAreHeard() {
        let desk = desk(allowed: ["10.20.0.0/16", "fd00::/8", "192.0.2.7"])
        for (peer, status) in [
            ("10.20.1.5", 200), ("10.21.1.5", 403), ("::ffff:10.20.1.5", 200), ("fd12::1", 200), ("fe80::1", 403),
            ("192.0.2.7", 200), ("192.0.2.8", 403), ("", 403), ("nonsense", 403),
        ] {
            #expect(desk.respond(to: post(form, peer: peer)).status == status, "\(peer)")
        }
    }

    @Test func otherPathsMethodsAndTypesAreNamedAsWrong() {
        #expect(desk().respond(to: post(form, path: "/dossiers")).status == 404)
        #expect(desk().respond(to: post(form, method: "GET")).status == 405)
        #expect(desk().respond(to: post(form, type: "application/json")).status == 415)
        #expect(hints.all.isEmpty)
    }

    @Test func aDraftHasNoNumberAndIsNoHint() {
        #expect(desk().respond(to: post("dossierId=7001&dossierNo=")).status == 200)
        #expect(hints.all.isEmpty)
    }

    @Test func whatFindsNoRoomIsToComeAgain() {
        let desk = desk(room: 1)
        #expect(desk.respond(to: post(form)).status == 200)
        let response = desk.respond(to: post(form))
        #expect(response.status == 503)
        #expect(response.headers["Retry-After"] == "60")
    }

    @Test(arguments: [
        "", "&&&&", "dossierId=1", "=", "dossierNo", "dossierNo=%", "dossierNo=%4", "dossierNo=%zz", "dossierNo=%FF%FE",
        "dossierNo=%00", "dossierNo=a%0Ab", "dossierId=x&dossierNo=H15", "dossierId=-1&dossierNo=H15",
        "dossierId=99999999999999999999&dossierNo=H15", "dossierNo=" + String(repeating: "9", count: 65),
        "dossierNo=" + String(repeating: "%41", count: 300),
        String(repeating: "a=1&", count: 1_001) + "dossierNo=H15.12-261120-0001",
    ])
    func garbageIsRefusedAndNoHint(body: String) {
        #expect(desk().respond(to: post(body)).status == 400)
        #expect(hints.all.isEmpty)
    }

    @Test func randomBytesNeverDoMoreThanBeRefused() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("dossierNoId=&%+;0123456789ABCDEFabcdef\u{0}\n\u{FF}é".utf8)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...200, using: &random)
            let body = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var request = post("")
            request = HTTPServerRequest(
                method: "POST", path: request.path, headers: request.headers, body: body, peer: request.peer)
            #expect([200, 400].contains(desk().respond(to: request).status))
        }
    }

    @Test func theFirstOfTwoFieldsCounts() {
        #expect(desk().respond(to: post("dossierNo=H15-261120-0001&dossierNo=H15-261120-0002")).status == 200)
        #expect(hints.all == [DossierCode(printed: "H15-261120-0001")])
    }
}

/// Dossiers that are to be read again.
struct HintedDossiersTests {
    private let code = DossierCode(printed: "H15-261120-0001")

    @Test func eachIsReadSoonAndOnceMoreLater() {
        let hinted = HintedDossiers()
        #expect(hinted.add(code, at: .zero))
        #expect(hinted.due(at: .seconds(1)) == nil)
        #expect(hinted.due(at: .seconds(2)) == code)
        hinted.note(read: code, at: .seconds(2))
        #expect(hinted.due(at: .seconds(31)) == nil)
        #expect(hinted.timeToNext(at: .seconds(31)) == .seconds(1))
        #expect(hinted.due(at: .seconds(32)) == code)
        hinted.note(read: code, at: .seconds(32))
        #expect(hinted.timeToNext(at: .seconds(32)) == nil)
    }

    @Test func namedAgainAndAgainItIsReadAtASteadyPace() {
        let hinted = HintedDossiers()
        var reads = 0
        for second in 0..<300 {
            #expect(hinted.add(code, at: .seconds(second)))
            if hinted.due(at: .seconds(second)) != nil {
                hinted.note(read: code, at: .seconds(second))
                reads += 1
            }
        }
        #expect((5...12).contains(reads))
    }

    @Test func thereAreNeverMoreThanItsLimit() {
        let hinted = HintedDossiers()
        let taken = (0..<1_500).count { hinted.add(DossierCode(printed: "H15-261120-\($0 + 1_000)"), at: .zero) }
        #expect(taken == HintedDossiers.limit)
        hinted.forgetAll()
        #expect(hinted.add(code, at: .zero))
    }
}

struct AddressRangeTests {
    @Test(arguments: [
        "", "10.20", "10.20.0.0/33", "10.20.0.0/", "/8", "10.20.0.0/-1", "10.20.0.0/8/8", "host", "::/129",
    ])
    func whatIsNoAddressIsNone(text: String) { #expect(AddressRange(text) == nil) }

    @Test func everythingAndOneAddress() throws {
        let every = try #require(AddressRange("0.0.0.0/0"))
        #expect(every.contains("203.0.113.9"))
        #expect(!every.contains("::1"))
        let own = try #require(AddressRange("::1"))
        #expect(own.contains("::1") && !own.contains("::2"))
    }
}
