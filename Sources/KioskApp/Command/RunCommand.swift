import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// `tracuu-kiosk run`: the daemon.
enum RunCommand {
    private static let log = Log("kiosk")

    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let file = try arguments.option("--config") ?? KioskCommand.configurationFile
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        try arguments.finish()
        let configuration = try KioskConfiguration(ConfigurationReader(path: file))
        let state = URL(fileURLWithPath: folder, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        } catch {
            log.error("the state folder \(folder) can't be made: make it, or name another with --state")
            return .cannotCreate
        }
        do {
            return try await serve(configuration, state: state)
        } catch let error as HTTPServerError {
            log.error("\(error)")
            return .unavailable
        } catch let error as SQLiteError {
            log.error("\(error)")
            return .cannotCreate
        } catch {
            log.error("\(error)")
            return .software
        }
    }

    private static func serve(_ configuration: KioskConfiguration, state: URL) async throws -> ExitStatus {
        let clock = SystemClock()
        let office = try await TicketOffice(
            path: state.appendingPathComponent("kiosk.db").path, groups: configuration.groups, clock: clock)
        if office.interrupted > 0 {
            log.warning("\(office.interrupted) numbers of the last run were given and perhaps not printed")
        }
        if !clock.isSet { log.error("\(TicketRefusal.clockNotSet)") }
        let dossiers = try await DossierService(
            configuration.dossiers, daemon: "kiosk", stateFolder: state.path, clock: clock)
        let printer = try TicketPrinter(
            transport: configuration.printer.transport, profile: configuration.printer.profile,
            renderer: TicketRenderer(),
            ledger: try await PrintLedger(path: state.appendingPathComponent("printer.db").path, clock: clock),
            rollLength: configuration.printer.rollLength, clock: clock)
        let reader = configuration.codes.reader
        let page = try KioskPage(
            configuration: configuration,
            around: Kiosk.Surroundings(
                lookUp: lookup(dossiers.lookup),
                print: { (layout: TicketLayout) throws(PrinterError) in try await printer.print(layout) },
                printerState: { await printer.checkState() }, office: office, clock: clock),
            run: String(UInt64(clock.now.timeIntervalSince1970 * 1_000), radix: 36))
        let screen = page.server
        let server = try HTTPServer(
            HTTPServerConfiguration(address: configuration.screen.address, port: configuration.screen.port)
        ) { await screen.respond(to: $0) }

        let scanner = try BarcodeScanner(
            path: configuration.scanner.device, baudRate: configuration.scanner.baud, clock: clock)
        let scans = Task {
            for await event in scanner.events {
                switch event {
                case .scan(let scan): await page.kiosk.handle(.scanned(reader.read(scan.text)))
                case .unreadable(let reason):
                    log.info("\(reason)")
                    await page.kiosk.handle(.scanFailed)
                case .state(let state): await page.kiosk.handle(.scannerChanged(state))
                }
            }
        }
        let keepingUp = Task { await dossiers.run() }
        await page.kiosk.start()
        await scanner.start()
        let address = "http://\(configuration.screen.address):\(server.port)/"
        log.notice("the screen is at \(address)")
        ServiceManager.ready(status: "the screen is at \(address)")

        try await TerminationSignals.wait()
        ServiceManager.stopping()
        await scanner.stop()
        scans.cancel()
        keepingUp.cancel()
        await page.kiosk.stop()
        await server.stop()
        dossiers.close()
        await keepingUp.value
        log.notice("stopped")
        return .ok
    }

    /// How a question is answered: the cache and the central system, within what somebody who stands there waits.
    private static func lookup(_ lookup: DossierLookup) -> @Sendable (CodeReading) async -> LookupAnswer {
        // Many people use one kiosk: its attempts are counted together.
        let asker = Asker.device("kiosk")
        let budget = DossierLookup.kioskBudget
        return { reading in
            switch reading {
            case .code(let code, let lookupCode):
                return await lookup.answer(for: code, lookupCode: lookupCode, by: asker, budget: budget)
            case .identifier(let identifier, let lookupCode):
                return await lookup.answer(
                    forIdentifier: identifier, lookupCode: lookupCode, by: asker, budget: budget)
            case .ambiguous, .unreadable: return .notFound
            }
        }
    }
}
