import ApplianceKit
import DeviceIO
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

/// What a technician has done on the page, and what is left of it.
@Suite("Technician's desk", .timeLimit(.minutes(5)))
struct TechnicianDeskTests {
    private let folder = TemporaryFolder()

    /// What the lamp was told, in turn; nil gives it back to whoever calls the staff.
    private final class Lamp: Sendable {
        private let told = Mutex<[Bool?]>([])
        var history: [Bool?] { told.withLock { $0 } }
        func tell(_ isOn: Bool?) { told.withLock { $0.append(isOn) } }
    }

    private func desk(_ lamp: Lamp) throws -> TechnicianDesk {
        let clock = ManualClock()
        let selfTest = try SelfTest(
            SelfTest.Surroundings(
                register: DeviceRegister(), client: try HTTPClient(name: "self-test"), state: folder.url,
                centralAddress: "http://127.0.0.1:9", display: DisplaySize(), clock: clock))
        return TechnicianDesk(
            TechnicianDesk.Surroundings(
                selfTest: selfTest, printTest: { .confirmed }, lamp: { lamp.tell($0) }, startRoll: {},
                tellScanner: { (_: ScannerCommand) async throws(ScannerCommandError) in },
                pin: PINHash(of: "483920"), clock: clock))
    }

    private func post(_ desk: TechnicianDesk, _ path: String, _ body: String, cookie: String = "") async throws
        -> HTTPServerResponse
    {
        try #require(
            await desk.respond(
                to: HTTPServerRequest(
                    method: "POST", path: path, headers: ["Content-Type": "application/json", "Cookie": cookie],
                    body: Array(body.utf8))))
    }

    /// - Returns: The session's cookie.
    private func enter(_ desk: TechnicianDesk) async throws -> String {
        let answer = try await post(desk, "/technician/enter", #"{"pin": "483920"}"#)
        let cookie = try #require(answer.headers["Set-Cookie"])
        return String(cookie.prefix { $0 != ";" })
    }

    @Test func whoeverLeavesPutsOutNobodysLamp() async throws {
        let lamp = Lamp()
        let desk = try desk(lamp)
        let cookie = try await enter(desk)
        #expect(try await post(desk, "/technician/act", #"{"action": "lampOn"}"#, cookie: cookie).status == 200)
        #expect(try await post(desk, "/technician/act", #"{"action": "leave"}"#, cookie: cookie).status == 200)
        #expect(lamp.history == [true, nil])
    }

    @Test func whoeverGoesWithoutLeavingGivesTheLampBackToo() async throws {
        let lamp = Lamp()
        let desk = try desk(lamp)
        let cookie = try await enter(desk)
        let page = await desk.respond(
            to: HTTPServerRequest(path: "/technician/events", headers: ["Cookie": cookie]))
        guard case .events(let stream) = page?.content else {
            Issue.record("no page")
            return
        }
        _ = try await post(desk, "/technician/act", #"{"action": "lampOn"}"#, cookie: cookie)
        // As the server does, once the browser has closed the connection.
        stream.close()
        try await eventually("the lamp is given back") { lamp.history == [true, nil] }
        await desk.stop()
    }
}
