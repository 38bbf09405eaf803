import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// A simulated printer and the daemon's, joined by a real cable and living by a clock that stands still.
struct PrinterBench {
    /// Serial lines are pseudo-terminals, the network is loopback. `/dev/usb/lpN` has no stand-in among them: the kernel
    /// makes one only for a USB device, so that the driver's way through usblp is left to the emulated appliance.
    enum Cable: Sendable, CaseIterable {
        case serial, network
    }

    static let layout = TicketLayout(
        [.text("A015", size: 150, weight: .bold), .feed(400), .text("Hết", size: 40)], title: "A015")

    let folder: String
    let clock: ManualClock
    let simulated: SimulatedPrinter
    let renderer: TicketRenderer
    let ledger: PrintLedger
    let printer: TicketPrinter

    /// With a profile whose deadlines never come while the clock stands still.
    static func with(
        _ cable: Cable = .network, bufferLimit: Int = 64 << 10, hasNearEndSensor: Bool = true,
        rollLength: Double? = nil, _ body: (PrinterBench) async throws -> Void
    ) async throws {
        try await with(
            cable, bufferLimit: bufferLimit, hasNearEndSensor: hasNearEndSensor, rollLength: rollLength, { _ in }, body)
    }

    /// - Parameter adjust: Changes a profile whose deadlines never come while the clock stands still.
    static func with(
        _ cable: Cable = .network, bufferLimit: Int = 64 << 10, hasNearEndSensor: Bool = true,
        rollLength: Double? = nil, _ adjust: (inout PrinterProfile) -> Void,
        _ body: (PrinterBench) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("printer-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var profile = PrinterProfile()
        // Unlike all other times, so that a test can tell who sleeps.
        profile.answerTimeout = .milliseconds(700)
        adjust(&profile)
        let clock = ManualClock()
        let simulated = try await SimulatedPrinter.start(
            cable == .serial ? .pseudoTerminal(link: folder + "/printer0") : .network(port: 0), width: profile.width,
            bufferLimit: bufferLimit, hasNearEndSensor: hasNearEndSensor)
        let renderer = try TicketRenderer()
        let ledger = try await PrintLedger(path: folder + "/printer.db", clock: clock)
        let printer = try TicketPrinter(
            transport: await simulated.transport, profile: profile, renderer: renderer, ledger: ledger,
            rollLength: rollLength, clock: clock)
        try await body(
            PrinterBench(
                folder: folder, clock: clock, simulated: simulated, renderer: renderer, ledger: ledger,
                printer: printer))
    }

    /// The printer as a program sees it that starts anew, with the same ledger file.
    func restarted() async throws -> (PrintLedger, TicketPrinter) {
        let ledger = try await PrintLedger(path: folder + "/printer.db", clock: clock)
        let printer = try TicketPrinter(
            transport: printer.transport, profile: printer.profile, renderer: renderer, ledger: ledger, clock: clock)
        return (ledger, printer)
    }

    func print(_ layout: TicketLayout = layout) async throws -> PrintOutcome { try await printer.print(layout) }

    /// Prints what can't be printed.
    func failure(
        _ layout: TicketLayout = layout, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> PrinterError? {
        do throws(PrinterError) {
            let outcome = try await printer.print(layout)
            Issue.record("printed: \(outcome)", sourceLocation: sourceLocation)
            return nil
        } catch { return error }
    }

    func failure(_ raster: Raster) async -> PrinterError? {
        do throws(PrinterError) {
            _ = try await printer.print(raster)
            return nil
        } catch { return error }
    }

    /// The next ticket, which must be the layout dot for dot, then the feed, then nothing.
    func expectTicket(
        _ layout: TicketLayout = layout, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let raster = try await renderer.raster(layout, width: printer.profile.width)
        try await expectTicket(raster, sourceLocation: sourceLocation)
    }

    func expectTicket(_ raster: Raster, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        if printer.profile.cut == .none { await simulated.tearOff() }
        let ticket = try #require(await simulated.nextTicket(), sourceLocation: sourceLocation)
        expectSameDots(ticket, raster, printer.profile, sourceLocation: sourceLocation)
    }

    /// The states of the jobs that the ledger knows, oldest first.
    var states: [PrintJob.State] {
        get async throws { try await ledger.jobs().reversed().map(\.state) }
    }
}

/// The ticket's picture file, made from what the printer received, against the layout's: the same bytes, where the blank
/// rows in front of the knife are added to the layout.
func expectSameDots(
    _ ticket: SimulatedTicket, _ raster: Raster, _ profile: PrinterProfile,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(ticket.garbage == [], sourceLocation: sourceLocation)
    // Bands are always whole.
    let bands = profile.rasterCommand == .columns ? (24 - raster.height % 24) % 24 : 0
    var page = Raster(width: raster.width, height: raster.height + bands + profile.feedLines * Paper.lineHeight)
    page.draw(raster, x: 0, y: 0)
    #expect(ticket.raster.height == page.height, sourceLocation: sourceLocation)
    #expect(ticket.raster.png() == page.png(), "not dot for dot", sourceLocation: sourceLocation)
}
