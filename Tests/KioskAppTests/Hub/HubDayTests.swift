import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

/// A whole morning over real TLS connections and real files: a hub that is restarted in the midst of it, two
/// satellites of which one is cut off for a while, three counters, 500 tickets.
@Suite("A morning with a hub", .timeLimit(.minutes(10)))
struct HubDayTests {
    private static let plan = QueuePlan(
        groups: [ServiceGroup(series: "A", name: "Tiếp nhận"), ServiceGroup(series: "B", name: "Đất đai")],
        counters: ["1", "2", "3"].map { Counter(id: $0, series: ["A", "B"]) })

    /// The hub's box: it can be switched off and on.
    private actor Hub {
        private let folder: TemporaryFolder
        private let clock: any ApplianceClock
        private var server: HTTPServer?
        private(set) var office: QueueOffice?
        private(set) var port: UInt16 = 0
        let pin: String

        init(_ folder: TemporaryFolder, clock: any ApplianceClock) throws {
            self.folder = folder
            self.clock = clock
            pin = try ServerIdentity.load(folder: folder.url, names: ["127.0.0.1"], at: Date()).pin
        }

        func start() async throws {
            let office = try await QueueOffice(path: folder.file("queue.db"), plan: HubDayTests.plan, clock: clock)
            let register = try await SatelliteRegister(path: folder.file("hub.db"), clock: clock)
            let desk = HubDesk(office: office, register: register, clock: clock)
            var configuration = HTTPServerConfiguration(port: port)
            configuration.identity = try ServerIdentity.load(folder: folder.url, names: [], at: Date())
            let server = try HTTPServer(configuration) { await desk.respond(to: $0) ?? .notFound }
            (self.office, self.server, port) = (office, server, server.port)
        }

        /// As a power cut leaves it: nobody says farewell to the store.
        func stop() async {
            await server?.stop()
            (office, server) = (nil, nil)
        }

        func token(for name: String) async throws -> String {
            let register = try await SatelliteRegister(path: folder.file("hub.db"), clock: clock)
            return try await register.pair(register.newCode(for: name)).token
        }
    }

    /// What satellites speak through: while it is cut, nothing gets past.
    private final class Cable: Sendable {
        let isCut = Mutex(false)
    }

