import ApplianceKit
import DeviceIO
import DossierKit

/// The kiosk at work: hands events to the session, shows its screen, carries out its effects.
actor Kiosk {
    /// Who answers questions and who prints; a test puts its own there.
    struct Surroundings: Sendable {
        /// Asks about a dossier; it ends within a budget of its own, and may use it up though its task is cancelled.
        var lookUp: @Sendable (CodeReading) async -> LookupAnswer
        /// Prints a layout.
        var print: @Sendable (TicketLayout) async throws(PrinterError) -> PrintOutcome
        /// Asks the printer how it is.
        var printerState: @Sendable () async -> DeviceState
        /// Tells the staff that somebody calls them, or no longer.
        var light: @Sendable (Bool) async -> Void = { _ in }
        /// Notes that a telephone number wants to hear of a dossier; whether it was taken.
        var follow: @Sendable (DossierCode, String) async -> Bool = { _, _ in false }
        /// Notes that a telephone number wants to hear when few are ahead of a ticket; whether it was taken.
        var followQueue: @Sendable (QueueTicket, String) async -> Bool = { _, _ in false }
        /// When the centre is open; nil where nobody knows.
        var hours: @Sendable () async -> OpeningHours? = { nil }
        /// Hands a rating over; when it returns it is on the disk.
        var rate: @Sendable (Rating) async -> Void = { _ in }
        /// What the central system publishes.
        var procedures: @Sendable () async -> [Procedure] = { [] }
        /// How many wait, and how long, by series; empty where nobody can say.
        var waiting: @Sendable () async -> [String: QueueOutlook] = { [:] }
        /// The centre's figures; nil where there are none.
        var figures: @Sendable () async -> DossierFigures? = { nil }
        /// Reads screens out; nil where nobody does.
        var speech: SpeechOutput?
        /// The numbers.
        var office: any TicketSource
        /// Both times.
        var clock: any ApplianceClock
    }

    private static let printerCheckInterval = Duration.seconds(60)
    private static let missingPrinterCheckInterval = Duration.seconds(10)

    private let log = Log("kiosk")
    private var session: KioskSession
    private let screens: KioskScreens
    private let paper: QueueTicketPaper
    private let broadcast: ScreenBroadcast
    private let around: Surroundings

    /// Of this run: nobody can tell from a rating which dossier it was about.
    private let ratingKey = KeyedHash(key: KeyedHash.newKey())
    private var shown: ScreenModel?
    private var said: Narration?
    private var timer: Task<Void, Never>?
    private var timerAt: Duration?
    private var lookup: Task<Void, Never>?
    private var routines: [Task<Void, Never>] = []

    /// Shows the first screen.
    init(
        session: KioskSession, screens: KioskScreens, paper: QueueTicketPaper, broadcast: ScreenBroadcast,
        around: Surroundings
    ) {
        self.session = session
        self.screens = screens
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
        case .takeNumber(let request, let visit):
            Task {
                do throws(TicketRefusal) {
                    handle(.numberTaken(try await around.office.take(request), visit: visit))
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
        case .printSlip(let dossier, let age, let language, let visit):
            let layout = screens.slip(dossier, age, language: language, at: around.clock.now)
            Task {
                do throws(PrinterError) {
                    _ = try await around.print(layout)
                    handle(.slipPrinted(true, visit: visit))
                } catch {
                    log.warning("a slip is not printed: \(error)")
                    handle(.slipPrinted(false, visit: visit))
                }
                handle(.printerChanged(await around.printerState()))
            }
        case .follow(let code, let number, let visit):
            Task { handle(.followed(await around.follow(code, number), visit: visit)) }
        case .followQueue(let ticket, let number, let visit):
            Task { handle(.followed(await around.followQueue(ticket, number), visit: visit)) }
        case .rate(let form, let visit):
            guard let rating = rating(form, visit) else { break }
            Task { await around.rate(rating) }
        case .readCatalogue:
            Task { handle(.catalogueRead(ProcedureCatalogue(await around.procedures()))) }
        case .countFigures:
            Task { if let figures = await around.figures() { handle(.figuresCounted(figures)) } }
        case .countWaiting: Task { handle(.waitingCounted(await around.waiting())) }
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

    /// One visit, or one dossier within a day, counts once: what comes again has the same id.
    private func rating(_ form: RatingForm, _ visit: UInt64) -> Rating? {
        guard let overall = form.overall, around.clock.isSet else { return nil }
        let now = around.clock.now
        let what = form.dossier.map { "\($0.normalForm)|\(LocalTime(now).isoDate)" } ?? "visit \(visit)"
        let id = ratingKey.of(what).prefix(16).map { octet in
            (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined()
        return Rating(
            id: id, at: now, device: "kiosk", overall: overall, convenience: form.aspects[.convenience],
            timeliness: form.aspects[.timeliness], attitude: form.aspects[.attitude],
            reason: form.reason)
    }

    // MARK: - Screen and time

    private func show() {
        let composer = screens.composer(session.comfort.language)
        let model = composer.model(of: session, at: around.clock.uptime, date: around.clock.now)
        guard model != shown else { return }
        let isOtherLanguage = shown?.language != model.language
        shown = model
        broadcast.show(model)
        if isOtherLanguage { tellTime() }
        readOut(model)
    }

    /// Says what is new on the screen, for whoever has asked for it; the digits that somebody types are not repeated aloud.
    private func readOut(_ model: ScreenModel) {
        guard let speech = around.speech else { return }
        let narration = session.comfort.modes.contains(.speech) ? Narration(model) : nil
        guard narration != said else { return }
        said = narration
        let language = model.language == "en" ? "en" : "vi"
        Task { await speech.say(narration?.sentences ?? [], language: language) }
    }

    private func tellTime() {
        guard around.clock.isSet else { return broadcast.show(ScreenClock(time: "", date: "")) }
        let now = around.clock.now
        let texts = screens.composer(session.comfort.language).texts
        broadcast.show(ScreenClock(time: LocalTime(now).clock, date: texts.longDate(now)))
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
    private func showClock() async -> Duration? {
        guard !Task.isCancelled else { return nil }
        tellTime()
        guard around.clock.isSet else { return .seconds(15) }
        // With the minute the centre opens or closes, and the screen that stands there says so.
        if let hours = await around.hours() { handle(.hoursRead(hours)) }
        return .seconds(max(1, 60 - LocalTime(around.clock.now).second))
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
