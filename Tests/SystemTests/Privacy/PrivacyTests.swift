import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Somebody's name, telephone, ID and lookup code stand in every field that the central system sends; they must come
/// out nowhere.
@Suite("Privacy", .timeLimit(.minutes(6)))
struct PrivacyTests {
    /// Through a proxy that writes into every field that OpenCPS has, those too that the simulator leaves out.
    @Test func nothingPersonalOfOpenCPSComesOutAnywhere() async throws {
        try await Bench.with({ $0.logLevel = "debug" }) { bench in
            let world = bench.world
            let proxy = try MarkingProxy(before: world.central.baseURL.replacingOccurrences(of: "/o/rest/v2", with: ""))
            try direct(world, to: proxy.port)
            let traces = try await aDay(at: bench) { await proxy.stop() }
            #expect(proxy.rows > 300)
            // The words of the fields that are shown came through, with the numbers masked.
            #expect(traces.contains { $0.place == "the screens" && $0.text.contains("LH …") })
            expectNone(of: MarkingProxy.marks, in: traces)
        }
    }

    @Test(arguments: [CentralKind.iGate, .contract])
    func nothingPersonalOfTheOtherSystemsComesOutAnywhere(kind: CentralKind) async throws {
        let adjust = { (settings: inout WorldSettings) in
            settings.logLevel = "debug"
            settings.central.kind = kind
            settings.central.marksEveryField = true
        }
        try await Bench.with(adjust) { bench in
            let central = bench.world.central
            let traces = try await aDay(at: bench) { try? await central.set(.off) }
            #expect(await central.requestCount > 20)
            #expect(traces.contains { $0.place == "the screens" && $0.text.contains("LH …") })
            expectNone(of: SimulatedPerson.marks, in: traces)
        }
    }

    /// What is not read on paper says something only if it would be read.
    @Test func whatStandsOnATicketIsRead() async throws {
        let folder = NSTemporaryDirectory() + "tracuu-paper-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let renderer = try TicketRenderer()
        // The sizes of the words on slips and tickets.
        for size in [26, 28, 32, 38] {
            let texts = ["Người nộp: NGUYỄN THỊ DẤUVẾT", "LH 0987 654 321", "CCCD 079123456789", "MK7Q9XZT"]
            let layout = TicketLayout(texts.map { .text($0, size: size) }, margin: 20)
            let picture = "\(folder)/\(size).png"
            try Data(try await renderer.raster(layout).png()).write(to: URL(fileURLWithPath: picture))
            let read = try await PaperReader().letters(of: picture).map(PaperReader.folded)
            for mark in ["dauvet", "987654321", "079123456789", "mk7q9xzt"] {
                #expect(read.contains { $0.contains(mark) }, "\(mark) of \(size) dots: \(read)")
            }
        }
    }

    // MARK: - A day

    /// Something that came out of the box.
    private struct Trace {
        let place: String
        let bytes: Data
        var text: String { String(decoding: bytes, as: UTF8.self) }

        init(_ place: String, _ bytes: Data) {
            self.place = place
            self.bytes = bytes
        }
        init(_ place: String, _ lines: [String]) { self.init(place, Data(lines.joined(separator: "\n").utf8)) }
    }

