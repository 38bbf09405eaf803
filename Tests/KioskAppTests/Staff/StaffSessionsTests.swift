import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

/// What ends with a session, and what does not end one.
@Suite(.timeLimit(.minutes(5)))
struct StaffSessionsTests {
    @Test func aDiskThatCanNotBeReadSignsNobodyOut() async throws {
        let world = try await StaffWorld()
        let (session, token) = try await world.enter()
        try await world.sit(session)
        let ticket = try await world.call()
        #expect(try await world.press("start", await world.desk.seated(session)) == 200)
        try await world.store.addKeypad("pad", of: session.id)
        let desk = world.desk
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in await desk.open(session) }
        let events = try await EventReader(port: server.port)
        _ = try await events.next("hello")
        let page = HTTPServerRequest(path: "/staff/me", headers: ["Cookie": "__Host-staff=\(token)"])
        let pad = HTTPServerRequest(
            method: "POST", path: "/staff/keypad/press", headers: ["Authorization": "Bearer pad"],
            body: Array(#"{"key":"12345678","action":"recall"}"#.utf8))
        try await world.without("session") {
            await desk.sweep()
            #expect(await desk.respond(to: page)?.status == 503)
            #expect(await desk.respond(to: pad)?.status == 503, "a keypad's helper gives its token up on 401")
            let elsewhere = try await world.press("sit", session, at: "2")
            #expect(elsewhere == 409, "who sits there can't be told")
        }
        await desk.sweep()
        // Of both rounds: a page that was signed out hears no more.
        for _ in 0..<2 { _ = try await events.next("tick") }
        #expect(world.counter("1")?.status == .open && world.state(of: ticket) == .serving(counter: "1"))
        #expect(await desk.respond(to: page)?.status == 200)
        await desk.stop()
        await server.stop()
    }

    @Test(arguments: [#"{"action":"disable","name":"lan"}"#, #"{"action":"setPIN","name":"lan","pin":"730582"}"#])
    func aCounterClosesAtOnceWhenItsClerksAccountIsChanged(order: String) async throws {
        let world = try await StaffWorld()
        let clerk = try await world.signIn()
        try await world.sit(clerk)
        let ticket = try await world.call()
        #expect(try await world.press("start", await world.desk.seated(clerk)) == 200)
        let supervisor = try await world.signIn("hoa")
        try await world.sit(supervisor, at: "2")
        let request = HTTPServerRequest(method: "POST", path: "/staff/manage", body: Array(order.utf8))
        #expect(await world.desk.manage(request, supervisor).status == 200)
        #expect(world.counter("1")?.status == .closed && world.state(of: ticket) == .done)
        #expect(world.counter("2")?.status == .open)
    }

    @Test func aCounterClosesWhenItsClerkIsDisabledAtTheCommandLine() async throws {
        let world = try await StaffWorld()
        try await world.sit(try await world.signIn())
        let command = try await StaffStore(path: world.folder.file(StaffStore.file), clock: world.clock)
        try await command.setActive("lan", false)
        await world.desk.sweep()
        #expect(world.counter("1")?.status == .closed)
    }

    @Test func aCounterClosesThoughARequestFoundItsSessionOverBeforeTheRounds() async throws {
        let world = try await StaffWorld()
        let (session, token) = try await world.enter()
        try await world.sit(session)
        world.clock.advance(by: StaffSession.idle + .seconds(1))
        #expect(try await world.entrance.sessions().isEmpty)
        #expect(try await world.entrance.session(token: token, isUse: true) == nil)
        #expect(try await world.store.sessions().isEmpty)
        await world.desk.sweep()
        #expect(world.counter("1")?.status == .closed)
    }

    @Test func whoWasCalledByAClerkWhoIsGoneIsCalledNextElsewhere() async throws {
        let world = try await StaffWorld()
        let clerk = try await world.signIn()
        try await world.sit(clerk)
        let ticket = try await world.call()
        _ = try await world.office.take(TicketRequest(series: "A", request: "behind"))
        world.clock.advance(by: StaffSession.idle + .seconds(1))
        await world.desk.sweep()
        #expect(world.counter("1")?.status == .closed && world.state(of: ticket) == .waiting)
        try await world.sit(try await world.signIn("hoa"), at: "2")
        #expect(try await world.office.perform(.callNext(counter: "2")).called?.id == ticket)
    }

    @Test func whoeverSignsOutLeavesNobodyCalledBehind() async throws {
        let world = try await StaffWorld()
        let clerk = try await world.signIn()
        try await world.sit(clerk)
        let ticket = try await world.call()
        #expect(await world.desk.leave(clerk, from: "10.0.0.2").status == 200)
        #expect(world.counter("1")?.status == .closed && world.state(of: ticket) == .waiting)
    }

    /// The rounds see the counter open before they see who sits there.
    @Test func nobodyWhoIsSittingDownIsSentAway() async throws {
        let world = try await StaffWorld()
        let clerk = try await world.signIn()
        for _ in 0..<100 {
            async let rounds: Void = world.desk.settleSessions()
            async let more: Void = world.desk.settleSessions()
            try await world.sit(clerk)
            _ = await (rounds, more)
            #expect(world.counter("1")?.status == .open)
            #expect(try await world.press("leaveCounter", await world.desk.seated(clerk)) == 200)
            #expect(world.counter("1")?.status == .closed)
        }
    }

    @Test func aBusyMachineIsNoWrongPINEither() async throws {
        let world = try await StaffWorld(deskChecks: 0)
        let request = HTTPServerRequest(
            method: "POST", path: "/staff/manage",
            body: Array(#"{"action":"ownPIN","oldPIN":"483920","pin":"730582"}"#.utf8))
        let answer = await world.desk.manage(request, try await world.signIn())
        #expect(answer.status == 503)
    }
}