    @Test func fiveHundredTicketsOnePartitionOneRestart() async throws {
        #expect(LocalTime.useVietnameseZone())
        let folder = TemporaryFolder()
        let clock = SystemClock()
        let hub = try Hub(folder, clock: clock)
        try await hub.start()
        let address = "https://127.0.0.1:\(await hub.port)"
        func satellite(_ name: String, address: String) async throws -> SatelliteOffice {
            try await SatelliteOffice(
                path: folder.file("\(name).db"), plan: Self.plan,
                hub: HubClient(address: address, pin: hub.pin, token: try await hub.token(for: name)), name: name,
                clock: clock)
        }
        let first = try await satellite("s1", address: address)
        // Between the second one and the hub there is a cable that can be cut.
        let cable = Cable()
        let relay = try Relay(to: address, pin: hub.pin, folder: folder, cable: cable)
        let second = try await SatelliteOffice(
            path: folder.file("s2.db"), plan: Self.plan,
            hub: HubClient(address: relay.address, pin: relay.pin, token: try await hub.token(for: "s2")), name: "s2",
            clock: clock)
        for satellite in [first, second] { try await satellite.meetHub() }

        let handed = Mutex<[String: QueueTicket]>([:])
        let calls = Mutex<[Int64]>([])
        @Sendable func take(_ source: any TicketSource, _ key: String) async throws {
            let series = key.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.isMultiple(of: 3) ? "B" : "A"
            // A screen asks until it has its answer.
            for _ in 0..<400 {
                if let ticket = try? await source.take(series, request: key) {
                    handed.withLock { $0[key] = ticket }
                    return
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("no ticket for \(key)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await first.keepUp() }
            group.addTask { await second.keepUp() }
            group.addTask {
                for index in 0..<200 {
                    let key = "h\(index)"
                    try await eventually("the hub takes \(key)") {
                        guard let office = await hub.office else { return false }
                        return (try? await take(office, key)) != nil
                    }
                }
            }
            group.addTask {
                for index in 0..<150 {
                    try await take(first, "s1-\(index)")
                    try await Task.sleep(for: .milliseconds(4))
                }
            }
            group.addTask {
                for index in 0..<150 {
                    if index == 40 { cable.isCut.withLock { $0 = true } }
                    if index == 80 { cable.isCut.withLock { $0 = false } }
                    try await take(second, "s2-\(index)")
                    try await Task.sleep(for: .milliseconds(4))
                }
            }
            group.addTask {
                try await eventually("some tickets are out") { handed.withLock { $0.count } > 200 }
                await hub.stop()
                try await Task.sleep(for: .milliseconds(300))
                try await hub.start()
            }
            for counter in ["1", "2", "3"] {
                group.addTask {
                    while handed.withLock({ $0.count }) < 500 {
                        try await Task.sleep(for: .milliseconds(15))
                        guard let office = await hub.office else { continue }
                        _ = try? await office.perform(.openCounter(counter, clerk: nil))
                        if let ticket = try? await office.perform(.callNext(counter: counter)).called {
                            calls.withLock { $0.append(ticket.id) }
                        }
                        _ = try? await office.perform(.start(counter: counter))
                    }
                }
            }
            try await eventually("500 tickets are out", within: .seconds(300)) {
                handed.withLock { $0.count } == 500
            }
            try await eventually("the hub knows everybody") {
                guard let office = await hub.office else { return false }
                return handed.withLock { Array($0.keys) }.allSatisfy { office.current.state.requests[$0] != nil }
            }
            group.cancelAll()
        }
        for satellite in [first, second] { try await satellite.meetHub() }

        let office = try #require(await hub.office)
        let engine = office.current
        let papers = handed.withLock { $0 }
        #expect(papers.count == 500)
        #expect(Set(papers.values.map(\.label)).count == 500, "no number twice")
        let offline = papers.values.filter { $0.isOffline }
        #expect(!offline.isEmpty, "the cut was felt")
        for (key, paper) in papers {
            let known = engine.state.requests[key].flatMap { engine.state.tickets[$0] }
            #expect(known?.label == paper.label, "\(key) holds \(paper.label)")
        }
        let live = engine.state.tickets.values.filter(\.isLive)
        let held = Set(papers.values.map(\.label))
        let ghosts = live.filter { !held.contains($0.label) }
        #expect(ghosts.isEmpty, "who waits holds a paper")
        let called = calls.withLock { $0 }
        #expect(Set(called).count == called.count, "nobody is called as the next twice")
        #expect(called.count > 50)
        // The log alone comes to the same.
        let again = try await QueueOffice(path: folder.file("queue.db"), plan: Self.plan, clock: clock)
        #expect(Set(again.current.state.tickets.keys) == Set(engine.state.tickets.keys))
        await relay.server.stop()
        await hub.stop()
    }

    /// Hands requests on to the hub, unless the cable is cut.
    private struct Relay: Sendable {
        let server: HTTPServer
        let pin: String

        var address: String { "https://127.0.0.1:\(server.port)" }

        init(to hub: String, pin hubPin: String, folder: TemporaryFolder, cable: Cable) throws {
            let client = try HTTPClient(name: "relay", route: HTTPRoute(pin: hubPin))
            let own = folder.url.appendingPathComponent("relay")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            let identity = try ServerIdentity.load(folder: own, names: ["127.0.0.1"], at: Date())
            var configuration = HTTPServerConfiguration()
            configuration.identity = identity
            pin = identity.pin
            server = try HTTPServer(configuration) { request in
                func isCut() -> Bool { cable.isCut.withLock { $0 } }
                var onward = HTTPClientRequest(method: request.method, url: hub + request.path, body: request.body)
                onward.headers["Content-Type"] = "application/json"
                onward.headers["Authorization"] = request.headers["Authorization"]
                if isCut() { return HTTPServerResponse(status: 502) }
                guard let answer = try? await client.send(onward), !isCut() else {
                    // Cut in between: the hub has done it, and its answer is lost.
                    return HTTPServerResponse(status: 502)
                }
                return .bytes(answer.body, type: "application/json", status: answer.status)
            }
        }
    }
}
