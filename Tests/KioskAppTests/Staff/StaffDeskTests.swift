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
