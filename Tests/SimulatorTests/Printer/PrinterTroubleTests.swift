import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct PrinterTroubleTests {
    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    private let layout = TicketLayout([.text("A015", size: 150, weight: .bold), .feed(400), .text("Hết", size: 40)])

    private func cause(_ body: () async throws -> PrintOutcome) async -> PrinterError? {
        do {
            let outcome = try await body()
            Issue.record("printed: \(outcome)")
            return nil
        } catch { return error as? PrinterError }
    }

    @Test(arguments: PrintedTicketTests.cables)
    func withoutPaperNothingIsSentAndAnewRollIsAllItTakes(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.removePaper()
        let error = await cause { try await printer.print(layout) }
        #expect(error?.cause == .paperOut)
        #expect(error?.mayHavePrinted == false)
        #expect(await printer.state.isUsable == false)
        await simulated.loadPaper()
        #expect(try await printer.print(layout) == .printed(confirmed: true))
        #expect(await simulated.tickets.count == 1)
    }

    @Test func anOpenCoverIsNamed() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.setCover(isOpen: true)
        #expect(await cause { try await printer.print(layout) }?.cause == .coverOpen)
        await simulated.setCover(isOpen: false)
        #expect(try await printer.print(layout) == .printed(confirmed: true))
    }

    @Test(arguments: PrintedTicketTests.cables)
    func paperThatEndsInTheMiddleIsNoSuccess(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.loadPaper(rows: 300)
        let error = await cause { try await printer.print(layout) }
        #expect(error?.cause == .paperOut)
        #expect(error?.mayHavePrinted == true)
    }

    @Test func aRollThatIsAboutToEndIsTold() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.loadPaper(rows: 1500)
        #expect(try await printer.print(layout) == .printed(confirmed: true))
        guard case .degraded = await printer.state else {
            Issue.record("\(await printer.state)")
            return
        }
    }

    @Test(arguments: PrintedTicketTests.cables)
    func aPrinterThatNeverAnswersPrintsAndIsNotBelieved(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable)
        let printer = try await TicketPrinter(transport: simulated.transport, renderer: renderer)
        await simulated.setSilent(true)
        #expect(try await printer.print(layout) == .printed(confirmed: false))
        #expect(await simulated.nextTicket()?.garbage == [])
        guard case .degraded = await printer.state else {
            Issue.record("\(await printer.state)")
            return
        }
    }

    @Test(arguments: PrintedTicketTests.cables)
    func aPrinterThatIsOffIsMissingAndUsedAgainWhenItIsOn(cable: SimulatedPrinter.Attachment) async throws {
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("printer-\(UUID())").path
        var cable = cable
        if case .pseudoTerminal = cable { cable = .pseudoTerminal(link: link) }
        let simulated = try await SimulatedPrinter.start(cable)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        for _ in 0..<2 {
            await simulated.switchOff()
            let error = await cause { try await printer.print(layout) }
            #expect(error?.cause == .missing)
            #expect(error?.mayHavePrinted == false)
            guard case .absent = await printer.state else {
                Issue.record("\(await printer.state)")
                return
            }
            try await simulated.switchOn()
            #expect(try await printer.print(layout) == .printed(confirmed: true))
        }
        #expect(await simulated.tickets.count == 2)
    }

    @Test(arguments: PrintedTicketTests.cables)
    func switchedOffInMidTicketItSaysSoAndTheNextOneIsWhole(cable: SimulatedPrinter.Attachment) async throws {
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("printer-\(UUID())").path
        var cable = cable
        if case .pseudoTerminal = cable { cable = .pseudoTerminal(link: link) }
        // A small buffer, so that most of the ticket has not been taken yet.
        let simulated = try await SimulatedPrinter.start(cable, bufferLimit: 2048)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.setSpeed(bytesPerSecond: 20_000)
        async let error = cause { try await printer.print(layout) }
        try await eventually("ten rows are printed") { await simulated.rowsOnPaper >= 10 }
        await simulated.switchOff()
        let failure = await error
        #expect(failure?.cause == .disconnected)
        #expect(failure?.mayHavePrinted == true)
        await simulated.setSpeed(bytesPerSecond: nil)
        try await simulated.switchOn()
        await simulated.tearOff()
        _ = await simulated.nextTicket()
        #expect(try await printer.print(layout) == .printed(confirmed: true))
        let raster = try await renderer.raster(layout)
        #expect(await simulated.nextTicket()?.raster.strip(0..<raster.height) == raster)
    }

    @Test(arguments: PrintedTicketTests.cables)
    func aSlowPrinterIsWaitedFor(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable, bufferLimit: 4096)
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        await simulated.setSpeed(bytesPerSecond: 60_000)
        #expect(try await printer.print(layout) == .printed(confirmed: true))
        #expect(await simulated.nextTicket()?.garbage == [])
    }

    @Test(arguments: PrintedTicketTests.cables)
    func aPrinterThatTakesNothingEndsTheJobInTime(cable: SimulatedPrinter.Attachment) async throws {
        let simulated = try await SimulatedPrinter.start(cable, bufferLimit: 1)
        let printer = try await TicketPrinter(
            transport: simulated.transport, profile: PrinterProfile(jobTimeout: .seconds(3)), renderer: renderer)
        await simulated.setSpeed(bytesPerSecond: 20)
        await simulated.setSilent(true)
        let tall = Raster(width: 576, height: 4000)
        var picture = TicketLayout([.picture(tall, .left)], margin: 0)
        picture.margin = 0
        let start = ContinuousClock.now
        // Sockets take some megabytes before they push back; a terminal takes kilobytes.
        let error = await cause { [picture] in
            for _ in 0..<40 { _ = try await printer.print(picture) }
            return .printed(confirmed: true)
        }
        #expect(error?.cause == .timedOut)
        #expect(error?.mayHavePrinted == true)
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func aPathThatIsNoPrinterIsNamed() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("file-\(UUID())").path
        try Data().write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        for (path, expected) in [
            ("/tmp/no-such-printer-\(UUID())", PrinterError.Cause.missing), ("/tmp", .notADevice), (file, .notADevice),
        ] {
            let printer = try TicketPrinter(transport: .device(path: path), renderer: renderer)
            #expect(await cause { try await printer.print(layout) }?.cause == expected)
        }
        let unresolved = try TicketPrinter(transport: .tcp(host: "no-such.invalid", port: 9100), renderer: renderer)
        #expect(await cause { try await unresolved.print(layout) }?.cause == .unknownHost)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).isEmpty)
    }

    @Test func aLayoutThatCannotBeDrawnNeverReachesThePrinter() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        let error = await cause { try await printer.print(TicketLayout([.feed(5000)])) }
        #expect(error?.cause == .layout(.tooTall(height: 5000)))
    }

    @Test func whoAsksHowItIsGetsTheTruth() async throws {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        let printer = try await TicketPrinter(transport: simulated.transport, profile: .patient, renderer: renderer)
        #expect(await printer.checkState() == .ready)
        await simulated.removePaper()
        #expect(await printer.checkState().isUsable == false)
        #expect(await simulated.tickets.isEmpty)
    }
}
