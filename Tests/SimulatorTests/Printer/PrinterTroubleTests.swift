import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// What goes wrong with printers, on a clock that stands still: only what the printer says, or the test, ends a wait.
@Suite(.timeLimit(.minutes(5))) struct PrinterTroubleTests {
    // MARK: - Paper

    @Test(arguments: PrinterBench.Cable.allCases)
    func withoutPaperNothingIsSentAndAnewRollIsAllItTakes(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) { bench async throws in
            await bench.simulated.removePaper()
            let error = await bench.failure()
            #expect(error?.cause == .paperOut)
            #expect(error?.mayHavePrinted == false)
            #expect(await bench.printer.state.isUsable == false)
            #expect(await bench.printer.trouble == .paperOut)
            await bench.simulated.loadPaper()
            #expect(try await bench.print() == .printed(confirmed: true))
            try await bench.expectTicket()
            #expect(await bench.simulated.tickets.count == 1)
            #expect(await bench.printer.trouble == nil)
            #expect(try await bench.states == [.failed(.paperOut), .printed(confirmed: true)])
        }
    }

    @Test(arguments: PrinterBench.Cable.allCases)
    func paperThatEndsInTheMiddleIsNoSuccess(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) { bench async throws in
            await bench.simulated.loadPaper(rows: 300)
            async let error = bench.failure()
            // It waits for the answer behind the ticket, and then looks why none comes.
            try await bench.clock.someoneSleeps(for: .milliseconds(500))
            bench.clock.advance(by: .milliseconds(500))
            let failure = await error
            #expect(failure?.cause == .paperOut)
            #expect(failure?.mayHavePrinted == true)
            #expect(try await bench.states == [.failed(.paperOut)])
        }
    }

    @Test(arguments: PrinterBench.Cable.allCases)
    func aPrinterThatTellsByItselfIsHeardAtOnce(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) {
            $0.hasAutomaticStatus = true
        } _: { bench async throws in
            await bench.simulated.loadPaper(rows: 300)
            // No time passes at all.
            let failure = await bench.failure()
            #expect(failure?.cause == .paperOut)
            #expect(failure?.mayHavePrinted == true)
            #expect(bench.clock.uptime == .zero)
        }
    }

    /// The old ticket's rest must not come out with the new roll, perhaps the next morning.
    @Test(arguments: PrinterBench.Cable.allCases)
    func withTheNewRollNothingOfTheBrokenTicketComesOut(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) { profile in
            profile.hasAutomaticStatus = true
            profile.canClear = true
        } _: { bench async throws in
            await bench.simulated.loadPaper(rows: 300)
            #expect(await bench.failure()?.cause == .paperOut)
            #expect(await bench.simulated.rowsOnPaper == 300)
            await bench.simulated.loadPaper()
            #expect(await bench.simulated.rowsOnPaper == 300)
            #expect(try await bench.print() == .printed(confirmed: true))
            #expect(await bench.simulated.nextTicket()?.raster.height == 300 + 4 * Paper.lineHeight)
            try await bench.expectTicket()
        }
    }

    @Test func paperThatEndsAfterTheTicketIsToldBeforeTheNextOne() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            #expect(try await bench.print() == .printed(confirmed: true))
            await bench.simulated.removePaper()
            #expect(await bench.printer.checkState().isUsable == false)
            let error = await bench.failure()
            #expect(error?.cause == .paperOut)
            #expect(error?.mayHavePrinted == false)
            #expect(await bench.simulated.tickets.count == 1)
        }
    }

    @Test func aRollThatIsAboutToEndIsTold() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            await bench.simulated.loadPaper(rows: 1500)
            #expect(try await bench.print() == .printed(confirmed: true))
            #expect(await bench.printer.trouble == .paperLow)
            #expect(await bench.printer.state.isUsable)
        }
    }

    // MARK: - Cover and knife

    @Test func anOpenCoverIsNamed() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            await bench.simulated.setCover(isOpen: true)
            #expect(await bench.failure()?.cause == .coverOpen)
            await bench.simulated.setCover(isOpen: false)
            #expect(try await bench.print() == .printed(confirmed: true))
        }
    }

    @Test(arguments: [true, false])
    func aCoverThatIsOpenedInTheMiddleIsNamed(isAutomatic: Bool) async throws {
        try await PrinterBench.with(.serial) {
            $0.hasAutomaticStatus = isAutomatic
        } _: { bench async throws in
            await bench.simulated.work(throughOnly: 16_000)
            async let error = bench.failure()
            try await eventually("it prints") { await bench.simulated.rowsOnPaper >= 20 }
            await bench.simulated.setCover(isOpen: true)
            if !isAutomatic {
                // Everything has left, and no answer comes: it looks why.
                try await bench.clock.someoneSleeps(for: .milliseconds(500))
                bench.clock.advance(by: .milliseconds(500))
            }
            let failure = await error
            #expect(failure?.cause == .coverOpen)
            #expect(failure?.mayHavePrinted == true)
            await bench.simulated.work(throughOnly: nil)
            await bench.simulated.setCover(isOpen: false)
            #expect(try await bench.print() == .printed(confirmed: true))
            let last = try #require(await bench.simulated.tickets.last)
            expectSameDots(last, try await bench.renderer.raster(PrinterBench.layout), bench.printer.profile)
        }
    }

    @Test func aJammedKnifeIsNamed() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            await bench.simulated.setFault(true)
            #expect(await bench.failure()?.cause == .fault)
            await bench.simulated.setFault(false)
            #expect(await bench.printer.checkState() == .ready)
        }
    }

    // MARK: - Answers

    @Test(arguments: PrinterBench.Cable.allCases)
    func aPrinterThatNeverAnswersPrintsAndIsNotBelieved(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) { bench async throws in
            await bench.simulated.setSilent(true)
            async let first = bench.print()
            try await bench.clock.someoneSleeps(for: .milliseconds(700))
            bench.clock.advance(by: .milliseconds(700))
            let flow = bench.clock.flow()
            #expect(try await first == .printed(confirmed: false))
            flow.cancel()
            try await bench.expectTicket()
            #expect(await bench.printer.trouble == .silent)
            #expect(await bench.printer.state.isUsable)
            // The next citizen waits a fifth of that.
            async let second = bench.print()
            try await bench.clock.someoneSleeps(for: .milliseconds(140))
            bench.clock.advance(by: .milliseconds(140))
            let again = bench.clock.flow()
            #expect(try await second == .printed(confirmed: false))
            again.cancel()
            try await bench.expectTicket()
        }
    }

    @Test func aPrinterThatKeepsNoOrderIsNotBelieved() async throws {
        try await PrinterBench.with(.network) {
            $0.completionTimeout = .seconds(2)
        } _: { bench async throws in
            await bench.simulated.setOrderedSilent(true)
            async let outcome = bench.print()
            for _ in 0..<4 {
                try await bench.clock.someoneSleeps(for: .milliseconds(500))
                bench.clock.advance(by: .milliseconds(500))
            }
            let flow = bench.clock.flow()
            #expect(try await outcome == .printed(confirmed: false))
            flow.cancel()
            try await bench.expectTicket()
        }
    }

    /// Paper out, offline, and an automatic status, from before the power went: they wait in the line, or come first.
    @Test(
        arguments: PrinterBench.Cable.allCases, [[0x72], [0x1A, 0x72], [0x18, 0x00, 0x0C, 0x00], [0x0C, 0x37, 0xFF]])
    func staleAnswersAreNotTakenForTheTruth(cable: PrinterBench.Cable, stale: [UInt8]) async throws {
        try await PrinterBench.with(cable) { bench async throws in
            await bench.simulated.switchOff()
            #expect(await bench.failure()?.cause == .missing)
            try await bench.simulated.switchOn()
            await bench.simulated.say(stale)
            await bench.simulated.leaveStale(stale)
            #expect(try await bench.print() == .printed(confirmed: true))
            #expect(await bench.printer.state == .ready)
            try await bench.expectTicket()
        }
    }

    @Test func troubleThatIsSaidOnceOnlyIsNotBelieved() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            // Offline, paper out, cover open: all three of the first round are answers to somebody else.
            await bench.simulated.misreport([0x1A, 0x72, 0x16, 0x12])
            #expect(try await bench.print() == .printed(confirmed: true))
            #expect(await bench.printer.state == .ready)
        }
    }

    @Test func aLateAnswerIsNotTakenForTheNextOne() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            await bench.simulated.removePaper()
            await bench.simulated.holdAnswers(true)
            async let first = bench.printer.checkState()
            try await bench.clock.someoneSleeps(for: .milliseconds(700))
            bench.clock.advance(by: .milliseconds(700))
            #expect(await first.isUsable, "unknown is no trouble")
            await bench.simulated.loadPaper()
            await bench.simulated.holdAnswers(false)
            #expect(await bench.printer.checkState() == .ready)
        }
    }

    // MARK: - Coming and going

    @Test(arguments: PrinterBench.Cable.allCases)
    func aPrinterThatIsOffIsMissingAndUsedAgainWhenItIsOn(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable) { bench async throws in
            for _ in 0..<2 {
                await bench.simulated.switchOff()
                let error = await bench.failure()
                #expect(error?.cause == .missing)
                #expect(error?.mayHavePrinted == false)
                guard case .absent = await bench.printer.state else {
                    Issue.record("\(await bench.printer.state)")
                    return
                }
                try await bench.simulated.switchOn()
                #expect(try await bench.print() == .printed(confirmed: true))
            }
            #expect(await bench.simulated.tickets.count == 2)
        }
    }

    @Test(arguments: PrinterBench.Cable.allCases)
    func aSlowPrinterIsWaitedFor(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable, bufferLimit: 4096) { bench async throws in
            await bench.simulated.work(throughOnly: 0)
            async let outcome = bench.print()
            let pump = Task {
                while !Task.isCancelled {
                    await bench.simulated.work(throughOnly: 2_000)
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            defer { pump.cancel() }
            #expect(try await outcome == .printed(confirmed: true))
            try await bench.expectTicket()
        }
    }

    @Test(arguments: PrinterBench.Cable.allCases)
    func aPrinterThatTakesNothingIsGivenUp(cable: PrinterBench.Cable) async throws {
        try await PrinterBench.with(cable, bufferLimit: 1) { bench async throws in
            await bench.simulated.setSilent(true)
            await bench.simulated.work(throughOnly: 0)
            var black = Raster(width: 576, height: 4000)
            black.fill(x: 0, y: 0, width: 576, height: 4000)
            // However often the kernel takes a little more, some time later it has taken all that it holds.
            let pump = Task {
                while !Task.isCancelled {
                    if bench.clock.sleepers > 0 { bench.clock.advance(by: .seconds(1)) }
                    try? await Task.sleep(for: .milliseconds(2))
                }
            }
            defer { pump.cancel() }
            async let error = bench.failure(black)
            let failure = await error
            #expect(failure?.cause == .timedOut)
            #expect(failure?.mayHavePrinted == true)
        }
    }

    @Test func twoPrintersOfOneModelDoNotMixUp() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("printers-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = ManualClock()
        let renderer = try TicketRenderer()
        let ledger = try await PrintLedger(path: folder + "/printer.db", clock: clock)
        var (simulated, printers): ([SimulatedPrinter], [TicketPrinter]) = ([], [])
        for name in ["printer0", "printer1"] {
            simulated.append(try await SimulatedPrinter.start(.pseudoTerminal(link: "\(folder)/\(name)")))
            printers.append(
                try TicketPrinter(
                    name: name, transport: .device(path: "\(folder)/\(name)"), profile: PrinterProfile().patient,
                    renderer: renderer, ledger: ledger, clock: clock))
        }
        await simulated[1].removePaper()
        let healthy = printers[0]
        async let first = healthy.print(PrinterBench.layout)
        await #expect(throws: PrinterError.self) { try await printers[1].print(PrinterBench.layout) }
        #expect(try await first == .printed(confirmed: true))
        #expect(await printers[0].state == .ready)
        #expect(await printers[1].trouble == .paperOut)
        // Unplugged and plugged in the other order, each is still itself: its path says which.
        for printer in simulated { await printer.switchOff() }
        await simulated[1].loadPaper()
        for printer in simulated.reversed() { try await printer.switchOn() }
        for (index, printer) in printers.enumerated() {
            #expect(try await printer.print(PrinterBench.layout) == .printed(confirmed: true))
            #expect(await simulated[index].tickets.count == (index == 0 ? 2 : 1))
        }
        #expect(try await ledger.roll(of: "printer0").used > ledger.roll(of: "printer1").used)
    }

    @Test func whoAsksHowItIsGetsTheTruth() async throws {
        try await PrinterBench.with(.network) { bench async throws in
            #expect(await bench.printer.checkState() == .ready)
            await bench.simulated.removePaper()
            #expect(await bench.printer.checkState().isUsable == false)
            #expect(await bench.simulated.tickets.isEmpty)
        }
    }
}
