import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

@Suite("Places in the queue", .timeLimit(.minutes(5)))
struct QueuePlacesTests {
    private static let plan = QueuePlan(
        groups: [ServiceGroup(series: "A", name: "Tiếp nhận")], counters: [Counter(id: "3", series: ["A"])])
    private let folder = TemporaryFolder()
    private let clock = ManualClock()

    init() { #expect(LocalTime.useVietnameseZone()) }

    private func office() async throws -> QueueOffice {
        try await QueueOffice(path: folder.file("queue.db"), plan: Self.plan, clock: clock)
    }

    private func get(_ api: QueuePlacesAPI, _ label: String) async -> (status: Int, body: String) {
        let answer = await api.respond(to: HTTPServerRequest(path: "/queue/places/\(label)")) ?? .notFound
        guard case .bytes(let bytes) = answer.content else { return (answer.status, "") }
        return (answer.status, String(decoding: bytes, as: UTF8.self))
    }

    @Test func aTicketsPlaceIsToldThroughItsLife() async throws {
        let office = try await office()
        let api = QueuePlacesAPI(office: office, followers: nil, clock: clock)
        for index in 0..<3 { _ = try await office.take("A", request: "r\(index)") }
        #expect(await get(api, "A003").body == #"{"ahead":2,"state":"waiting"}"#)
        _ = try await office.perform(.openCounter("3", clerk: nil))
        #expect(await get(api, "A003").body == #"{"ahead":2,"from":15,"state":"waiting","to":20}"#)
        _ = try await office.perform(.callNext(counter: "3"))
        #expect(await get(api, "A001").body == #"{"counter":"3","state":"called"}"#)
        _ = try await office.perform(.start(counter: "3"))
        _ = try await office.perform(.finish(counter: "3"))
        #expect(await get(api, "A001").body == #"{"state":"served"}"#)
        _ = try await office.perform(.callNext(counter: "3"))
        _ = try await office.perform(.noShow(counter: "3"))
        #expect(await get(api, "a002").body == #"{"state":"missed"}"#)
        #expect(await get(api, "A004").status == 404)
        clock.advance(by: .seconds(86_400))
        #expect(await get(api, "A003").status == 404, "yesterday's")
    }

    /// A gateway that keeps what it is told.
    private final class Gateway: Sendable {
        struct Message: Codable, Sendable, Equatable {
            var id: String
            var to: String
            var text: String
        }
        private struct State {
            var messages: [Message] = []
            var isAway = false
            var token = "token-of-the-gateway"
            var failing: Set<String> = []
            var asked: [String: Int] = [:]
        }
        private let state = Mutex(State())

        var messages: [Message] { state.withLock { $0.messages } }
        func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
        func change(token: String) { state.withLock { $0.token = token } }
        /// Fails at every message to one of these.
        func fail(at phones: Set<String>) { state.withLock { $0.failing = phones } }
        func asked(for phone: String) -> Int { state.withLock { $0.asked[phone] ?? 0 } }

        func respond(_ request: HTTPServerRequest) -> HTTPServerResponse {
            state.withLock { state in
                guard request.headers["Authorization"] == "Bearer \(state.token)" else {
                    return HTTPServerResponse(status: 401)
                }
                if state.isAway { return HTTPServerResponse(status: 503) }
                guard let message = request.json(Message.self) else { return HTTPServerResponse(status: 400) }
                state.asked[message.to, default: 0] += 1
                if state.failing.contains(message.to) { return HTTPServerResponse(status: 500) }
                state.messages.append(message)
                return HTTPServerResponse(status: 202)
            }
        }
    }

    @Test func whoAskedForItIsToldOnceWhenThreeAreAhead() async throws {
        let office = try await office()
        let gateway = Gateway()
        let server = try HTTPServer(HTTPServerConfiguration()) { gateway.respond($0) }
        let followers = try await QueueFollowers(
            path: folder.file("followers.db"), office: office,
            settings: QueueFollowers.Settings(
                gateway: "http://127.0.0.1:\(server.port)",
                tokenFile: try folder.write("token-of-the-gateway\n", to: "api.token")),
            words: QueueWords(), clock: clock)
        let api = QueuePlacesAPI(office: office, followers: followers, clock: clock)
        for index in 0..<6 { _ = try await office.take("A", request: "r\(index)") }
        _ = try await office.perform(.openCounter("3", clerk: nil))
        let wish = HTTPServerRequest(
            method: "POST", path: "/queue/followers", headers: ["Content-Type": "application/json"],
            body: Array(#"{"request": "r5", "phone": "0912 345 678"}"#.utf8))
        #expect(await api.respond(to: wish)?.status == 204)
        #expect(await followers.look())
        #expect(gateway.messages.isEmpty, "five are ahead")
        for _ in 0..<2 {
            _ = try await office.perform(.callNext(counter: "3"))
            _ = try await office.perform(.start(counter: "3"))
        }
        gateway.setAway(true)
        #expect(await followers.look() == false, "it is tried again")
        gateway.setAway(false)
        #expect(await followers.look())
        _ = try await office.perform(.callNext(counter: "3"))
        #expect(await followers.look())
        #expect(gateway.messages.map(\.to) == ["0912345678"])
        #expect(
            gateway.messages.map(\.text) == [
                "So A006: con 3 nguoi nua la den luot ong/ba. Moi ong/ba tro lai phong cho."
            ])
        #expect(try await followers.count() == 0, "the number is forgotten")
        await server.stop()
    }

    /// People who are near, and follow; the last two digits of their numbers are those of their tickets.
    private func near(
        _ gateway: Gateway, count: Int = 3
    ) async throws -> (followers: QueueFollowers, server: HTTPServer) {
        let office = try await office()
        let server = try HTTPServer(HTTPServerConfiguration()) { gateway.respond($0) }
        let followers = try await QueueFollowers(
            path: folder.file("followers.db"), office: office,
            settings: QueueFollowers.Settings(
                gateway: "http://127.0.0.1:\(server.port)",
                tokenFile: try folder.write("token-of-the-gateway\n", to: "api.token"),
                ahead: count),
            words: QueueWords(), clock: clock)
        _ = try await office.perform(.openCounter("3", clerk: nil))
        for index in 1...count {
            let ticket = try await office.take("A", request: "r\(index)")
            try await followers.add(ticket: ticket.id, phone: "09123456\(10 + index)")
        }
        return (followers, server)
    }

    @Test func aMessageThatAlwaysFailsKeepsNobodyElseFromBeingTold() async throws {
        let gateway = Gateway()
        let (followers, server) = try await near(gateway)
        gateway.fail(at: ["0912345611"])
        #expect(await followers.look() == false, "it is tried again")
        #expect(gateway.messages.map(\.to) == ["0912345612", "0912345613"])
        #expect(try await followers.count() == 1)
        gateway.fail(at: [])
        #expect(await followers.look())
        #expect(gateway.messages.last?.to == "0912345611")
        await server.stop()
    }

    @Test func manyMessagesThatFailLetTheOthersPassInTheNextRound() async throws {
        let gateway = Gateway()
        let (followers, server) = try await near(gateway, count: 5)
        gateway.fail(at: ["0912345611", "0912345612", "0912345613"])
        #expect(await followers.look() == false)
        #expect(gateway.messages.isEmpty, "a gateway that fails again and again is not asked for everybody")
        #expect(await followers.look() == false)
        #expect(gateway.messages.map(\.to) == ["0912345614", "0912345615"])
        await server.stop()
    }

    @Test func aMessageThatAlwaysFailsIsGivenUpInTheEnd() async throws {
        let gateway = Gateway()
        let (followers, server) = try await near(gateway, count: 1)
        gateway.fail(at: ["0912345611"])
        for _ in 0..<QueueFollowers.triesOfOne { #expect(await followers.look() == false) }
        #expect(try await followers.count() == 0, "the number is forgotten")
        #expect(await followers.look())
        #expect(gateway.asked(for: "0912345611") == QueueFollowers.triesOfOne)
        await server.stop()
    }

    @Test func whyNobodyIsToldIsKnownWithWhatToDoAndOverWhenSomebodyIs() async throws {
        let gateway = Gateway()
        let (followers, server) = try await near(gateway)
        let file = folder.file("api.token")
        gateway.change(token: "another")
        for _ in 0..<(QueueFollowers.triesOfOne + 5) { #expect(await followers.look() == false) }
        let trouble = try #require(await followers.trouble)
        #expect(trouble == .tokenRefused(file: file, status: 401))
        #expect(trouble.wantsSomebody)
        #expect(trouble.description.contains(file), "what to mend")
        #expect(try await followers.count() == 3, "the gateway is to blame, and nobody is given up")
        try FileManager.default.removeItem(atPath: file)
        _ = await followers.look()
        #expect(await followers.trouble == .noToken(file: file))
        _ = try folder.write("another", to: "api.token")
        gateway.setAway(true)
        _ = await followers.look()
        #expect(await followers.trouble == .busy(status: 503))
        gateway.setAway(false)
        #expect(await followers.look())
        #expect(await followers.trouble == nil)
        #expect(gateway.messages.count == 3)
        await server.stop()
    }

    @Test func aFileThatCannotBeReadIsNotTakenForOneInWhichNobodyWaits() async throws {
        let gateway = Gateway()
        let (followers, server) = try await near(gateway, count: 1)
        let disk = try Database(path: folder.file("followers.db"), migrations: [""])
        try disk.execute("ALTER TABLE follower RENAME TO away")
        #expect(await followers.look() == false, "it is tried again")
        #expect(try #require(await followers.trouble).wantsSomebody)
        try disk.execute("ALTER TABLE away RENAME TO follower")
        #expect(await followers.look())
        #expect(gateway.messages.count == 1)
        #expect(await followers.trouble == nil)
        await server.stop()
    }

    @Test func whoCannotBeWrittenDownIsToldSo() async throws {
        let office = try await office()
        for index in 0..<2 { _ = try await office.take("A", request: "r\(index)") }
        var settings = QueueFollowers.Settings(gateway: "http://127.0.0.1:9", tokenFile: "")
        settings.limit = 1
        let followers = try await QueueFollowers(
            path: folder.file("followers.db"), office: office, settings: settings, words: QueueWords(), clock: clock)
        let api = QueuePlacesAPI(office: office, followers: followers, clock: clock)
        func follow(_ request: String) async -> Int? {
            await api.respond(
                to: HTTPServerRequest(
                    method: "POST", path: "/queue/followers", headers: ["Content-Type": "application/json"],
                    body: Array(#"{"request": "\#(request)", "phone": "0912345678"}"#.utf8)))?.status
        }
        #expect(await follow("r0") == 204)
        #expect(await follow("r1") == 503)
        #expect(await follow("r0") == 204, "another number for the same ticket")
        #expect(try await followers.count() == 1)
    }

    @Test func onlyTheScreenThatGotTheTicketMayFollowIt() async throws {
        let office = try await office()
        _ = try await office.take("A", request: "r0")
        let followers = try await QueueFollowers(
            path: folder.file("followers.db"), office: office,
            settings: QueueFollowers.Settings(gateway: "http://127.0.0.1:9", tokenFile: ""), words: QueueWords(),
            clock: clock)
        let api = QueuePlacesAPI(office: office, followers: followers, clock: clock)
        func post(_ body: String, _ headers: HTTPHeaders) async -> Int? {
            await api.respond(
                to: HTTPServerRequest(
                    method: "POST", path: "/queue/followers", headers: headers, body: Array(body.utf8)))?.status
        }
        let json: HTTPHeaders = ["Content-Type": "application/json"]
        #expect(await post(#"{"request": "other", "phone": "0912345678"}"#, json) == 404)
        #expect(await post(#"{"request": "r0", "phone": "0212345678"}"#, json) == 400)
        #expect(await post(#"{"request": "r0", "phone": "0912345678"}"#, ["Content-Type": "text/plain"]) == 415)
        #expect(
            await post(
                #"{"request": "r0", "phone": "0912345678"}"#,
                ["Content-Type": "application/json", "Origin": "http://evil", "Host": "127.0.0.1:8080"]) == 403)
        #expect(try await followers.count() == 0)
    }

    @Test func everyReasonHasWords() throws {
        let words = try QueueWords()
        let reasons: [CallReason] = [
            .longestWait, .priority(class: "elderly"), .appointment,
            .turn(preferred: true, ordinaryShare: 2, preferredShare: 1),
            .turn(preferred: false, ordinaryShare: 2, preferredShare: 1), .headStart(class: "merit", minutes: 20),
            .passedOver(times: 4), .listedFirst(series: "A"), .chosen,
        ]
        for reason in reasons {
            let text = words.reason(reason, plan: Self.plan)
            #expect(!text.isEmpty)
            #expect(!text.contains("{"))
        }
        #expect(words.reason(.priority(class: "elderly"), plan: Self.plan) == "Ưu tiên: Người từ 75 tuổi trở lên")
    }
}
