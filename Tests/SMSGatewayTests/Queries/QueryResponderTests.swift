import ApplianceKit
import DossierKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import SMSGateway

/// A central system with one dossier, which can be away.
final class OneDossierCentral: CentralSystem {
    let isAway = Mutex(false)
    let code = DossierCode(printed: "H15.12-260301-0001")

    func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply {
        if isAway.withLock({ $0 }) { throw .unreachable("away") }
        guard code == self.code else { return .noSuchDossier }
        let dossier = Dossier(code: code, procedure: "Cấp giấy phép xây dựng", status: .completed, counter: "3")
        return .found(dossier, .unchecked, nil)
    }

    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? { nil }
}

private struct ScriptedQueue: QueuePlaces {
    var places: [String: QueuePlace]?
    func place(of ticket: TicketNumber) async throws(QueueUnreachable) -> QueuePlace {
        guard let places else { throw QueueUnreachable(description: "away") }
        return places[ticket.description] ?? .unknown
    }
}

struct QueryResponderTests {
    private let fixture = StoreFixture()
    private let central = OneDossierCentral()
    private let folder = NSTemporaryDirectory() + "tracuu-queries-\(UUID().uuidString)"
    private let citizen = "+84912345678"

    private struct Desk {
        let store: MessageStore
        let responder: QueryResponder
        let ratings: ForwardQueue
    }

    private func desk(
        queue: (any QueuePlaces)? = nil, form: MessageForm = .unaccented, centre: CentreFacts = CentreFacts(),
        calendar: WorkingCalendar = WorkingCalendar(), policy: LookupPolicy = LookupPolicy()
    ) async throws -> Desk {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try fixture.open()
        let ratings = try await ForwardQueue(path: folder + "/forward.db")
        let lookup = DossierLookup(
            central: central, cache: try DossierCache(path: folder + "/dossiers.db"), clock: fixture.clock,
            checks: try LookupCodeChecks(policy, stateFolder: folder))
        let wordings = try ["vi", "en"].map { try Wording(language: $0, form: form, centre: centre) }
        let vocabularies = try ["vi", "en"].map { try QueryVocabulary(language: $0) }
        let responder = QueryResponder(
            store: store, reader: QueryReader(codes: CodeReader(), vocabularies: vocabularies), wordings: wordings,
            lookup: lookup, queue: queue,
            openingHours: { OpeningHours(week: centre.week, calendar: calendar) }, ratings: ratings, device: "sms",
            dossierExample: "H15.12-240119-0001",
            budget: .seconds(5), clock: fixture.clock)
        return Desk(store: store, responder: responder, ratings: ratings)
    }

    private func reply(_ text: String, _ desk: Desk) async throws -> String {
        let message = try await fixture.receive(text, from: citizen, in: desk.store)
        switch try await desk.responder.outcome(for: message) {
        case .answer(let text): return text
        case .later(let text): return "later: " + text
        }
    }

