import ApplianceKit
import DeviceIO
import DossierKit

/// The kiosk at work: hands events to the session, shows its screen, carries out its effects.
actor Kiosk {
    /// Who answers questions and who prints; a test puts its own there.
    struct Surroundings: Sendable {
        /// Asks about a dossier; it ends within a budget of its own and when its task is cancelled.
        var lookUp: @Sendable (CodeReading) async -> LookupAnswer
        /// Prints a layout.
        var print: @Sendable (TicketLayout) async throws(PrinterError) -> PrintOutcome
        /// Asks the printer how it is.
        var printerState: @Sendable () async -> DeviceState
        /// Lights the lamp on the box.
        var light: @Sendable (Bool) async -> Void = { _ in }
        /// The numbers.
        var office: any TicketSource
        /// Both times.
        var clock: any ApplianceClock
    }

    private static let printerCheckInterval = Duration.seconds(60)
    private static let missingPrinterCheckInterval = Duration.seconds(10)

    private let log = Log("kiosk")
    private var session: KioskSession
    private let composer: ScreenComposer
    private let paper: QueueTicketPaper
    private let broadcast: ScreenBroadcast
    private let around: Surroundings

    private var shown: ScreenModel?
    private var timer: Task<Void, Never>?
    private var timerAt: Duration?
    private var lookup: Task<Void, Never>?
    private var routines: [Task<Void, Never>] = []

    /// Shows the first screen.
    init(
        session: KioskSession, composer: ScreenComposer, paper: QueueTicketPaper, broadcast: ScreenBroadcast,
        around: Surroundings
    ) {
        self.session = session
        self.composer = composer
        self.paper = paper
        self.broadcast = broadcast
        self.around = around
    }

    /// Begins to keep the clock on the screen and an eye on the printer.
    func start() {
        show()
        routines = [
            Task { [weak self] in while let pause = await self?.showClock() { try? await self?.sleep(pause) } },
            Task { [weak self] in while let pause = await self?.checkPrinter() { try? await self?.sleep(pause) } },
        ]
    }

    /// Ends everything that is under way; a number that waits for its paper is noted as not printed at the next start.
    func stop() {
        for task in routines + [timer, lookup].compactMap(\.self) { task.cancel() }
        routines = []
    }

    /// Takes an event in; when it returns, the screen has changed.
    func handle(_ event: KioskSession.Event) {
        if case .scannerChanged(let state) = event, state != session.scanner { note("scanner", state) }
        if case .printerChanged(let state) = event, state != session.printer { note("printer", state) }
        let effects = session.handle(event, at: around.clock.uptime)
        show()
        setTimer()
        for effect in effects { carryOut(effect) }
    }

    // MARK: - Effects

    private func carryOut(_ effect: KioskSession.Effect) {
        let around = around
        switch effect {
        case .lookUp(let reading, let visit):
            // Whoever asked before has gone.
            lookup?.cancel()
            lookup = Task { handle(.answered(await around.lookUp(reading), visit: visit)) }
        case .takeNumber(let series, let key, let visit):
            Task {
                do throws(TicketRefusal) {
                    handle(.numberTaken(try await around.office.take(series, request: key), visit: visit))
                } catch {
                    log.error("no number given: \(error)")
                    handle(.numberRefused(error, visit: visit))
                }
            }
        case .recallNumber(let key, let visit):
            Task {
                if let ticket = await around.office.ticket(request: key) {
                    handle(.numberRecalled(ticket, visit: visit))
                }
            }
        case .print(let ticket, let visit):
            Task {
                do throws(PrinterError) {
                    _ = try await around.print(paper.layout(ticket))
                    handle(.ticketPrinted(ticket, visit: visit))
                } catch {
                    log.warning("ticket \(ticket.label) not printed: \(error)")
                    handle(.ticketFailed(ticket, visit: visit))
                }
                handle(.printerChanged(await around.printerState()))
            }
        case .light(let isOn): Task { await around.light(isOn) }
        case .record(let state, let ticket):
            Task {
                do throws(TicketRefusal) {
                    try await around.office.record(state, for: ticket)
                } catch {
                    log.error("ticket \(ticket.label): its state can't be noted: \(error)")
                }
            }
        }
    }

    // MARK: - Screen and time

    private func show() {
        let model = composer.model(of: session, at: around.clock.uptime, date: around.clock.now)
        guard model != shown else { return }
        shown = model
        broadcast.show(model)
    }

    private func setTimer() {
        guard session.deadline != timerAt else { return }
        timer?.cancel()
        timerAt = session.deadline
        guard let deadline = timerAt else { return }
        timer = Task {
            guard (try? await around.clock.sleep(for: deadline - around.clock.uptime)) != nil else { return }
            timerAt = nil
            handle(.timeReached)
        }
    }

    /// - Returns: How long until the minute is full.
    private func showClock() -> Duration? {
        guard !Task.isCancelled else { return nil }
        let now = around.clock.now
        guard around.clock.isSet else {
            broadcast.show(ScreenClock(time: "", date: ""))
            return .seconds(15)
        }
        let local = LocalTime(now)
        broadcast.show(ScreenClock(time: local.clock, date: composer.texts.longDate(now)))
        return .seconds(max(1, 60 - local.second))
    }

    /// - Returns: How long until it is worth asking again.
    private func checkPrinter() async -> Duration? {
        guard !Task.isCancelled else { return nil }
        let state = await around.printerState()
        handle(.printerChanged(state))
        return state.isUsable ? Self.printerCheckInterval : Self.missingPrinterCheckInterval
    }

    private func sleep(_ pause: Duration) async throws { try await around.clock.sleep(for: pause) }

    private func note(_ device: String, _ state: DeviceState) {
        switch state {
        case .opening: break
        case .ready: log.notice("\(device) ready")
        case .degraded, .absent, .failed: log.warning("\(device): \(state.reason ?? "unusable")")
        }
    }
}
