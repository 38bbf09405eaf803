import ApplianceKit
import DeviceIO
import Foundation
import Glibc
import Synchronization

@testable import KioskApp
@testable import Simulator

/// From a finger to the printer, from the scanner to a value, from a layout to dots; and what the daemon takes for it.
struct DevicesBenchmark {
    private static let scans = 2_000
    private static let drawings = 500
    private static let commands = 300
    private static let touches = 200

    func figures(_ add: (Figure) -> Void) async throws {
        let layout = try Self.standardTicket()
        for figure in try await drawing(layout) { add(figure) }
        add(try await scanning())
        for figure in try await printing(layout) { add(figure) }
        for figure in try await touching() { add(figure) }
    }

    /// What nearly every citizen gets, on 80 mm paper.
    private static func standardTicket() throws -> TicketLayout {
        let centre = KioskConfiguration.Centre(
            name: "Trung tâm Phục vụ hành chính công phường Tân Lập", hotline: "1022", feedback: nil)
        let ticket = QueueTicket(
            id: 1, series: "A", number: 15, service: "Tiếp nhận và trả kết quả", issuedAt: Date(), before: 14)
        return try QueueTicketPaper(texts: ScreenTexts(), centre: centre, width: 576).layout(ticket)
    }

    private func timed<Value>(_ body: () async throws -> Value) async rethrows -> (Value, Duration) {
        let start = SystemClock().uptime
        let value = try await body()
        return (value, SystemClock().uptime - start)
    }

    // MARK: - Drawing

    private func drawing(_ layout: TicketLayout) async throws -> [Figure] {
        let before = try ProcessUse(getpid()).residentMemory
        let renderer = try TicketRenderer()
        let (raster, first) = try await timed { try await renderer.raster(layout) }
        let grown = try ProcessUse(getpid()).residentMemory - before
        var laidOut: [Duration] = []
        var encoded: [Duration] = []
        var size = 0
        for _ in 0..<Self.drawings {
            laidOut.append(try await timed { try await renderer.raster(layout) }.1)
            let (bytes, time) = await timed { PrinterProfile().bytes(of: raster) }
            encoded.append(time)
            size = bytes.count
        }
        let (drawn, sent) = (Timings(laidOut), Timings(encoded))
        return [
            Figure(
                what: "layout of the standard ticket → dots", value: drawn.written,
                beside: "the first of the process \(first.written), and \(grown / 1024) MiB resident",
                basis: "\(Self.drawings) times, \(raster.width) × \(raster.height) dots"),
            Figure(
                what: "dots → ESC/POS", value: sent.written, beside: "\(size) bytes", basis: "\(Self.drawings) times"),
        ]
    }

    // MARK: - Scanning

    private func scanning() async throws -> Figure {
        let pty = try Pty()
        let scanner = try BarcodeScanner(path: pty.path, baudRate: 115_200)
        await scanner.start()
        let code = Array("H15.12-240119-0001\r".utf8)
        let written = Mutex(Duration.zero)
        var times: [Duration] = []
        var events = scanner.events.makeAsyncIterator()
        guard await events.next() == .state(.ready) else { throw WorldRefusal("the scanner is not ready") }
        for _ in 0..<Self.scans {
            try startThread(named: "bench-scan") {
                usleep(300)
                written.withLock { $0 = SystemClock().uptime }
                _ = write(pty.controller, code, code.count)
            }
            guard case .scan = await events.next() else { throw WorldRefusal("no scan") }
            times.append(SystemClock().uptime - written.withLock { $0 })
        }
        await scanner.stop()
        return Figure(
            what: "scan's last byte on the pty → value", value: Timings(times).written,
            basis: "\(Self.scans) codes of \(code.count) bytes, written at once")
    }

    // MARK: - Printing

