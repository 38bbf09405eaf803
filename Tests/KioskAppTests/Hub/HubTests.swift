import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

@Suite("Hub and satellites", .timeLimit(.minutes(5)))
struct HubTests {
    /// A hub on a real TLS port, which can be cut off, and a satellite that was paired with it.
    private final class Centre: Sendable {
        /// What goes wrong between the two.
        enum Trouble: Sendable { case none, cutOff, answersLost }

        static let plan = QueuePlan(
            groups: [ServiceGroup(series: "A", name: "Tiếp nhận"), ServiceGroup(series: "B", name: "Đất đai")],
            counters: [Counter(id: "1", series: ["A", "B"])])
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let office: QueueOffice
        let register: SatelliteRegister
        let followers: QueueFollowers
        let server: HTTPServer
        let pin: String
        private let troubled = Troubled()

        init() async throws {
            #expect(LocalTime.useVietnameseZone())
            office = try await QueueOffice(path: folder.file("queue.db"), plan: Self.plan, clock: clock)
            register = try await SatelliteRegister(path: folder.file("hub.db"), clock: clock)
            let identity = try ServerIdentity.load(folder: folder.url, names: ["127.0.0.1"], at: Date())
            pin = identity.pin
            var configuration = HTTPServerConfiguration()
            configuration.identity = identity
            let followers = try await QueueFollowers(
                path: folder.file("followers.db"), office: office,
                settings: .init(gateway: "http://127.0.0.1:1", tokenFile: "/nonexistent"), words: QueueWords(),
                clock: clock)
            self.followers = followers
            let desk = HubDesk(office: office, register: register, followers: followers)
            let trouble = troubled
            server = try HTTPServer(configuration) { request in
                let now = trouble.kind.withLock { $0 }
                if now == .cutOff { return HTTPServerResponse(status: 502) }
                if let meanwhile = trouble.meanwhile.withLock({ $0.removeValue(forKey: request.path) }) {
                    await meanwhile.work()
                }
                let answer =
                    await desk.respond(to: request) { place, isWanted in
                        trouble.calls.withLock { $0.append("\(place) \(isWanted)") }
                    } ?? .notFound
                return now == .answersLost ? HTTPServerResponse(status: 502) : answer
            }
        }

        final class Troubled: Sendable {
            let kind = Mutex(Trouble.none)
            let calls = Mutex<[String]>([])
            let meanwhile = Mutex<[String: Meanwhile]>([:])
        }

        struct Meanwhile: Sendable { var work: @Sendable () async -> Void }

        /// What happens while the hub is about to answer the next request for a path.
        func during(_ path: String, _ work: @escaping @Sendable () async -> Void) {
            troubled.meanwhile.withLock { $0[path] = Meanwhile(work: work) }
        }

        /// Who called for help at which satellite.
        var calls: [String] { troubled.calls.withLock { $0 } }

        func setTrouble(_ kind: Trouble) { troubled.kind.withLock { $0 = kind } }

        var address: String { "https://127.0.0.1:\(server.port)" }

        func client(_ token: String?, pin: String? = nil) throws -> HubClient {
            // A busy machine is no hub that is away.
            try HubClient(address: address, pin: pin ?? self.pin, token: token, patience: .seconds(60))
        }

        func satellite(_ name: String) async throws -> SatelliteOffice {
            let code = try await register.newCode(for: name)
            let paired = try await client(nil).pair(code)
            return try await open(name, paired.token)
        }

        func open(_ name: String, _ token: String, file: String? = nil) async throws -> SatelliteOffice {
            try await SatelliteOffice(
                path: folder.file(file ?? "\(name).db"), plan: Self.plan, hub: client(token), name: name, clock: clock)
        }
    }

