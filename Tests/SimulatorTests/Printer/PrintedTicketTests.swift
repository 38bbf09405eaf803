import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The daemon's printer and the simulated one, joined by a real cable: what is drawn must be what was laid out.
@Suite(.timeLimit(.minutes(5))) struct PrintedTicketTests {
    private static let layout = TicketLayout([
        .text("Mời số", size: 40, alignment: .center),
        .text("A015", size: 150, weight: .bold, alignment: .center, isTight: true),
        .text("Ưu tiên — ẴỂỖỮỰ ê̆ ô̆ ơ̆ ư̆", size: 36, alignment: .center),
        .rule(thickness: 3), .feed(40),
        .columns([.init("Nộp hồ sơ", .init(size: 26)), .init("08:15", .init(size: 26, alignment: .right))]),
        .text("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", size: 26),
    ])

    static let profiles = PrinterProfile.names(in: "/nowhere")

    @Test func thereAreProfiles() { #expect(Self.profiles.count >= 10 && Self.profiles.contains("generic-80")) }

    @Test(arguments: profiles, PrinterBench.Cable.allCases)
    func comesOutDotForDotWithEveryProfile(name: String, cable: PrinterBench.Cable) async throws {
        let profile = try PrinterProfile.named(name, in: "/nowhere")
        try await PrinterBench.with(cable) {
            $0 = profile.patient
        } _: { bench async throws in
            let flow = bench.clock.flow()
            defer { flow.cancel() }
            for _ in 0..<2 {
                let outcome = try await bench.print(Self.layout)
                #expect(outcome == .printed(confirmed: profile.answersInOrder))
                try await bench.expectTicket(Self.layout)
            }
            #expect(await bench.printer.state == .ready)
        }
    }

    /// The printer works through a little, time passes, and the daemon looks how it is between two strips.
    @Test(arguments: profiles)
    func questionsBetweenStripsLeaveNoTrace(name: String) async throws {
        let model = try PrinterProfile.named(name, in: "/nowhere")
        try await PrinterBench.with(.serial, bufferLimit: 2048) {
            $0 = model.patient
            // Also of one that does not answer in its order: here it is asked how it is, and no more.
            $0.answersInOrder = true
        } _: { bench async throws in
            // More than the kernel holds.
            var random = SplitMix64(seed: 7)
            let rows = (0..<(model.width + 7) / 8 * 1_200).map { _ in UInt8.random(in: 0...255, using: &random) }
            let raster = try #require(Raster(width: model.width, height: 1_200, rows: rows))
            await bench.simulated.work(throughOnly: 0)
            async let outcome = bench.printer.print(raster)
            let pump = Task {
                while !Task.isCancelled {
                    await bench.simulated.work(throughOnly: 4_000)
                    bench.clock.advance(by: .milliseconds(600))
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            defer { pump.cancel() }
            #expect(try await outcome == .printed(confirmed: true))
            #expect(await bench.simulated.questions > 4, "asked before, between and after")
            try await bench.expectTicket(raster)
        }
    }

    @Test(arguments: profiles, PrinterBench.Cable.allCases)
    func afterAnUnplugInMidStripTheNextOneIsWhole(name: String, cable: PrinterBench.Cable) async throws {
        let model = try PrinterProfile.named(name, in: "/nowhere")
        try await PrinterBench.with(cable, bufferLimit: 2048) {
            $0 = model.patient
        } _: { bench async throws in
            // For those that rest between strips.
            let flow = bench.clock.flow()
            defer { flow.cancel() }
            await bench.simulated.work(throughOnly: 0)
            async let error = bench.failure(Self.layout)
            // A little at a time, so that whatever its strips are it stands still in the middle of one.
            for _ in 0..<10_000 where await bench.simulated.rowsOnPaper < 20 {
                await bench.simulated.work(throughOnly: 400)
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(await bench.simulated.rowsOnPaper >= 20)
            await bench.simulated.switchOff()
            #expect(await error?.cause == .disconnected)
            await bench.simulated.work(throughOnly: nil)
            try await bench.simulated.switchOn()
            #expect(try await bench.print(Self.layout) == .printed(confirmed: model.answersInOrder))
            guard model.cut != .none else {
                // Both hang together, without a knife; the last rows are the ticket.
                await bench.simulated.tearOff()
                let paper = try #require(await bench.simulated.nextTicket())
                let raster = try await bench.renderer.raster(Self.layout, width: model.width)
                var page = Raster(width: model.width, height: raster.height + model.feedLines * Paper.lineHeight)
                page.draw(raster, x: 0, y: 0)
                let rest = paper.raster.strip(paper.raster.height - page.height..<paper.raster.height)
                #expect(paper.garbage == [] && rest.png() == page.png())
                return
            }
            // What hung out of the printer is cut off first.
            #expect(try #require(await bench.simulated.nextTicket()).garbage == [])
            try await bench.expectTicket(Self.layout)
        }
    }

    @Test(arguments: [(384, 16), (512, 17), (576, 255), (576, 512), (640, 100), (571, 128)])
    func everyWidthAndStripHeightGivesTheSameTicket(width: Int, stripHeight: Int) async throws {
        try await PrinterBench.with(.network) { profile in
            profile = PrinterProfile(width: width, stripHeight: stripHeight, feedLines: 0, cut: .full).patient
        } _: { bench async throws in
            #expect(try await bench.print(Self.layout) == .printed(confirmed: true))
            try await bench.expectTicket(Self.layout)
        }
    }

    @Test(arguments: PrinterProfile.RasterCommand.allCases)
    func aPictureThatHoldsCommandBytesComesOutWhole(command: PrinterProfile.RasterCommand) async throws {
        try await PrinterBench.with(.network) {
            $0 = $0.patient; $0.rasterCommand = command
        } _: { bench async throws in
            // DLE EOT 1, GS r 1, ESC @, GS V 0, LF, as dots: a printer answers the first in the middle of the picture.
            let bytes: [UInt8] = [0x10, 0x04, 0x01, 0x1D, 0x72, 0x01, 0x1B, 0x40, 0x1D, 0x56, 0x00, 0x0A]
            let raster = try #require(
                Raster(width: 576, height: 200, rows: Array(Array(repeating: bytes, count: 1200).joined())))
            #expect(try await bench.printer.print(raster) == .printed(confirmed: true))
            try await bench.expectTicket(raster)
        }
    }

    @Test func noiseComesOutDotForDot() async throws {
        try await PrinterBench.with(.serial) {
            $0 = $0.patient
        } _: { bench async throws in
            var random = SplitMix64(seed: 2026)
            for command in 0..<4 {
                let height = Int.random(in: 1...300, using: &random)
                let rows = (0..<72 * height).map { _ in UInt8.random(in: 0...255, using: &random) }
                let raster = try #require(Raster(width: 576, height: height, rows: rows), "\(command)")
                #expect(try await bench.printer.print(raster) == .printed(confirmed: true))
                try await bench.expectTicket(raster)
            }
        }
    }

    @Test func whatIsBlankAtTheRightIsNotSent() async throws {
        // 4 s of a serial line, as it was.
        let full = Raster(width: 576, height: 640).rows.count
        let raster = try await TicketRenderer().raster(
            TicketLayout([.text("Số 15", size: 60), .feed(500), .text("Hết", size: 40)]))
        try await PrinterBench.with(.serial) {
            $0 = $0.patient
        } _: { bench async throws in
            _ = try await bench.printer.print(raster)
            try await bench.expectTicket(raster)
            #expect(await bench.simulated.bytesReceived < 16 + 72 * 128 + full / 4)
        }
    }

    @Test func ticketsAskedForAtOnceComeOutOneAfterTheOther() async throws {
        try await PrinterBench.with(.serial) {
            $0 = $0.patient
        } _: { bench async throws in
            let printer = bench.printer
            let outcomes = try await withThrowingTaskGroup(of: PrintOutcome.self) { group in
                for number in 1...6 {
                    group.addTask { try await printer.print(TicketLayout([.text("A00\(number)", size: 100)])) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: .printed(confirmed: true), count: 6))
            let printed = await bench.simulated.tickets
            #expect(printed.count == 6)
            for number in 1...6 {
                let raster = try await bench.renderer.raster(TicketLayout([.text("A00\(number)", size: 100)]))
                #expect(printed.contains { $0.raster.strip(0..<raster.height) == raster && $0.garbage.isEmpty })
            }
            #expect(try await bench.states == Array(repeating: .printed(confirmed: true), count: 6))
        }
    }

    @Test func eachTicketIsKeptAsAPicture() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tickets-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let simulated = try await SimulatedPrinter.start(.pseudoTerminal(link: folder + "/printer0"), folder: folder)
        let printer = try TicketPrinter(
            transport: .device(path: folder + "/printer0"), profile: PrinterProfile().patient,
            renderer: TicketRenderer(), clock: ManualClock())
        _ = try await printer.print(Self.layout)
        let ticket = try #require(await simulated.nextTicket())
        #expect(ticket.file == folder + "/ticket-0001.png")
        let file = try Data(contentsOf: URL(fileURLWithPath: try #require(ticket.file)))
        #expect(Array(file) == ticket.raster.png())
    }
}

extension PrinterProfile {
    /// With deadlines that no test reaches, also where it lets time pass.
    var patient: PrinterProfile {
        var profile = self
        (profile.jobTimeout, profile.answerTimeout, profile.completionTimeout) = (
            .seconds(36_000), .seconds(36_000), .seconds(36_000)
        )
        return profile
    }
}
