import ApplianceKit
import DeviceIO
import DossierKit

/// The box's devices put together: who is opened, who is told, and who looks again when something is plugged in.
actor KioskDevices {
    nonisolated let register: DeviceRegister
    nonisolated let printer: TicketPrinter
    nonisolated let panel: Panel?
    /// Of the printer, in the register and in the ledger.
    static let printerName = "printer0"
    /// Where the printer's jobs and paper are kept, in the state folder.
    static let ledgerFile = "printer.db"

    private let log = Log("devices")
    private let scanner: BarcodeScanner
    private let configuration: KioskConfiguration
    private let texts: ScreenTexts
    private let clock: any ApplianceClock
    private var hotplug: HotplugMonitor?
    private var tasks: [Task<Void, Never>] = []
    private var listeners: Listeners?

    /// Makes them known; ``start(_:)`` opens them.
    ///
    /// - Parameter ledger: Where the printer's jobs and paper are kept; nil for a look at the devices only.
    /// - Throws: `SystemError` where no thread can be started, and what the printer's drawing needs and does not find.
    init(_ configuration: KioskConfiguration, ledger: PrintLedger? = nil, clock: any ApplianceClock) throws {
        self.configuration = configuration
        self.clock = clock
        texts = try ScreenTexts()
        register = DeviceRegister(clock: clock)
        scanner = try BarcodeScanner(
            path: configuration.scanner.device, connection: configuration.scanner.connection,
            baudRate: configuration.scanner.baud, profile: configuration.scanner.profile, clock: clock,
            register: register)
        printer = try TicketPrinter(
            transport: configuration.printer.transport, profile: configuration.printer.profile,
            renderer: TicketRenderer(), ledger: ledger, rollLength: configuration.printer.rollLength, clock: clock)
        register.add(Self.printerName, kind: .printer, path: "\(configuration.printer.transport)")
        panel = try Panel(configuration.panel, clock: clock, register: register)
    }

    /// What the devices tell.
    struct Listeners: Sendable {
        /// Different in every run of the daemon.
        var run: String
        /// Reads what was scanned.
        var reader: CodeReader
        /// Takes the kiosk's events.
        var kiosk: @Sendable (KioskSession.Event) async -> Void
        /// Takes a scan for the technician.
        ///
        /// - Returns: Whether it was theirs.
        var technician: @Sendable (ScannerEvent) async -> Bool = { _ in false }
        /// The service code was scanned.
        var serviceCode: @Sendable () async -> Void = {}
    }

    /// Opens them all, and goes on for as long as the daemon runs.
    func start(_ listeners: Listeners) async {
        self.listeners = listeners
        listen(listeners)
        await scanner.start()
        await panel?.start(run: listeners.run, listeners.kiosk)
        do throws(SystemError) {
            let hotplug = try HotplugMonitor()
            self.hotplug = hotplug
            tasks.append(
                Task { [weak self] in
                    for await event in hotplug.events { await self?.plugged(event) }
                })
            await hotplug.start()
        } catch {
            log.notice("\(error): devices that are plugged in are found with a pause of up to five seconds")
        }
    }

    /// Gives all of them back.
    func stop() async {
        await hotplug?.stop()
        await scanner.stop()
        await panel?.stop()
        for task in tasks { task.cancel() }
        tasks = []
    }

    /// Asks the printer how it is, and notes it.
    func checkPrinter() async -> DeviceState {
        _ = await printer.checkState()
        await notePrinter()
        return await printer.state
    }

    /// Prints, counts it, and notes how the printer is afterwards.
    func print(_ layout: TicketLayout) async throws(PrinterError) -> PrintOutcome {
        let result: Result<PrintOutcome, PrinterError>
        do throws(PrinterError) {
            result = .success(try await printer.print(layout))
            register.count(Self.printerName, .jobs)
        } catch { result = .failure(error) }
        await notePrinter()
        return try result.get()
    }

    /// Somebody has put in a new roll: the meter begins anew.
    func startRoll() async {
        log.notice("a new roll of paper was put in")
        await printer.startRoll()
        await notePrinter()
    }

    /// Tells the scanner to do something.
    func tellScanner(_ command: ScannerCommand) async throws(ScannerCommandError) {
        try await scanner.perform(command)
    }

    private func notePrinter() async {
        let (state, trouble, paper) = await (printer.state, printer.trouble, printer.paper())
        register.report(Self.printerName, state, trouble: trouble)
        register.report(Self.printerName, paper: paper)
    }

    /// Prints the technician's ticket.
    func printTest() async -> TechnicianDesk.TestPrint {
        let layout = TestTicket(texts: texts, profile: configuration.printer.profile).layout(at: clock.now)
        do throws(PrinterError) {
            return try await print(layout) == .printed(confirmed: true) ? .confirmed : .unconfirmed
        } catch {
            log.info("test ticket: \(error)")
            return .failed(error.cause.trouble, printer: error.printer)
        }
    }

    private func listen(_ listeners: Listeners) {
        let (events, log) = (scanner.events, log)
        tasks.append(
            Task {
                var cards = 0
                for await event in events {
                    switch event {
                    case .scan(let scan) where scan.text == TestTicket.serviceCode: await listeners.serviceCode()
                    case .state(let state): await listeners.kiosk(.scannerChanged(state))
                    case _ where await listeners.technician(event): break
                    case .scan(let scan) where ScannedCommand(scan.text) != nil:
                        guard let command = ScannedCommand(scan.text) else { break }
                        cards += 1
                        await listeners.kiosk(.commanded(command, key: "card-\(listeners.run)-\(cards)"))
                    case .scan(let scan): await listeners.kiosk(.scanned(listeners.reader.read(scan.text)))
                    case .unreadable(let reason):
                        log.info("\(reason)")
                        await listeners.kiosk(.scanFailed)
                    }
                }
            })
    }

    private func plugged(_ event: HotplugEvent) async {
        switch event {
        case .added(let device): log.info("plugged in: \(device.title) at \(device.node)")
        case .removed(let device): log.info("pulled: \(device.title) at \(device.node)")
        }
        await scanner.lookAgain()
        await panel?.lookAgain()
        // A printer is opened for each ticket only; whoever has just put its cable in wants to see that it is well.
        if event.device.subsystem == "usbmisc" || event.device.subsystem == "tty" {
            await listeners?.kiosk(.printerChanged(await checkPrinter()))
        }
    }
}
