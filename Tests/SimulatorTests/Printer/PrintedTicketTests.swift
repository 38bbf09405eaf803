import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import Simulator

/// The daemon's printer and the simulated one, joined by a real cable: what is drawn must be what was laid out.
@Suite(.timeLimit(.minutes(5))) struct PrintedTicketTests {
    static let cables: [SimulatedPrinter.Attachment] = [.pseudoTerminal(link: nil), .network(port: 0)]

    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    private let layout = TicketLayout([
        .text("Mời số", size: 40, alignment: .center),
        .text("A015", size: 180, weight: .bold, alignment: .center, isTight: true),
        .text("Ưu tiên — ẴỂỖỮỰ ê̆ ô̆ ơ̆ ư̆", size: 36, alignment: .center),
        .rule(thickness: 3), .feed(40),
        .text("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", size: 26),
    ])

    /// The ticket without the blank rows in front of the knife, which the printer feeds by itself.
    private func expectSameDots(
        _ ticket: SimulatedTicket?, _ raster: Raster, feed: Int = 4 * 34,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let ticket = try #require(ticket, sourceLocation: sourceLocation)
        #expect(ticket.garbage == [], sourceLocation: sourceLocation)
        #expect(ticket.raster.height == raster.height + feed, sourceLocation: sourceLocation)
        #expect(ticket.raster.strip(0..<raster.height) == raster, sourceLocation: sourceLocation)
        #expect(ticket.raster.strip(raster.height..<ticket.raster.height).isBlank, sourceLocation: sourceLocation)
    }

    @Test(arguments: cables)
    func comesOutDotForDotAndConfirmed(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        for _ in 0..<3 {
            #expect(try await printer.print(layout) == .printed(confirmed: true))
            try await expectSameDots(simulated.nextTicket(), renderer.raster(layout))
        }
        #expect(await printer.state == .ready)
    }

    @Test(arguments: [(384, 1), (512, 7), (576, 128), (576, 255), (576, 256), (576, 2000), (640, 100)])
    func everyWidthAndStripHeightGivesTheSameTicket(width: Int, stripHeight: Int) async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0), width: width)
        let printer = try await TicketPrinter(
            transport: simulated.transport,
            profile: .patient.with(width: width, stripHeight: stripHeight, feedLines: 0, cut: .full),
            renderer: renderer)
        #expect(try await printer.print(layout) == .printed(confirmed: true))
        try await expectSameDots(simulated.nextTicket(), renderer.raster(layout, width: width), feed: 0)
    }

    @Test func aPictureThatHoldsCommandBytesComesOutWhole() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        // DLE EOT 1, GS r 1, ESC @, GS V 0, LF, as dots: a printer answers the first in the middle of the picture.
        let bytes: [UInt8] = [0x10, 0x04, 0x01, 0x1D, 0x72, 0x01, 0x1B, 0x40, 0x1D, 0x56, 0x00, 0x0A]
        let raster = try #require(
            Raster(width: 576, height: 200, rows: Array(Array(repeating: bytes, count: 1200).joined())))
        #expect(try await printer.print(raster) == .printed(confirmed: true))
        try await expectSameDots(simulated.nextTicket(), raster)
    }

    @Test func ticketsAskedForAtOnceComeOutOneAfterTheOther() async throws {
        let simulated = try await SimulatedPrinter.start(.pseudoTerminal(link: nil))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        let outcomes = try await withThrowingTaskGroup(of: PrintOutcome.self) { group in
            for number in 1...6 {
                group.addTask { try await printer.print(TicketLayout([.text("A00\(number)", size: 100)])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .printed(confirmed: true), count: 6))
        let printed = await simulated.tickets
        #expect(printed.count == 6)
        for number in 1...6 {
            let raster = try await renderer.raster(TicketLayout([.text("A00\(number)", size: 100)]))
            #expect(printed.contains { $0.raster.strip(0..<raster.height) == raster && $0.garbage.isEmpty })
        }
    }

    @Test func eachTicketIsKeptAsAPicture() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tickets-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let simulated = try await SimulatedPrinter.start(.pseudoTerminal(link: folder + "/printer0"), folder: folder)
        let printer = try TicketPrinter(
            transport: .device(path: folder + "/printer0"), profile: .patient, renderer: renderer)
        _ = try await printer.print(layout)
        let ticket = try #require(await simulated.nextTicket())
        #expect(ticket.file == folder + "/ticket-0001.png")
        let file = try Data(contentsOf: URL(fileURLWithPath: try #require(ticket.file)))
        #expect(Array(file) == ticket.raster.png())
    }

    @Test func aLostByteSpoilsOneTicketOnly() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.loseByte(after: 2000)
        _ = try await printer.print(layout)
        // The knife's command went into the picture: the spoilt ticket hangs on the next one or comes by itself.
        _ = try await printer.print(layout)
        _ = try await printer.print(layout)
        let tickets = await simulated.tickets
        #expect(tickets.first?.garbage.isEmpty == false)
        try expectSameDots(tickets.last, try await renderer.raster(layout))
    }
}

extension PrinterProfile {
    /// For tests in which all goes well, on a machine that has much else to do.
    static let patient = PrinterProfile(
        jobTimeout: .seconds(60), answerTimeout: .seconds(20), completionTimeout: .seconds(60))

    fileprivate func with(width: Int, stripHeight: Int, feedLines: Int, cut: Cut) -> PrinterProfile {
        var profile = self
        profile.width = width
        profile.stripHeight = stripHeight
        profile.feedLines = feedLines
        profile.cut = cut
        return profile
    }
}
