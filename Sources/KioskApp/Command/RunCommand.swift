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
        let ledger = try await PrintLedger(
            path: state.appendingPathComponent(KioskDevices.ledgerFile).path, clock: clock)
        if !clock.isSet { log.error("\(TicketRefusal.clockNotSet)") }
        let dossiers = try await DossierService(
            configuration.dossiers, daemon: "kiosk", stateFolder: state.path, clock: clock)
        let queue = try await QueueService(
            plan: configuration.queue, state: state, jobs: try await ledger.jobs(limit: 1_000),
            forward: dossiers.forward, central: dossiers.central, clock: clock)
        if queue.interrupted > 0 {
            log.warning("\(queue.interrupted) numbers of the last run were given and perhaps not printed")
        }
        let devices = try KioskDevices(configuration, ledger: ledger, clock: clock)
        let run = String(UInt64(clock.now.timeIntervalSince1970 * 1_000), radix: 36)
        let panel = devices.panel
        let probes = try HTTPClient(name: "self-test")
        let figures = try FiguresReader(path: dossiers.cache.path)
        let speech = try configuration.speech.map { settings in try SpeechOutput(settings, clock: clock) }
        let following = configuration.following.map { FollowingService(settings: $0, client: probes) }
        let (cache, forward) = (dossiers.cache, dossiers.forward)
        // The page, the staff's note and the lamp know of each other: whoever calls is told on all three.
        let calls = HelpRelay()
        var page = try KioskPage(
            configuration: configuration,
            around: Kiosk.Surroundings(
                lookUp: lookup(dossiers.lookup),
                print: { (layout: TicketLayout) throws(PrinterError) in try await devices.print(layout) },
                printerState: { await devices.checkPrinter() },
                light: {
                    await panel?.light($0)
                    await calls.tellStaff($0)
                    await queue.help(isWanted: $0)
                },
                follow: { await following?.follow($0, $1) ?? false },
                followQueue: { await queue.follow($0, phone: $1) },
                hours: { await dossiers.calendar.openingHours() },
                rate: { rating in
                    do { try await forward.add(.rating(rating)) } catch { log.error("a rating is lost: \(error)") }
                    await queue.rate(rating)
                },
                procedures: { await cache.procedures() },
                waiting: {
                    // A satellite's hub knows that, and it does not.
                    queue.office?.current.outlooks(now: clock.now) ?? [:]
                },
                figures: { await figures.figures(at: clock.now) },
                speech: speech, office: queue.numbers, clock: clock),
            offers: KioskOffers(
                // A status that is told without the lookup code does not entitle to notices, which tell the details.
                following: following != nil && configuration.dossiers.lookup.code != .requiredForDetails,
                queueMessages: configuration.queue.sms?.ahead,
                staffCall: panel?.hasLamp ?? false || configuration.lan != nil || queue.isSatellite,
                speech: speech != nil),
            run: run)
        let watch = PageWatch(clock: clock)
        page.server.watch = watch
        // A satellite's staff and boards are its hub's.
        var opened: CentreNetwork?
        if let office = queue.office {
            opened = try await CentreNetwork(
                configuration, office: office, devices: devices, dossiers: dossiers, state: state,
                helped: { await calls.tellKiosk() }, clock: clock)
        }
        let network = opened
        let desk = try technician(
            configuration, devices: devices, state: state, lan: network?.door, client: probes, clock: clock)
        page.server.technician = { request in
            if let answer = await network?.board.respond(to: request, isLocal: true) { return answer }
            return await desk.respond(to: request)
        }
        let (kiosk, screen, broadcast) = (page.kiosk, page.server, page.broadcast)
        await calls.connect(
            staff: { await network?.staff.help(at: "", isWanted: $0) }, kiosk: { await kiosk.handle(.staffCame) })
        let metrics = KioskMetrics(
            register: devices.register, page: watch, queue: { queue.office?.current },
            hub: { await queue.hubLink }, dossiers: { await dossiers.metrics }, clock: clock)
        let server = try HTTPServer(
            HTTPServerConfiguration(address: configuration.screen.address, port: configuration.screen.port)
        ) { request in
            guard request.namesThisBox else { return .text("this is not the name of this box\n", status: 421) }
            if let answer = await queue.respond(to: request) { return answer }
            if let answer = await metrics.respond(to: request) { return answer }
            return await screen.respond(to: request)
        }
        let keepingUp = Task { await dossiers.run() }
        let watching = watchdog(watch, desk, clock: clock)
        let queueing = Task { await queue.run() }
        await kiosk.start()
        await desk.start()
        await devices.start(
            KioskDevices.Listeners(
                run: run, reader: configuration.codes.reader, kiosk: { await kiosk.handle($0) },
                technician: { event in
                    guard await desk.isOpen else { return false }
                    await desk.show(event)
                    return true
                },
                serviceCode: { broadcast.showTechnician() }))
        try await network?.start([
            { request in
                await queue.hub?.respond(to: request) { await network?.staff.help(at: $0, isWanted: $1) }
            }
        ])
        let address = "http://\(configuration.screen.address):\(server.port)/"
        log.notice("the screen is at \(address)")
        ServiceManager.ready(status: "the screen is at \(address)")

        try await TerminationSignals.wait()
        ServiceManager.stopping()
        await devices.stop()
        keepingUp.cancel()
        watching?.cancel()
        await speech?.stop()
        queueing.cancel()
        await kiosk.stop()
        await desk.stop()
        await network?.stop()
        await server.stop()
        probes.close()
        dossiers.close()
        await keepingUp.value
        await queueing.value
        log.notice("stopped")
        return .ok
    }

    /// Feeds systemd's watchdog, where there is one, while the page paints.
    private static func watchdog(
        _ page: PageWatch, _ desk: TechnicianDesk, clock: any ApplianceClock
    ) -> Task<Void, Never>? {
        guard let timeout = ServiceManager.watchdogTimeout else { return nil }
        let checks = [
            // The technician's page stands in the place of the kiosk's, and shows no life of that kind.
            Watchdog.Check("the page", limit: timeout / 4) { await desk.isOpen ? nil : page.complaint }
        ]
        let watchdog = Watchdog(checks, every: timeout / 4, clock: clock) { ServiceManager.feedWatchdog() }
        return Task { await watchdog.run() }
    }

    /// The technician's page and what it can have done.
    private static func technician(
        _ configuration: KioskConfiguration, devices: KioskDevices, state: URL,
        lan: (address: String, fingerprint: String)?, client: HTTPClient, clock: any ApplianceClock
    ) throws -> TechnicianDesk {
        let panel = devices.panel
        let selfTest = try SelfTest(
            SelfTest.Surroundings(
                register: devices.register, refresh: { _ = await devices.checkPrinter() }, client: client,
                state: state, centralAddress: configuration.dossiers.central.baseURL,
                gatewayAddress: configuration.technician.gateway, lan: lan, display: configuration.screen.size,
                clock: clock))
        var lamp: (@Sendable (Bool?) async -> Void)?
        if let panel, panel.hasLamp { lamp = { await panel.tryLamp($0) } }
        return TechnicianDesk(
            TechnicianDesk.Surroundings(
                selfTest: selfTest, printTest: { await devices.printTest() }, lamp: lamp,
                startRoll: { await devices.startRoll() },
                scannerCommands: ScannerCommand.allCases.filter {
                    configuration.scanner.profile.commands[$0] != nil
                },
                tellScanner: { (command: ScannerCommand) async throws(ScannerCommandError) in
                    try await devices.tellScanner(command)
                },
                pin: configuration.technician.pin, clock: clock))
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