    /// Each status by text, by scan and on paper, a ticket, and the cache's answer once the central system is cut off.
    ///
    /// - Returns: All that came out: files while the daemons run (what only stands in the write-ahead logs) and after,
    ///   logs, screens, messages, what the gateway tells other programs, and what codes on tickets say.
    private func aDay(at bench: Bench, cutOff: () async -> Void) async throws -> [Trace] {
        let world = bench.world
        let gateway = try await bench.gateway()
        let kiosk = try await bench.kiosk()
        let visitor = try KioskVisitor(port: world.kioskPort)
        for status in 1...10 {
            let code = try await bench.code(withStatus: status)
            #expect(try await bench.ask("HS \(code)", from: "091234567\(status % 10)").contains(code))
            world.scanner.scan(code)
            try await eventually("the result") { visitor.shown?.details.contains { $0.value == code } == true }
            let slips = world.tickets.count
            try await visitor.tap("printSlip", on: try #require(visitor.shown))
            try await eventually("the slip is out") { world.tickets.count > slips }
        }
        try await eventually("everything is loaded") {
            gateway.lines.contains { $0.contains("dossiers loaded") }
                || kiosk.lines.contains { $0.contains("dossiers loaded") }
        }
        let code = try await bench.code(withStatus: 4)
        for text in ["DK \(code)", "DG 3 \(code)", "GIO", "HS H15.99-990101-0001", "HUY \(code)"] {
            #expect(try await !bench.ask(text, from: "0912345671").isEmpty)
        }
        let (mark, slips) = (visitor.mark, world.tickets.count)
        try await visitor.tap("takeNumber", on: try #require(visitor.shown))
        let choice = try await visitor.screen(after: mark, "choosingService")
        try await visitor.tap(try #require(choice.choices.first).id, on: choice)
        _ = try await visitor.screen(after: mark, "ticketGiven")
        try await eventually("the ticket is out") { world.tickets.count > slips }

        await cutOff()
        #expect(try await bench.ask("HS \(code)", from: "0912345678").contains(code))
        let cached = visitor.mark
        world.scanner.scan(code)
        _ = try await visitor.screen(after: cached, "result")

        var traces = try Self.files(of: world)
        traces += try await told(by: world)
        #expect(try await gateway.terminate().status == 0)
        #expect(try await kiosk.terminate().status == 0)
        traces += try Self.files(of: world)
        #expect(traces.contains { $0.place.hasPrefix("dossiers.db") && $0.bytes.count > 8_000 })
        traces += [
            Trace("the gateway's log", gateway.lines), Trace("the kiosk's log", kiosk.lines),
            Trace("the screens", visitor.frames),
            Trace("the messages", world.network.submitted.entries.compactMap(\.text)),
        ]
        traces += try await Self.paper(of: world)
        return traces
    }

    private func expectNone(of marks: [String], in traces: [Trace]) {
        let places = Set(traces.map(\.place))
        for place in [
            "the gateway's log", "the kiosk's log", "the screens", "the messages", "/metrics", "/health/ready",
            "the kiosk's /metrics", "the kiosk's /self-test",
        ] {
            #expect(places.contains(place))
        }
        for trace in traces {
            let mark = SimulatedPerson.mark(of: marks + marks.map(PaperReader.folded), in: trace.bytes)
            #expect(mark == nil, "in \(trace.place)")
        }
    }

    // MARK: - Where to look

    /// What the gateway tells other programs.
    private func told(by world: World) async throws -> [Trace] {
        func line(_ name: String) throws -> String {
            try String(contentsOfFile: world.stateFolder + "/" + name, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let client = try HTTPClient(name: "test")
        defer { client.close() }
        let (base, token) = (try line("sms.address"), try line("api.token"))
        var traces: [Trace] = []
        for path in ["/metrics", "/health/ready", "/health/live", "/status"] {
            let response = try await client.send(
                HTTPClientRequest(
                    url: base + path, headers: ["Authorization": "Bearer \(token)"], timeout: .seconds(60)))
            traces.append(Trace(path, Data(response.body)))
        }
        for path in ["/metrics", "/self-test"] {
            let response = try await client.send(
                HTTPClientRequest(url: "http://127.0.0.1:\(world.kioskPort)\(path)", timeout: .seconds(60)))
            #expect(response.status == 200)
            traces.append(Trace("the kiosk's \(path)", Data(response.body)))
        }
        return traces
    }

    /// The letters and the codes on everything that was printed.
    private static func paper(of world: World) async throws -> [Trace] {
        let folder = world.folder + "/tickets"
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".png") }
        #expect(pictures.count > 10)
        var traces: [Trace] = []
        for picture in pictures {
            let letters = try await PaperReader().letters(of: "\(folder)/\(picture)")
            // The printed words came out as such, and so would others.
            #expect(letters.map(PaperReader.folded).contains { $0.contains("trungtam") }, "\(letters)")
            traces += [
                Trace("the letters of \(picture)", letters),
                Trace("the letters of \(picture), folded", letters.map(PaperReader.folded)),
                Trace("the codes on \(picture)", try await PaperReader().codes(of: "\(folder)/\(picture)")),
            ]
        }
        return traces
    }

    /// Has both daemons ask the proxy instead of the central system itself.
    private func direct(_ world: World, to port: UInt16) throws {
        for path in [world.gatewayConfiguration, world.kioskConfiguration] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let changed = text.replacingOccurrences(
                of: world.central.baseURL, with: "http://127.0.0.1:\(port)/o/rest/v2")
            #expect(changed != text)
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Every file of the daemons' and the printer's.
    private static func files(of world: World) throws -> [Trace] {
        [world.stateFolder, world.folder + "/tickets"].flatMap { folder in
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return names.compactMap { name in
                // A log that was folded into its file between the listing and the reading is in the file.
                FileManager.default.contents(atPath: folder + "/" + name).map { Trace(name, $0) }
            }
        }
    }
}
