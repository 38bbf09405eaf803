import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

/// The kiosk without a scanner and a printer of its own, over real HTTP.
@Suite("Kiosk over HTTP", .timeLimit(.minutes(5)))
struct ScreenServerTests {
    private final class Printed: Sendable {
        let layouts = Mutex<[TicketLayout]>([])
        let failure: PrinterError?
        init(failure: PrinterError?) { self.failure = failure }
    }

    private struct World {
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let printed: Printed
        let kiosk: Kiosk
        let office: QueueOffice
        let server: HTTPServer
        let client: HTTPClient

        init(
            answer: LookupAnswer = .notFound, printer failure: PrinterError? = nil, wall: Date? = nil,
            hours: OpeningHours? = nil
        ) async throws {
            #expect(LocalTime.useVietnameseZone())
            if let wall { clock.setWall(wall) }
            let printed = Printed(failure: failure)
            self.printed = printed
            let configuration = try KioskConfiguration(
                ConfigurationReader(text: "{central: {baseURL: 'http://127.0.0.1:9', groupIds: [1]}}", file: "test"))
            office = try await QueueOffice(
                path: folder.file("queue.db"), plan: configuration.queue, clock: clock)
            var around = Kiosk.Surroundings(
                lookUp: { _ in answer },
                print: { (layout: TicketLayout) throws(PrinterError) in
                    if let failure = printed.failure { throw failure }
                    printed.layouts.withLock { $0.append(layout) }
                    return .printed(confirmed: true)
                },
                printerState: { .ready }, office: office, clock: clock)
            around.hours = { hours }
            let page = try KioskPage(configuration: configuration, around: around, run: "t")
            kiosk = page.kiosk
            await kiosk.start()
            let screen = page.server
            server = try HTTPServer(HTTPServerConfiguration()) { await screen.respond(to: $0) }
            client = try HTTPClient(name: "test")
        }

