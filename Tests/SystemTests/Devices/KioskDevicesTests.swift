import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import DeviceIO
@testable import KioskApp
@testable import Simulator

/// The kiosk's devices as the technician sees them: each trouble has its state and its words, and goes by itself.
@Suite(.timeLimit(.minutes(5))) struct KioskDevicesTests {
    private struct Box {
        let folder: String
        let clock: ManualClock
        let printer: SimulatedPrinter
        let devices: KioskDevices
        let words: [DeviceWords]

        var printed: DeviceHealth? { devices.register.devices.first { $0.kind == .printer } }

        /// Prints; what became of it is in the register.
        func print() async { _ = try? await devices.print(TicketLayout([.text("A015", size: 100)], title: "A015")) }
    }

    private func with(
        printerPath: String? = nil, _ body: (Box) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("box-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = ManualClock()
        let printer = try await SimulatedPrinter.start(.pseudoTerminal(link: folder + "/printer0"))
        let text = """
            { central: { baseURL: "http://127.0.0.1:1/", groupIds: [1] }, scanner: { device: "\(folder)/scanner0" },
              printer: { device: "\(printerPath ?? folder + "/printer0")", roll: 80 } }
            """
        let configuration = try KioskConfiguration(ConfigurationReader(text: text, file: "kiosk.json5"))
        let ledger = try await PrintLedger(path: folder + "/printer.db", clock: clock)
        let devices = try KioskDevices(configuration, ledger: ledger, clock: clock)
        try await body(
            Box(
                folder: folder, clock: clock, printer: printer, devices: devices,
                words: [try DeviceWords(language: "vi"), try DeviceWords(language: "en")]))
    }

    private func expect(
        _ box: Box, _ trouble: PrinterTrouble, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let device = try #require(box.printed, sourceLocation: sourceLocation)
        #expect(device.trouble == trouble, sourceLocation: sourceLocation)
        #expect(!device.state.isUsable, sourceLocation: sourceLocation)
        #expect(
            box.words[0].what(device).contains(what), "\(box.words[0].what(device))", sourceLocation: sourceLocation)
        for words in box.words {
            #expect(words.action(device)?.isEmpty == false, sourceLocation: sourceLocation)
        }
    }

    private func expectHealth(_ box: Box, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(await box.devices.checkPrinter() == .ready, sourceLocation: sourceLocation)
        let device = try #require(box.printed, sourceLocation: sourceLocation)
        #expect(
            device.state == .ready && device.trouble == nil && device.problem == nil, sourceLocation: sourceLocation)
        #expect(box.words[0].action(device) == nil, sourceLocation: sourceLocation)
    }

    @Test func paperCoverAndKnifeAreNamedAndMendedByThemselves() async throws {
        try await with { box async throws in
            await box.printer.removePaper()
            await box.print()
            try expect(box, .paperOut, "hết giấy")
            #expect(box.printed?.paper?.leftMillimetres == 0)
            await box.printer.loadPaper()
            try await expectHealth(box)
            #expect(box.printed?.paper?.leftMillimetres == 80_000, "a new roll")

            await box.printer.setCover(isOpen: true)
            #expect(await !box.devices.checkPrinter().isUsable)
            try expect(box, .coverOpen, "Nắp máy in đang mở")
            await box.printer.setCover(isOpen: false)
            try await expectHealth(box)

            await box.printer.setFault(true)
            #expect(await !box.devices.checkPrinter().isUsable)
            try expect(box, .fault, "báo lỗi")
            await box.printer.setFault(false)
            try await expectHealth(box)
        }
    }

    @Test func whatIsAtAWrongPathIsNamed() async throws {
        try await with(printerPath: "/tmp") { box async throws in
            await box.print()
            try expect(box, .isDirectory, "thư mục")
            #expect(box.printed?.problem == .isDirectory)
        }
        try await with(printerPath: "/dev/null/printer0") { box async throws in
            _ = await box.devices.checkPrinter()
            try expect(box, .missing, "Không thấy")
        }
    }

    /// The evening's citizens have gone: in the night the printer comes back and must print nothing for them.
    @Test func aPrinterThatComesBackAtNightPrintsNothingOfYesterday() async throws {
        try await with { box async throws in
            await box.printer.switchOff()
            for _ in 0..<3 { await box.print() }
            try expect(box, .missing, "Không thấy")
            box.clock.advance(by: .seconds(10 * 3_600))
            try await box.printer.switchOn()
            try await expectHealth(box)
            box.clock.advance(by: .seconds(3_600))
            try await expectHealth(box)
            #expect(await box.printer.tickets.isEmpty)
            #expect(await box.printer.rowsOnPaper == 0)
            await box.print()
            #expect(await box.printer.tickets.count == 1)
            #expect(box.printed?.counters[.jobs] == 1)
        }
    }

    @Test func theMeterCountsAndANewRollIsToldInTheRegister() async throws {
        try await with { box async throws in
            await box.print()
            let used = try #require(box.printed?.paper?.usedMillimetres)
            #expect((20...60).contains(used))
            #expect(box.printed?.paper?.leftMillimetres == 80_000 - used)
            await box.devices.startRoll()
            #expect(box.printed?.paper?.usedMillimetres == 0)
            await box.print()
            // The technician's command, while the daemon runs.
            let status = try PrinterCommand.newRoll(CommandArguments(["--state", box.folder]))
            #expect(status == .ok)
            _ = await box.devices.checkPrinter()
            #expect(box.printed?.paper?.usedMillimetres == 0)
        }
        #expect(try PrinterCommand.newRoll(CommandArguments(["--state", "/tmp/nowhere"])) == .noInput)
    }

    @Test func metresAreToldInBothLanguages() throws {
        let meter = PaperMeter(PaperRoll(since: Date(), used: 18_640), length: 80_000)
        #expect(try SelfTestWords(language: "vi").words(for: meter) == "còn khoảng 61,4 m giấy, đã dùng 18,6 m")
        #expect(try SelfTestWords(language: "en").words(for: meter) == "about 61.4 m of paper left, 18.6 m used")
        let unknown = PaperMeter(PaperRoll(since: Date(), used: 60), length: nil)
        #expect(try SelfTestWords(language: "vi").words(for: unknown) == "đã dùng 0,1 m giấy từ khi thay cuộn")
    }
}
