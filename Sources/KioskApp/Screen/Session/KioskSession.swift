import DeviceIO
import DossierKit

/// What is on the screen and why: the kiosk's behaviour towards the person in front of it, without any I/O.
///
/// Events go in with the monotonic time, effects come out for somebody to carry out; their outcomes come back as events
/// with the ``visit`` that they belong to, so that an answer which comes late never reaches the next person.
struct KioskSession: Sendable {
    typealias Screen = KioskScreen

    let plan: QueuePlan
    let times: KioskTimes
    /// Reads what is typed.
    let reader: CodeReader
    /// What this kiosk has to offer besides looking up and numbers.
    let offers: KioskOffers
    /// Says from which run of the daemon a screen's name is.
    private let run: String

    var screen: Screen = .attract
    /// One person's time in front of the kiosk, as far as that can be told.
    private(set) var visit: UInt64 = 1
    /// How this person wants the screen to be.
    var comfort = Comfort()
    private(set) var scanner: DeviceState = .opening
    var printer: DeviceState = .opening
    /// What is published, once it has been read.
    private(set) var catalogue = ProcedureCatalogue()
    /// How many wait, and how long, by series, as it was last counted.
    private(set) var waiting: [String: QueueOutlook] = [:]
    /// The centre's figures, once they have been counted.
    private(set) var figures: DossierFigures?
    /// When the centre is open; nil until somebody has said.
    private(set) var hours: OpeningHours?
    /// What became of the slip with the answer that stands on the screen; nil where none was asked for.
    var slip: SlipState?
    /// The last number that found no paper after its screen had gone: told on whatever screen there is, for a while.
    var unprinted: QueueTicket?
    /// Whether somebody has called and the staff can be expected.
    var isStaffCalled = false
    /// When the warning ends, while it is shown.
    private(set) var warningEnds: Duration?

    private var screenNumber = 1
    var lastScan: (reading: CodeReading, at: Duration)?
    private var alarms: [Alarm: Duration] = [:]
    var lastButton: Duration?
    var lastCommand: (command: ScannedCommand, at: Duration)?
    private var effects: [Effect] = []

    enum Alarm: Hashable { case slow, giveUp, idle, unprinted, staffCall }

    /// What becomes of an answer that somebody wants on paper.
    enum SlipState: Equatable, Sendable { case printing, printed, failed }

    /// A kiosk that has just started.
    ///
    /// - Parameters:
    ///   - plan: Of the queue, with one group at least.
    ///   - run: Different in every run of the daemon.
    init(
        plan: QueuePlan, times: KioskTimes = KioskTimes(), reader: CodeReader = CodeReader(),
        offers: KioskOffers = KioskOffers(), run: String
    ) {
        self.plan = plan
        self.times = times
        self.reader = reader
        self.offers = offers
        self.run = run
    }

    /// The name of the screen in taps; it changes with the screen and not with the notes on it.
    var screenName: String { "\(run)-\(screenNumber)" }

    /// When ``Event/timeReached`` is due next.
    var deadline: Duration? { alarms.values.min() }

    // MARK: - Events

    /// Takes an event in.
    mutating func handle(_ event: Event, at now: Duration) -> [Effect] {
        // What is to be done may name a dossier: it goes with who has to do it.
        defer { effects = [] }
        switch event {
        case .scanned(let reading): scanned(reading, at: now)
        case .scanFailed: start(.unreadable, at: now)
        case .answered(let answer, let visit):
            if visit == self.visit { answered(answer, at: now) }
        case .tapped(let tap): tapped(tap, at: now)
        case .numberTaken(let ticket, let visit): numberTaken(ticket, visit, at: now)
        case .numberRefused(let reason, let visit):
            if visit == self.visit, screen == .takingNumber { go(to: .noTicket(reason), at: now) }
        case .numberRecalled(let ticket, let visit):
            guard visit == self.visit, screen == .attract else { break }
            start(ticket.state == .printed ? .ticketGiven(ticket) : .ticketNotPrinted(ticket), at: now)
        case .ticketPrinted(let ticket, let visit):
            if visit == self.visit, isShowing(ticket) { go(to: .ticketGiven(ticket), at: now) }
            perform(.record(.printed, ticket))
        case .ticketFailed(let ticket, let visit): ticketFailed(ticket, visit, at: now)
        case .slipPrinted(let isPrinted, let visit):
            if visit == self.visit, slip == .printing { slip = isPrinted ? .printed : .failed }
        case .followed(let isTaken, let visit):
            if visit == self.visit { followed(isTaken, at: now) }
        case .scannerChanged(let state): scanner = state
        case .printerChanged(let state): printer = state
        case .catalogueRead(let catalogue): take(catalogue)
        case .waitingCounted(let waiting): self.waiting = waiting
        case .figuresCounted(let figures): self.figures = figures
        case .ticketButton(let series, let key): ticketButton(series, key, at: now)
        case .hoursRead(let hours): self.hours = hours
        case .commanded(let command, let key): commanded(command, key, at: now)
        case .staffCalled: callStaff(at: now)
        case .staffCame:
            guard isStaffCalled else { break }
            isStaffCalled = false
            alarms[.staffCall] = nil
            perform(.light(false))
        case .timeReached: timeReached(at: now)
        }
        return effects
    }

