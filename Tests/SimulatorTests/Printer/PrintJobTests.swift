import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// What is written down of jobs and paper, and what it is good for after a restart.
@Suite(.timeLimit(.minutes(2))) struct PrintJobTests {
    @Test func aJobIsWrittenDownBeforeItsFirstByteLeaves() async throws {
        try await PrinterBench.with(.serial, bufferLimit: 2048) { bench async throws in
            await bench.simulated.work(throughOnly: 16_000)
            async let first = bench.print()
            try await eventually("it prints") { await bench.simulated.rowsOnPaper > 0 }
            async let second = bench.print(TicketLayout([.text("A016", size: 60)], title: "A016"))
            try await eventually("the second waits") { try await bench.states == [.sending, .queued] }
            #expect(try await bench.ledger.jobs().map(\.title) == ["A016", "A015"])
            await bench.simulated.work(throughOnly: nil)
            #expect(try await first == .printed(confirmed: true))
            #expect(try await second == .printed(confirmed: true))
            #expect(try await bench.states == [.printed(confirmed: true), .printed(confirmed: true)])
        }
    }

    /// Whoever waited a minute has gone to the counter: a printer that comes back prints nothing for him.
    @Test func whatWaitsTooLongIsNotPrintedAnyMore() async throws {
        try await PrinterBench.with(.serial, bufferLimit: 2048) {
            $0 = $0.patient
        } _: { bench async throws in
            await bench.simulated.work(throughOnly: 0)
            async let first = bench.print()
            try await eventually("it is being sent") { try await bench.states == [.sending] }
            async let second = bench.failure(TicketLayout([.text("A016", size: 60)], title: "A016"))
            try await bench.clock.someoneSleeps(for: TicketPrinter.expiry)
            bench.clock.advance(by: TicketPrinter.expiry)
            let error = await second
            #expect(error?.cause == .expired)
            #expect(error?.mayHavePrinted == false)
            await bench.simulated.work(throughOnly: nil)
            #expect(try await first == .printed(confirmed: true))
            #expect(await bench.simulated.tickets.count == 1)
            #expect(try await bench.states == [.printed(confirmed: true), .expired])
        }
    }

    @Test func moreThanMayWaitAreRefused() async throws {
        try await PrinterBench.with(.serial, bufferLimit: 2048) {
            $0 = $0.patient
        } _: { bench async throws in
            await bench.simulated.work(throughOnly: 0)
            let printer = bench.printer
            let waiting = Task {
                await withTaskGroup(of: Bool.self) { group in
                    for number in 0..<TicketPrinter.queueLimit + 1 {
                        group.addTask {
                            (try? await printer.print(TicketLayout([.text("\(number)", size: 60)]))) != nil
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
            }
            try await eventually("all wait") {
                try await bench.states.count { $0 == .queued } == TicketPrinter.queueLimit
                    && bench.clock.sleepers >= TicketPrinter.queueLimit
            }
            #expect(await bench.failure()?.cause == .queueFull)
            await bench.simulated.work(throughOnly: nil)
            #expect(await waiting.value == TicketPrinter.queueLimit + 1)
        }
    }

    @Test func afterACrashNothingOfYesterdayIsPrintedAndTheNextTicketIsWhole() async throws {
        try await PrinterBench.with(.network, bufferLimit: 2048) { bench async throws in
            await bench.simulated.work(throughOnly: 16_000)
            let lost = Task { try await bench.print() }
            try await eventually("it prints") { await bench.simulated.rowsOnPaper > 0 }
            let waiting = Task { try await bench.print(TicketLayout([.text("A016", size: 60)], title: "A016")) }
            try await eventually("the second waits") { try await bench.states == [.sending, .queued] }
            // As after kill -9: another process opens the same file; the printer stays as it is, in mid-picture.
            let (ledger, printer) = try await bench.restarted()
            #expect(ledger.interruptedPrinters == ["printer0"])
            #expect(try await ledger.jobs().map(\.state) == [.expired, .interrupted])
            try await bench.simulated.breakConnection()
            await bench.simulated.work(throughOnly: nil)
            await #expect(throws: PrinterError.self) { try await lost.value }
            waiting.cancel()
            _ = try? await waiting.value
            _ = await bench.simulated.nextTicket()
            _ = await bench.simulated.nextTicket()
            let raster = try await bench.renderer.raster(PrinterBench.layout)
            #expect(try await printer.print(PrinterBench.layout) == .printed(confirmed: true))
            let last = try #require(await bench.simulated.tickets.last)
            expectSameDots(last, raster, printer.profile)
        }
    }

    // MARK: - Paper

    @Test func thePaperMeterCountsAndIsKept() async throws {
        try await PrinterBench.with(hasNearEndSensor: false, rollLength: 1_000) { bench async throws in
            let rows = try await bench.renderer.raster(PrinterBench.layout).height
            let ticket = Double(rows) / 203 * 25.4 + 4 * 25.4 / 6
            for number in 1...3 {
                _ = try await bench.print()
                let used = try #require(await bench.printer.roll()).used
                #expect(abs(used - Double(number) * ticket) < 0.1)
            }
            let (_, printer) = try await bench.restarted()
            #expect(abs(try #require(await printer.roll()).used - 3 * ticket) < 0.1)
            // 95 mm a ticket: the tenth leaves less than a tenth of a metre.
            var count = 3
            while await bench.printer.trouble == nil, count < 20 {
                _ = try await bench.print()
                count += 1
                _ = await bench.printer.checkState()
            }
            #expect(await bench.printer.trouble == .paperLow)
            #expect(Double(count) * ticket >= 900 && Double(count - 1) * ticket < 900)
            await bench.printer.startRoll()
            #expect(await bench.printer.checkState() == .ready)
            #expect(try #require(await bench.printer.roll()).used == 0)
        }
    }

    /// `tracuu-kiosk printer new-roll`, while the daemon has the same file open.
    @Test func aNewRollIsToldFromOutside() async throws {
        try await PrinterBench.with(rollLength: 80_000) { bench async throws in
            _ = try await bench.print()
            let before = try #require(await bench.printer.paper())
            #expect(before.usedMillimetres > 50)
            #expect(before.leftMillimetres == 80_000 - before.usedMillimetres)
            bench.clock.advance(by: .seconds(60))
            try PrintLedger.startRoll(path: bench.folder + "/printer.db", printer: "printer0", clock: bench.clock)
            #expect(
                await bench.printer.paper()
                    == PaperMeter(PaperRoll(since: bench.clock.now), length: 80_000))
            _ = try await bench.print()
            #expect(try #require(await bench.printer.paper()).usedMillimetres == before.usedMillimetres)
            #expect(
                try await bench.states == Array(repeating: .printed(confirmed: true), count: 2), "jobs are left alone")
        }
    }

    @Test func aRollThatWasOutAndIsThereAgainIsNew() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            _ = try await bench.print()
            #expect(try #require(await bench.printer.roll()).used > 50)
            // With the cover open the sensor sees nothing: that is no new roll.
            await bench.simulated.removePaper()
            await bench.simulated.setCover(isOpen: true)
            _ = await bench.printer.checkState()
            await bench.simulated.loadPaper()
            await bench.simulated.setCover(isOpen: false)
            _ = await bench.printer.checkState()
            #expect(try #require(await bench.printer.roll()).used > 50)

            await bench.simulated.removePaper()
            _ = await bench.printer.checkState()
            #expect(try await bench.ledger.roll(of: "printer0").isOut)
            bench.clock.advance(by: .seconds(3_600))
            await bench.simulated.loadPaper()
            // Also where the program was started anew meanwhile.
            let (_, printer) = try await bench.restarted()
            _ = await printer.checkState()
            let roll = try #require(await printer.roll())
            #expect(roll.used == 0 && roll.since == bench.clock.now && !roll.isOut)
        }
    }
}