        func get(_ path: String, headers: HTTPHeaders = [:]) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)\(path)")
            request.headers = headers
            return try await client.send(request)
        }

        func post(_ body: String, headers: HTTPHeaders = ["Content-Type": "application/json"]) async throws -> Int {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/action")
            request.method = "POST"
            request.headers = headers
            request.body = Array(body.utf8)
            return try await client.send(request).status
        }

        func tap(_ action: String, on screen: ScreenModel, key: String = "k1") async throws -> Int {
            try await post(#"{"action":"\#(action)","screen":"\#(screen.screen)","key":"\#(key)"}"#)
        }

        func screen(_ kind: ScreenModel.Kind, from events: EventReader) async throws -> ScreenModel {
            let text = try await events.next("screen") { text in
                (try? JSONDecoder().decode(ScreenModel.self, from: Data(text.utf8)))?.kind == kind
            }
            return try JSONDecoder().decode(ScreenModel.self, from: Data(text.utf8))
        }

        func stop() async {
            await kiosk.stop()
            await server.stop()
        }
    }

    @Test func aPageThatOpensGetsTheScreenAndTheTime() async throws {
        let world = try await World()
        let events = try await EventReader(port: world.server.port)
        #expect(try await events.next("hello").contains("assets"))
        #expect(try await events.next("clock") == #"{"date":"Thứ Hai, 02/03/2026","time":"08:00"}"#)
        #expect(try await world.screen(.attract, from: events).headline == "Đưa mã vạch vào máy quét")
        await world.stop()
    }

    @Test func aNumberIsTakenOverHTTPAndPrinted() async throws {
        let world = try await World()
        let events = try await EventReader(port: world.server.port)
        let attract = try await world.screen(.attract, from: events)
        #expect(try await world.tap("takeNumber", on: attract) == 204)
        let given = try await world.screen(.ticketGiven, from: events)
        #expect(given.ticket?.number == "A001")
        #expect(world.printed.layouts.withLock { $0.count } == 1)
        // The same request once more, as after a lost answer: nothing more is printed, no other number is given.
        #expect(try await world.tap("takeNumber", on: attract) == 204)
        #expect(try await world.office.take("A", request: "k2").label == "A002")
        #expect(world.printed.layouts.withLock { $0.count } == 1)
        await world.stop()
    }

    @Test func withoutAPrinterTheNumberIsOnTheScreenAndInTheStore() async throws {
        let world = try await World(printer: PrinterError(.paperOut, mayHavePrinted: false, printer: "test"))
        let events = try await EventReader(port: world.server.port)
        #expect(try await world.tap("takeNumber", on: world.screen(.attract, from: events)) == 204)
        let shown = try await world.screen(.ticketNotPrinted, from: events)
        #expect(shown.ticket?.number == "A001")
        // The note follows the screen; two offices must not write into one file.
        try await eventually("the note in the store") {
            await world.office.ticket(request: "k1")?.state == .issuedNotPrinted
        }
        await world.stop()
        let next = try await QueueOffice(
            path: world.folder.file("queue.db"), plan: QueuePlan(groups: []), clock: world.clock)
        #expect(await next.ticket(request: "k1")?.state == .issuedNotPrinted)
    }

    @Test func aBoxWithoutAClockShowsNoTimeAndGivesNoNumber() async throws {
        let world = try await World(wall: Date(timeIntervalSince1970: 60))
        let events = try await EventReader(port: world.server.port)
        #expect(try await events.next("clock") == #"{"date":"","time":""}"#)
        #expect(try await world.tap("takeNumber", on: world.screen(.attract, from: events)) == 204)
        #expect(try await world.screen(.noTicket, from: events).sentence?.contains("chưa biết ngày giờ") == true)
        await world.stop()
    }

    @Test func aResultIsClearedByTheClockAlone() async throws {
        let found = dossier("H15.12-260219-0001", .completed)
        let world = try await World(answer: .found(found, .live))
        let events = try await EventReader(port: world.server.port)
        await world.kiosk.handle(.scanned(reading()))
        let result = try await world.screen(.result, from: events)
        #expect(result.details.contains { $0.value == "H15.12-260219-0001" })
        world.clock.advance(by: .seconds(45))
        var warned = try await world.screen(.result, from: events)
        while warned.warning == nil { warned = try await world.screen(.result, from: events) }
        #expect(warned.warning?.total == 20_000)
        world.clock.advance(by: .seconds(20))
        #expect(try await world.screen(.attract, from: events).details.isEmpty)
        await world.stop()
    }

    @Test func theFirstScreenChangesWithTheMinuteInWhichTheCentreOpens() async throws {
        let spans = ["08:02-11:30"].compactMap { OpeningHours.Span($0) }
        let found = dossier("H15.12-260219-0001", .completed)
        let world = try await World(
            answer: .found(found, .live),
            hours: OpeningHours(week: OpeningHours.Week(workday: spans), calendar: try WorkingCalendar.vietnamese()))
        let events = try await EventReader(port: world.server.port)
        var shown = try await world.screen(.attract, from: events)
        while shown.notices.isEmpty { shown = try await world.screen(.attract, from: events) }
        #expect(
            shown.notices.map(\.text) == ["Đang đóng cửa, mở lại lúc 08:02. Ông/bà vẫn tra cứu được hồ sơ ở máy này."])
        // Looking up is none of the centre's hours.
        await world.kiosk.handle(.scanned(reading()))
        #expect(try await world.screen(.result, from: events).notices.isEmpty)
        #expect(
            try await world.tap("home", on: world.screen(.result, from: EventReader(port: world.server.port))) == 204)
        #expect(try await world.screen(.attract, from: events).notices.count == 1)
        for _ in 0..<2 {
            try await eventually("the clock's and the printer's rounds asleep") { world.clock.sleepers == 2 }
            world.clock.advance(by: .seconds(60))
        }
        #expect(try await world.screen(.attract, from: events).notices.isEmpty)
        await world.stop()
    }

    @Test func thePageIsServedWithATagAndAStrictPolicy() async throws {
        let world = try await World()
        for path in ["/", "/kiosk.css", "/parts.css", "/modes.css", "/kiosk.js", "/morph.js", "/display.css"] {
            let first = try await world.get(path)
            #expect(first.status == 200, "\(path)")
            let policy = try #require(first.headers["Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            let tag = try #require(first.headers["ETag"])
            #expect(try await world.get(path, headers: ["If-None-Match": tag]).status == 304, "\(path)")
        }
        #expect(try await world.get("/nothing").status == 404)
        await world.stop()
    }

    @Test func thePageHasNothingInlineAndNothingFromElsewhere() throws {
        let folder = try ResourceFiles.folder("Assets", of: "KioskApp")
        let html = try String(contentsOf: folder.appendingPathComponent("index.html"), encoding: .utf8)
        #expect(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick="))
        #expect(!html.contains("http://") && !html.contains("https://"))
    }

    @Test(arguments: [
        ("127.0.0.1:8080", true), ("[::1]:8080", true), ("localhost:8080", true), ("localhost", true),
        ("192.168.1.20", true),
        ("evil.example", false), ("evil.example:8080", false), ("127.0.0.1.evil.example", false),
        ("[evil.example]", false),
        ("", false),
    ])
    func aNameThatWasMadeToLeadHereIsNotThisBoxs(host: String, isOurs: Bool) {
        #expect(HTTPServerRequest(path: "/action", headers: ["Host": host]).namesThisBox == isOurs)
    }

    @Test func whatIsNoTapOfOurPageIsRefused() async throws {
        let world = try await World()
        let tap = #"{"action":"home","screen":"t-1","key":"k"}"#
        #expect(try await world.post(tap) == 204)
        #expect(try await world.post("{}") == 400)
        #expect(try await world.post(#"{"action":"reboot","screen":"t-1","key":"k"}"#) == 400)
        #expect(try await world.post(tap, headers: ["Content-Type": "text/plain"]) == 415)
        let elsewhere: HTTPHeaders = ["Content-Type": "application/json", "Origin": "http://evil.example"]
        #expect(try await world.post(tap, headers: elsewhere) == 403)
        await world.stop()
    }
}