    @Test func aDossierIsToldAndAnUnknownOneIsNot() async throws {
        let desk = try await desk()
        #expect(
            try await reply("HS H15.12-260301-0001", desk)
                == "Ho so H15.12-260301-0001 (Cap giay phep xay dung): da co ket qua. Moi ong/ba den quay 3, mang giay hen va can cuoc."
        )
        #expect(try await reply("HS H15.12-260301-0002", desk).hasPrefix("Khong tim thay ho so H15.12-260301-0002."))
        #expect(try await reply("status H15.12-260301-0001", desk).hasPrefix("Dossier H15.12-260301-0001"))
    }

    @Test func followingIsStoppedAndResumed() async throws {
        let desk = try await desk()
        #expect(try await reply("DK H15.12-260301-0001", desk).hasPrefix("Tu nay trung tam se bao tin"))
        #expect(try await desk.store.followers(of: central.code) == [citizen])
        #expect(try await reply("HUY H15.12-260301-0001", desk).hasPrefix("Trung tam se khong bao tin ve ho so"))
        #expect(try await desk.store.followers(of: central.code).isEmpty)
        #expect(try await reply("DK H15.12-260301-0002", desk).hasPrefix("Khong tim thay"))
        #expect(try await reply("HUY", desk).hasPrefix("Trung tam se khong tu gui tin ve ho so den so may nay nua"))
        #expect(try await desk.store.isOptedOut(citizen))
        #expect(try await reply("DK", desk).hasPrefix("Trung tam se lai gui tin ve ho so"))
        #expect(try await !desk.store.isOptedOut(citizen))
        #expect(try await reply("DK", desk).hasSuffix("gui theo mau: DK H15.12-240119-0001"))
    }

    /// Notices tell what is missing and what is to be paid: what the lookup code protects.
    @Test(arguments: [LookupPolicy.CodeRule.required, .requiredForDetails])
    func whereTheLookupCodeIsDemandedNobodyFollowsWithoutIt(rule: LookupPolicy.CodeRule) async throws {
        let desk = try await desk(policy: LookupPolicy(code: rule))
        #expect(try await reply("DK H15.12-260301-0001", desk).contains("ma tra cuu"))
        #expect(try await desk.store.followers(of: central.code).isEmpty)
    }

    @Test func aRatingIsKeptOnceForTheCentralSystem() async throws {
        let desk = try await desk()
        let message = try await fixture.receive("DG 3 H15.12-260301-0001", from: citizen, in: desk.store)
        for _ in 0..<2 {
            // A crash between the rating and its reply makes the text come again.
            guard case .answer(let text) = try await desk.responder.outcome(for: message) else { return }
            #expect(text.hasPrefix("Cam on ong/ba da danh gia ho so H15.12-260301-0001: rat hai long."))
        }
        #expect(try await desk.ratings.waiting() == [.ratings: 1])
        #expect(try await reply("DG 3 H15.12-260301-0002", desk).hasPrefix("Khong tim thay"))
        #expect(try await desk.ratings.waiting() == [.ratings: 1])
    }

    @Test func theQueueIsToldOrItIsSaidThatItCantBe() async throws {
        let places: [String: QueuePlace] = [
            "A015": .waiting(ahead: 3, minutes: 15...25), "A016": .waiting(ahead: 0), "A014": .called(counter: "3"),
            "A001": .served,
        ]
        let centre = CentreFacts(ticketExample: "A015")
        let with = try await desk(queue: ScriptedQueue(places: places), centre: centre)
        #expect(
            try await reply("STT A015", with)
                == "So A015: con 3 nguoi truoc ong/ba, khoang 15-25 phut. Moi ong/ba doi den luot.")
        #expect(try await reply("stt a16", with).hasPrefix("So A016: sap den luot ong/ba."))
        #expect(try await reply("STT A014", with).hasPrefix("So A014 da duoc goi den quay 3."))
        #expect(try await reply("STT B001", with).hasPrefix("Hom nay khong co so B001."))
        #expect(try await reply("STT", with).hasSuffix("theo mau: STT A015"))
        let away = try await desk(queue: ScriptedQueue(places: nil), centre: centre)
        #expect(try await reply("STT A015", away).hasPrefix("Hien chua xem duoc so A015."))
        #expect(try await reply("STT A015", try await desk()).hasPrefix("Trung tam nay chua cho xem so thu tu"))
    }

    @Test func theCentresHoursAreItsOwn() async throws {
        let centre = CentreFacts(
            name: "Trung tâm Phục vụ hành chính công", hours: "7h30-11h30 và 13h30-17h, thứ Hai đến thứ Sáu",
            address: "Số 9 Lê Duẩn", hotline: "1022")
        let text = try await reply("GIO", try await desk(centre: centre))
        #expect(
            // How it is today goes before the name, for which there is no room beside the rest.
            text == "Hom nay trung tam lam viec. Gio lam viec: 7h30-11h30 va 13h30-17h, thu Hai den thu Sau."
                + " Dia chi: So 9 Le Duan. Dien thoai: 1022.")
        #expect(
            try await reply("GIO", try await desk())
                == "Hom nay trung tam lam viec. Moi ong/ba hoi gio lam viec tai trung tam.")
    }

    @Test func hoursTooLongForAMessageAreNoticedAtTheStart() throws {
        let centre = CentreFacts(hours: String(repeating: "thứ Hai ", count: 30))
        let error = #expect(throws: WordingError.self) { _ = try Wording(centre: centre) }
        #expect(error?.problems.first?.hasPrefix("sms.hours: can be") == true)
    }

    @Test func accentsAreASetting() async throws {
        let text = try await reply("HS H15.12-260301-0001", try await desk(form: .accented))
        #expect(text.hasPrefix("Hồ sơ H15.12-260301-0001"))
        #expect(text.hasSuffix("mang giấy hẹn và căn cước."))
        #expect(text.utf16.count <= 134)
    }

    @Test func aTextThatLacksAPartIsAskedAgain() async throws {
        let desk = try await desk()
        var message = try await fixture.receive("HS H15.12-260301-0001[…]", from: citizen, in: desk.store)
        message.isComplete = false
        guard case .answer(let text) = try await desk.responder.outcome(for: message) else { return }
        #expect(text.hasPrefix("Chua doc duoc ma ho so"))
    }

    // MARK: - Promises

    private func keeper(_ desk: Desk) -> PromiseKeeper {
        PromiseKeeper(store: desk.store, responder: desk.responder, pause: .seconds(30), clock: fixture.clock)
    }

    private func promise(_ text: String, _ desk: Desk, _ keeper: PromiseKeeper) async throws -> String {
        let message = try await fixture.receive(text, from: citizen, in: desk.store)
        guard case .later(let words) = try await desk.responder.outcome(for: message) else { return "answered" }
        try await desk.store.promise(message, with: words, until: keeper.end(of: message))
        return words
    }

    private func texts(_ desk: Desk) async throws -> [String] {
        try await desk.store.messages(MessageFilter()).map(\.text)
    }

    @Test func whatCantBeReachedIsPromisedAndSentWhenItCanBe() async throws {
        let desk = try await desk()
        let keeper = keeper(desk)
        central.isAway.withLock { $0 = true }
        let words = try await promise("HS H15.12-260301-0001", desk, keeper)
        #expect(words.contains("Trung tam se tra loi ong/ba trong vong 2 gio"))
        let work = Task { await keeper.run() }
        defer { work.cancel() }
        for _ in 0..<3 {
            try await fixture.clock.someoneSleeps(for: .seconds(30))
            fixture.clock.advance(by: .seconds(30))
        }
        try await fixture.clock.someoneSleeps(for: .seconds(30))
        #expect(try await texts(desk) == [words])
        central.isAway.withLock { $0 = false }
        fixture.clock.advance(by: .seconds(30))
        try await eventually("the answer") { try await texts(desk).count == 2 }
        #expect(try await texts(desk).first?.hasPrefix("Ho so H15.12-260301-0001") == true)
    }

    @Test func aPromiseOutlivesARestartAndIsApologisedForWhenItsTimeIsOver() async throws {
        central.isAway.withLock { $0 = true }
        let before = try await desk()
        _ = try await promise("DG 3 H15.12-260301-0001", before, keeper(before))
        fixture.clock.advance(by: .seconds(3 * 3_600))
        let after = try await desk()
        let work = Task { [keeper = keeper(after)] in await keeper.run() }
        defer { work.cancel() }
        try await fixture.clock.someoneSleeps(for: .seconds(30))
        fixture.clock.advance(by: .seconds(30))
        try await eventually("the answer") { try await texts(after).count == 2 }
        #expect(try await texts(after).first?.hasPrefix("Trung tam xin loi: den nay van chua xem duoc") == true)
        #expect(try await after.ratings.waiting().isEmpty)
    }
}