    private func printing(_ layout: TicketLayout) async throws -> [Figure] {
        let folder = NSTemporaryDirectory() + "tracuu-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paper = try BarePrinter()
        defer { paper.end() }
        let printer = try TicketPrinter(
            transport: .device(path: paper.path), renderer: TicketRenderer(),
            ledger: try await PrintLedger(path: folder + "/printer.db"))
        var (questions, pictures, ends): ([Duration], [Duration], [Duration]) = ([], [], [])
        for _ in 0..<Self.commands {
            paper.forget()
            let start = SystemClock().uptime
            guard try await printer.print(layout) == .printed(confirmed: true) else {
                throw WorldRefusal("the ticket was not confirmed")
            }
            ends.append(SystemClock().uptime - start)
            let arrival = paper.arrival
            guard let question = arrival.question, let picture = arrival.picture else { continue }
            questions.append(question - start)
            pictures.append(picture - start)
        }
        return [
            Figure(
                what: "command → first byte at the printer", value: Timings(questions).written,
                beside: "the question how it is", basis: "\(questions.count) tickets, ledger on this disk"),
            Figure(
                what: "command → first dots at the printer", value: Timings(pictures).written,
                beside: "until the ticket is confirmed \(Timings(ends).written)",
                basis: "the same; two answers awaited and the job written down before"),
        ]
    }

    // MARK: - Touching

    private func touching() async throws -> [Figure] {
        let folder = NSTemporaryDirectory() + "tracuu-bench-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let world = try await World.start(WorldSettings(folder: folder))
        let paper = try BarePrinter()
        defer { paper.end() }
        do {
            await world.printer.switchOff()
            try systemCall("symlink") { symlink(paper.path, folder + "/printer0") }
            let figures = try await touching(paper, in: world)
            await world.stop()
            return figures
        } catch {
            await world.stop()
            throw error
        }
    }

    private func touching(_ paper: BarePrinter, in world: World) async throws -> [Figure] {
        let kiosk = try await world.launchKiosk(executable: GatewayBenchmark.program("tracuu-kiosk"))
        try await kiosk.ready()
        let visitor = try KioskVisitor(port: world.kioskPort)
        var attract = try await visitor.screen(after: 0, "attract")
        let before = try ProcessUse(kiosk.processID)
        var (questions, pictures): ([Duration], [Duration]) = ([], [])
        for _ in 0..<Self.touches {
            var mark = visitor.mark
            try await visitor.tap("takeNumber", on: attract)
            let choice = try await visitor.screen(after: mark, "choosingService")
            guard let series = choice.choices.first else {
                throw WorldRefusal("no series to choose")
            }
            mark = visitor.mark
            paper.forget()
            let start = SystemClock().uptime
            try await visitor.tap(series.id, on: choice)
            let given = try await visitor.screen(after: mark, "ticketGiven")
            let arrival = paper.arrival
            if let question = arrival.question, let picture = arrival.picture {
                questions.append(question - start)
                pictures.append(picture - start)
            }
            mark = visitor.mark
            try await visitor.tap("home", on: given)
            attract = try await visitor.screen(after: mark, "attract")
        }
        let after = try ProcessUse(kiosk.processID)
        _ = try await kiosk.terminate()
        return [
            Figure(
                what: "touch → first byte at the printer", value: Timings(questions).written,
                beside: "budget p99 100 ms", basis: "\(questions.count) numbers taken, the real daemon"),
            Figure(
                what: "touch → first dots at the printer", value: Timings(pictures).written,
                beside: "longest \(Timings(pictures).percentile(100).written)",
                basis: "the same: number committed, printer asked, job written down"),
            Figure(
                what: "kiosk after \(Self.touches) tickets",
                value: "RSS \(GatewayBenchmark.megabytes(after.residentMemory)), "
                    + "PSS \(GatewayBenchmark.megabytes(after.proportionalMemory))",
                beside: "before the first RSS \(GatewayBenchmark.megabytes(before.residentMemory))",
                basis: "Pango and its fonts are in it"),
        ]
    }
}