    @Test func aSatelliteGivesTheHubsNumbers() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        #expect(try await centre.office.take("A", request: "h1").label == "A001")
        let ticket = try await satellite.take("A", request: "s1")
        #expect(ticket.label == "A002")
        #expect(ticket.before == 1)
        #expect(try await satellite.take("A", request: "s1") == ticket)
        #expect(centre.office.current.state.ticket(labelled: "A002")?.origin == "s1")
        try await satellite.record(.printed, for: ticket)
        try await eventually("the paper is known to the hub") {
            try await satellite.meetHub()
            return centre.office.current.state.ticket(labelled: "A002")?.paper == .printed
        }
        await centre.server.stop()
    }

    @Test func whoAsksASatelliteToBeToldIsToldByTheHub() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        let ticket = try await satellite.take("A", request: "s1")
        #expect(await satellite.follow(ticket, phone: "0912345678"))
        #expect(try await centre.followers.count() == 1)
        // Nobody else's number, nor one that the hub does not know.
        let other = try await centre.satellite("s2")
        #expect(await !other.follow(ticket, phone: "0987654321"))
        var unknown = ticket
        unknown.id = 99
        #expect(await !satellite.follow(unknown, phone: "0987654321"))
        #expect(await !satellite.follow(ticket, phone: "12345"))
        centre.setTrouble(.cutOff)
        #expect(await !satellite.follow(ticket, phone: "0912345678"))
        #expect(try await centre.followers.count() == 1)
        // Their number is nowhere in the satellite's own files.
        for name in try FileManager.default.contentsOfDirectory(atPath: centre.folder.url.path)
        where name.hasPrefix("s1.db") {
            let bytes = try Data(contentsOf: centre.folder.url.appendingPathComponent(name))
            #expect(bytes.range(of: Data("0912345678".utf8)) == nil)
        }
        await centre.server.stop()
    }

    @Test func aCallForHelpAtASatelliteReachesTheHubsStaff() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("sanh-2")
        await satellite.help(isWanted: true)
        await satellite.help(isWanted: false)
        #expect(centre.calls == ["sanh-2 true", "sanh-2 false"])
        centre.setTrouble(.cutOff)
        await satellite.help(isWanted: true)
        #expect(centre.calls.count == 2, "the lamp on its box has to do")
        await centre.server.stop()
    }

    @Test func cutOffItGoesOnWithItsRangeAndReconciles() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        try await satellite.meetHub()
        centre.setTrouble(.cutOff)
        let first = try await satellite.take("A", request: "o1")
        let second = try await satellite.take("A", request: "o2")
        #expect(first.isOffline)
        #expect([first.label, second.label] == ["A950", "A951"])
        #expect(try await satellite.take("A", request: "o1") == first)
        try await satellite.record(.printed, for: first)
        // Somebody comes to the hub afterwards, and is behind them.
        centre.clock.advance(by: .seconds(60))
        #expect(try await centre.office.take("A", request: "h1").label == "A001")
        centre.setTrouble(.none)
        try await satellite.meetHub()
        #expect(centre.office.current.state.waiting(in: "A").map(\.label) == ["A950", "A951", "A001"])
        #expect(centre.office.current.state.ticket(labelled: "A950")?.paper == .printed)
        // Told twice, they are there once.
        try await satellite.meetHub()
        #expect(centre.office.current.state.waiting(in: "A").count == 3)
        await centre.server.stop()
    }

    /// The hub would nod to the paper of a number that it does not know, and never hear of it again.
    @Test func theHubHearsOfAPaperOnlyBehindItsNumber() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        try await satellite.meetHub()
        centre.setTrouble(.cutOff)
        try await satellite.record(.printed, for: try await satellite.take("A", request: "o1"))
        centre.setTrouble(.none)
        // Somebody comes in the midst of the reunion, when the numbers have been told and the papers are.
        centre.during("/hub/papers") {
            guard let ticket = try? await satellite.take("A", request: "o2") else { return }
            try? await satellite.record(.printed, for: ticket)
        }
        try await satellite.meetHub()
        try await satellite.meetHub()
        let papers = ["A950", "A951"].map { centre.office.current.state.ticket(labelled: $0)?.paper }
        #expect(papers == [.printed, .printed])
        await centre.server.stop()
    }

    @Test func aNumberWhoseAnswerWasLostStandsForNobody() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        try await satellite.meetHub()
        centre.setTrouble(.answersLost)
        let held = try await satellite.take("A", request: "o1")
        #expect(held.label == "A950")
        #expect(centre.office.current.state.ticket(labelled: "A001") != nil, "the hub gave one too")
        centre.setTrouble(.none)
        try await satellite.meetHub()
        #expect(centre.office.current.state.waiting(in: "A").map(\.label) == ["A950"])
        await centre.server.stop()
    }

    /// Sent back into the line, it would be called once more, and nobody would come.
    @Test func calledAndMissedItIsNobodysEither() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        try await satellite.meetHub()
        centre.setTrouble(.answersLost)
        _ = try await satellite.take("A", request: "o1")
        for command in [QueueCommand.openCounter("1", clerk: nil), .callNext(counter: "1"), .noShow(counter: "1")] {
            _ = try await centre.office.perform(command)
        }
        centre.setTrouble(.none)
        try await satellite.meetHub()
        let lost = try #require(centre.office.current.state.ticket(labelled: "A001"))
        await #expect(throws: TicketRefusal.refused(.wrongState(ticket: "A001"))) {
            try await centre.office.perform(.returnToLine(ticket: lost.id, toEnd: false))
        }
        let today = BusinessDate(centre.clock.now, resetHour: 0)
        let events = try await centre.office.events(from: today, through: today)
        let total = QueueReport(events: events, from: today, through: today, plan: Centre.plan).total
        #expect(total.issued == 1)
        #expect(total.noShows == 0)
        await centre.server.stop()
    }

    @Test func aRestartOfTheSatelliteForgetsNoNumberOfItsOwn() async throws {
        let centre = try await Centre()
        let code = try await centre.register.newCode(for: "s1")
        let token = try await centre.client(nil).pair(code).token
        var satellite: SatelliteOffice? = try await centre.open("s1", token)
        try await satellite?.meetHub()
        centre.setTrouble(.cutOff)
        _ = try await satellite?.take("A", request: "o1")
        satellite = nil
        let again = try await centre.open("s1", token)
        #expect(await again.interrupted == 1)
        #expect(await again.ticket(request: "o1")?.state == .issuedNotPrinted)
        #expect(try await again.take("A", request: "o2").label == "A951")
        centre.setTrouble(.none)
        try await again.meetHub()
        #expect(centre.office.current.state.waiting(in: "A").map(\.label) == ["A950", "A951"])
        await centre.server.stop()
    }

    /// The box before it is in the repair shop, with what it knew; its tickets are in people's hands.
    @Test func aBoxInAnothersPlaceGivesNoneOfItsNumbersAgain() async throws {
        let centre = try await Centre()
        let token = try await centre.register.add("s1")
        var labels: [String] = []
        for box in ["before", "after"] {
            let satellite = try await centre.open("s1", token, file: "\(box).db")
            try await satellite.meetHub()
            centre.setTrouble(.cutOff)
            labels.append(try await satellite.take("A", request: box).label)
            centre.setTrouble(.none)
            // The first one's word arrives, the second one's as well: both stand for the name s1.
            try await satellite.meetHub()
        }
        #expect(labels == ["A950", "A900"])
        let waiting = centre.office.current.state.waiting(in: "A")
        #expect(waiting.map(\.label) == labels && waiting.allSatisfy { $0.origin == "s1" })
        await centre.server.stop()
    }

    @Test func aTokenOfTheConfigurationCountsUntilTheNextOneOfThatName() async throws {
        let centre = try await Centre()
        let first = try await centre.register.add("s1")
        #expect(try await centre.client(first).leases(for: "0123456789abcdef").leases.map(\.first) == [950, 950])
        await #expect(throws: HubClient.Failure.self) { try await centre.client(first).leases(for: "../etc") }
        let second = try await centre.register.add("s1")
        await #expect(throws: HubClient.Failure.notPaired) {
            try await centre.client(first).leases(for: "0123456789abcdef")
        }
        #expect(try await centre.client(second).leases(for: "0123456789abcdef").leases.map(\.first) == [950, 950])
        await centre.server.stop()
    }

    @Test func ratingsAtASatelliteCountOnceInTheHubsReportAlsoAfterACut() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        centre.setTrouble(.cutOff)
        await satellite.rate("v1", level: 3)
        await satellite.rate("v1", level: 3)
        await satellite.rate("v2", level: 1)
        centre.setTrouble(.answersLost)
        await #expect(throws: HubClient.Failure.self) { try await satellite.meetHub() }
        centre.setTrouble(.none)
        try await satellite.meetHub()
        await satellite.rate("v1", level: 2)
        try await satellite.meetHub()
        let today = BusinessDate(centre.clock.now, resetHour: 0)
        let events = try await centre.office.events(from: today, through: today)
        let report = QueueReport(events: events, from: today, through: today, plan: Centre.plan)
        #expect(report.total.ratings == [1, 0, 1])
        await centre.server.stop()
    }

    @Test func withNoNumberLeftItSaysSo() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        centre.setTrouble(.cutOff)
        await #expect(throws: TicketRefusal.self) { try await satellite.take("A", request: "o1") }
        await centre.server.stop()
    }

    @Test func theHubsRefusalIsTheSatellites() async throws {
        let centre = try await Centre()
        let satellite = try await centre.satellite("s1")
        _ = try await centre.office.perform(.switchGroup(series: "A", isOpen: false))
        await #expect(throws: TicketRefusal.refused(.groupClosed("A"))) {
            try await satellite.take("A", request: "o1")
        }
        await centre.server.stop()
    }

    @Test func aPairingCodeCountsOnce() async throws {
        let centre = try await Centre()
        let code = try await centre.register.newCode(for: "s1")
        _ = try await centre.client(nil).pair(code)
        await #expect(throws: HubClient.Failure.self) { try await centre.client(nil).pair(code) }
        await centre.server.stop()
    }

    @Test func fiveWrongCodesCloseTheDoor() async throws {
        let centre = try await Centre()
        let code = try await centre.register.newCode(for: "s1")
        let wrong = code == "00000000" ? "00000001" : "00000000"
        for _ in 0..<5 {
            await #expect(throws: HubClient.Failure.self) { try await centre.client(nil).pair(wrong) }
        }
        await #expect(throws: HubClient.Failure.self) { try await centre.client(nil).pair(code) }
        await centre.server.stop()
    }

    @Test func aCodeIsOldAfterAQuarterOfAnHour() async throws {
        let centre = try await Centre()
        let code = try await centre.register.newCode(for: "s1")
        centre.clock.advance(by: .seconds(901))
        await #expect(throws: HubClient.Failure.self) { try await centre.client(nil).pair(code) }
        await centre.server.stop()
    }

    @Test func withoutATokenNothingIsGiven() async throws {
        let centre = try await Centre()
        for token in [nil, "guessed"] {
            await #expect(throws: HubClient.Failure.notPaired) {
                try await centre.client(token).take(TicketRequest(series: "A", request: "x"))
            }
        }
        #expect(centre.office.current.state.tickets.isEmpty)
        await centre.server.stop()
    }

    @Test func aBoxWithAnotherKeyIsNotTheHub() async throws {
        let centre = try await Centre()
        let stranger = try centre.client("t", pin: HubAccess.noPin)
        await #expect(throws: HubClient.Failure.self) {
            try await stranger.take(TicketRequest(series: "A", request: "x"))
        }
        await centre.server.stop()
    }

    @Test func aSatelliteThatWasPutOutGetsNothing() async throws {
        let centre = try await Centre()
        let code = try await centre.register.newCode(for: "s1")
        let client = try centre.client(try await centre.client(nil).pair(code).token)
        #expect(try await centre.register.remove("s1"))
        await #expect(throws: HubClient.Failure.notPaired) { try await client.leases(for: "0123456789abcdef") }
        await centre.server.stop()
    }
}