struct KioskQueueTests {
    private func place(_ status: Int, _ body: String) async throws -> QueuePlace {
        var configuration = HTTPServerConfiguration()
        // On a machine full of tests a handler may wait long for its turn.
        configuration.handlerTimeout = .seconds(120)
        let server = try HTTPServer(configuration) { request in
            #expect(request.path == "/queue/places/A015")
            return HTTPServerResponse.text(body, status: status)
        }
        let client = try HTTPClient(name: "queue")
        defer { client.close() }
        let queue = KioskQueuePlaces(
            base: "http://127.0.0.1:\(server.port)/", timeout: .seconds(120), client: client)
        let result: Result<QueuePlace, QueueUnreachable>
        do throws(QueueUnreachable) {
            result = .success(try await queue.place(of: TicketNumber(series: "A", number: 15)))
        } catch { result = .failure(error) }
        await server.stop()
        return try result.get()
    }

    @Test func theKioskSaysWhereATicketStands() async throws {
        #expect(try await place(200, #"{"state":"waiting","ahead":3}"#) == .waiting(ahead: 3))
        #expect(
            try await place(200, #"{"state":"waiting","ahead":3,"from":15,"to":25}"#)
                == .waiting(ahead: 3, minutes: 15...25))
        #expect(
            try await place(200, #"{"state":"waiting","ahead":3,"from":25,"to":15}"#) == .waiting(ahead: 3),
            "an estimate that is none is left away")
        #expect(try await place(200, #"{"state":"called","counter":"3"}"#) == .called(counter: "3"))
        #expect(try await place(200, #"{"state":"served"}"#) == .served)
        #expect(try await place(200, #"{"state":"missed"}"#) == .missed)
        #expect(try await place(404, "") == .unknown)
    }

    @Test(arguments: [
        (500, ""), (200, "<html>"), (200, #"{"state":"waiting"}"#), (200, #"{"state":"waiting","ahead":-1}"#),
        (200, #"{"state":"gone"}"#), (302, ""),
    ])
    func nothingElseIsTakenForAnAnswer(status: Int, body: String) async throws {
        await #expect(throws: QueueUnreachable.self) { _ = try await place(status, body) }
    }

    @Test func aKioskThatIsOffIsUnreachable() async throws {
        let client = try HTTPClient(name: "queue")
        defer { client.close() }
        let queue = KioskQueuePlaces(base: "http://127.0.0.1:9", timeout: .seconds(120), client: client)
        await #expect(throws: QueueUnreachable.self) {
            _ = try await queue.place(of: TicketNumber(series: "A", number: 15))
        }
    }
}
