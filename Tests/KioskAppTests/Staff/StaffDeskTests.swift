import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

/// What an open console is told.
@Suite("Staff desk", .timeLimit(.minutes(5)))
struct StaffDeskTests {
    /// The page's stream is asked for, the choice of a counter is pressed, and only then the stream begins.
    @Test func aPageThatOpensWhileItsClerkSitsDownKnowsTheCounter() async throws {
        let world = try await StaffWorld()
        let asking = try await world.signIn()
        let desk = world.desk
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in await desk.open(asking) }
        try await world.sit(asking)
        let events = try await EventReader(port: server.port)
        #expect(try await events.next("desk").contains(#""counter":"1""#))
        await desk.stop()
        await server.stop()
    }

    /// A page asks for its stream, hears nothing for minutes, and gets the counter all the same.
    @Test func theRoundsOfTheSessionsTakeNoCounterAway() async throws {
        let world = try await StaffWorld()
        await world.desk.start()
        let session = try await world.signIn()
        let desk = world.desk
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in await desk.open(session) }
        let events = try await EventReader(port: server.port)
        try await world.sit(session)
        #expect(try await events.next("desk") { $0.contains(#""counter":"1""#) }.isEmpty == false)
        for _ in 0..<20 {
            try await world.clock.someoneSleeps(for: .seconds(20))
            world.clock.advance(by: .seconds(20))
            _ = try await events.next("tick")
        }
        let fresh = try await EventReader(port: server.port)
        #expect(try await fresh.next("desk").contains(#""counter":"1""#))
        await desk.stop()
        await server.stop()
    }

    // MARK: - The dossier of whoever is called

    @Test func aCentralSystemThatDidNotAnswerIsAskedAgainAndLessAndLessOften() async throws {
        let asked = Mutex(0)
        let world = try await StaffWorld(dossier: { code in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            return DossierBrief(outcome: count < 3 ? "unreachable" : "found", code: code)
        })
        let desk = world.desk
        let session = try await world.signIn()
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in await desk.open(session) }
        let events = try await EventReader(port: server.port)
        _ = try await events.next("hello")
        try await world.sit(session)
        let ticket = try await world.office.take(
            TicketRequest(series: "A", request: "1", dossier: "H15.12-260219-0001")
        ).id
        _ = try await world.office.perform(.callNext(counter: "1"))
        await desk.sweep()
        #expect(try await events.next("desk") { $0.contains("unreachable") }.isEmpty == false)
        // Each round draws the console; only some of them ask.
        for (pause, misses) in [(15, 1), (30, 2)] {
            try await eventually("miss \(misses) is noted") { await desk.questions[ticket]?.misses == misses }
            world.clock.advance(by: .seconds(pause - 1))
            await desk.sweep()
            #expect(await desk.questions[ticket]?.dueAt == world.clock.uptime + .seconds(1))
            world.clock.advance(by: .seconds(1))
            await desk.sweep()
        }
        #expect(try await events.next("desk") { $0.contains(#""outcome":"found""#) }.isEmpty == false)
        world.clock.advance(by: .seconds(600))
        await desk.sweep()
        #expect(await desk.questions[ticket]?.dueAt == nil, "an answer stands")
        #expect(asked.withLock { $0 } == 3)
        await desk.stop()
        await server.stop()
    }

    // MARK: - Somebody calls at the kiosk

    @Test func aCallAtTheKioskStandsOnEveryPageUntilSomebodyGoesThere() async throws {
        let came = Mutex<[String]>([])
        let world = try await StaffWorld(helped: { place in came.withLock { $0.append(place) } })
        let session = try await world.signIn()
        let desk = world.desk
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in await desk.open(session) }
        let events = try await EventReader(port: server.port)
        _ = try await events.next("hello")
        await desk.help(at: "", isWanted: true)
        await desk.help(at: "sanh-2", isWanted: true)
        let calls = try await events.next("help") { $0.contains("sanh-2") }
        #expect(calls == #"{"calls":[{"place":"","since":1772413200},{"place":"sanh-2","since":1772413200}]}"#)
        let late = try await EventReader(port: server.port)
        #expect(try await late.next("help") == calls, "a page that opens later is told too")
        let order = try JSONDecoder().decode(
            StaffOrder.self, from: Data(#"{"key":"12345678","action":"helped","label":""}"#.utf8))
        #expect(await desk.press(order, session, from: "test").status == 200)
        #expect(try await events.next("help") == #"{"calls":[{"place":"sanh-2","since":1772413200}]}"#)
        #expect(came.withLock { $0 } == [""])
        await desk.stop()
        await server.stop()
    }

    @Test func aCallThatNobodyEndsGoesWithTheLamp() async throws {
        let world = try await StaffWorld()
        let desk = world.desk
        await desk.help(at: "sanh-2", isWanted: true)
        world.clock.advance(by: .seconds(100))
        await desk.help(at: "sanh-2", isWanted: true)
        world.clock.advance(by: .seconds(100))
        await desk.forgetOldHelp()
        #expect(await desk.helpCalls.count == 1, "who calls again waits on")
        world.clock.advance(by: .seconds(81))
        await desk.forgetOldHelp()
        #expect(await desk.helpCalls.isEmpty)
    }
}