    /// Adds to what ``handle(_:at:)`` returns.
    mutating func perform(_ effect: Effect) { effects.append(effect) }

    mutating func callStaff(at now: Duration) {
        isStaffCalled = true
        alarms[.staffCall] = now + times.staffCall
        perform(.light(true))
    }

    /// Another catalogue has other places: who is looking at the old one begins again.
    private mutating func take(_ catalogue: ProcedureCatalogue) {
        guard catalogue != self.catalogue else { return }
        self.catalogue = catalogue
        if case .procedures(let browsing) = screen, browsing.place != .search {
            screen = .procedures(ProcedureBrowsing())
            screenNumber += 1
        }
    }

    // MARK: - Time

    mutating func set(_ alarm: Alarm, at time: Duration) { alarms[alarm] = time }

    private mutating func timeReached(at now: Duration) {
        for (alarm, time) in alarms where time <= now {
            alarms[alarm] = nil
            switch alarm {
            case .slow:
                if case .searching(let reading, _) = screen { screen = .searching(reading, isSlow: true) }
            case .unprinted: unprinted = nil
            case .staffCall:
                isStaffCalled = false
                perform(.light(false))
            case .idle:
                if screen == .attract {
                    comfort = Comfort()
                } else if !screen.isDone, warningEnds == nil {
                    warningEnds = now + times.warning
                    alarms[.idle] = warningEnds
                } else {
                    start(.attract, at: now)
                    comfort = Comfort()
                    alarms[.idle] = nil
                }
            case .giveUp: giveUp(at: now)
            }
        }
    }

    private mutating func giveUp(at now: Duration) {
        switch screen {
        case .searching(let reading, _): go(to: .unreachable(reading), at: now)
        case .following: followed(false, at: now)
        case .takingNumber: go(to: .noTicket(.storage("no answer in time")), at: now)
        case .printing(let ticket):
            go(to: .ticketNotPrinted(ticket), at: now)
            perform(.record(.issuedNotPrinted, ticket))
        default: break
        }
    }

    /// Somebody is there: the screen stays as long as it would anew.
    mutating func restartIdle(at now: Duration) {
        warningEnds = nil
        if screen.waitsForMachine {
            alarms[.idle] = nil
        } else if screen == .attract {
            alarms[.idle] = comfort == Comfort() ? nil : now + times.comfort
        } else if screen.isDone {
            // Whoever may still have something to do there is given the time for it.
            if case .ticketGiven(let ticket) = screen, offers.messages(about: ticket) {
                alarms[.idle] = now + times.result
            } else {
                alarms[.idle] = now + times.done
            }
        } else {
            alarms[.idle] = now + (screen.isPersonal ? times.result : times.other)
        }
    }

    // MARK: - Screens

    /// Another person's time begins, or nobody's: nothing of the last one stays.
    mutating func start(_ screen: Screen, at now: Duration) {
        leave(for: screen)
        visit += 1
        lastScan = nil
        slip = nil
        show(screen, at: now)
    }

    /// The same person goes on.
    mutating func go(to screen: Screen, at now: Duration) {
        leave(for: screen)
        show(screen, at: now)
    }

    /// Changes what stands on the screen, such as a letter more; it stays the same screen, and its taps stay good.
    mutating func change(to screen: Screen, at now: Duration) {
        self.screen = screen
        restartIdle(at: now)
    }

    private mutating func show(_ screen: Screen, at now: Duration) {
        self.screen = screen
        screenNumber += 1
        alarms[.slow] = nil
        alarms[.giveUp] = nil
        switch screen {
        case .searching:
            alarms[.slow] = now + times.slow
            alarms[.giveUp] = now + times.search
        case .takingNumber: alarms[.giveUp] = now + times.numbering
        case .following(let following) where following.state == .sending: alarms[.giveUp] = now + times.numbering
        case .printing: alarms[.giveUp] = now + times.printing
        default: break
        }
        restartIdle(at: now)
    }

    /// A face that was touched counts, whether or not the aspects were rated too.
    private mutating func leave(for next: Screen) {
        let left = if case .help(let before) = screen { before } else { screen }
        switch next {
        case .help, .rating: break
        default:
            if case .rating(let form) = left, form.overall != nil { perform(.rate(form, visit: visit)) }
        }
    }
}

/// What a kiosk has to offer besides looking up and numbers: what is not there stands on no screen.
struct KioskOffers: Equatable, Sendable {
    /// There is an SMS gateway that takes telephone numbers.
    var following = false
    /// With so many ahead, or fewer, people are told by SMS that it is soon their turn; nil where nobody tells them.
    var queueMessages: Int?
    /// Somebody is there to see that the staff was called: a lamp, a page of the staff's.
    var staffCall = true
    /// Somebody takes ratings.
    var rating = true
    /// The screen can be read out.
    var speech = false
    /// Languages to choose from, the kiosk's own first.
    var languages = ["vi"]
    /// Beginnings of dossier codes, for a key of their own each.
    var codeStarts: [String] = []

    /// Whether it is of use to be told when few are ahead of this ticket: not for who is nearly there.
    func messages(about ticket: QueueTicket) -> Bool {
        guard let queueMessages, !ticket.isOffline else { return false }
        return ticket.before > queueMessages
    }
}
