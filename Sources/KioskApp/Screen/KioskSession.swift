import ApplianceKit
import DeviceIO
import DossierKit

/// What is on the screen and why: the kiosk's behaviour towards the person in front of it, without any I/O.
///
/// Events go in with the monotonic time, effects come out for somebody to carry out; their outcomes come back as events
/// with the ``visit`` that they belong to, so that an answer which comes late never reaches the next person.
struct KioskSession: Sendable {
    /// The screen, with what it needs to know and nothing else.
    enum Screen: Equatable, Sendable {
        /// Waiting for somebody.
        case attract
        /// The lookup is under way.
        case searching(CodeReading, isSlow: Bool)
        /// The answer.
        case result(Dossier, DataAge)
        /// The scanner saw something and could not read it.
        case unreadable
        /// A bar code, but of something else.
        case notACode
        /// The text could be more than one code.
        case ambiguous
        /// There is no such dossier, or the lookup code is not its own: the same words for both.
        case notFound(CodeReading)
        /// Nobody can say at this moment.
        case unreachable(CodeReading)
        /// Nothing is told without the lookup code.
        case lookupCodeNeeded
        /// Too many wrong lookup codes.
        case tooManyAttempts
        /// Which service?
        case choosingService
        /// A number is being written down.
        case takingNumber
        /// The number is given, the paper is on its way.
        case printing(QueueTicket)
        /// Here is the paper.
        case ticketGiven(QueueTicket)
        /// The number is given, there is no paper.
        case ticketNotPrinted(QueueTicket)
        /// No number was given.
        case noTicket(TicketRefusal)
    }

    /// What happens to the kiosk.
    enum Event: Sendable {
        /// The scanner read a text, and this is what it means.
        case scanned(CodeReading)
        /// The scanner sent something that is no text.
        case scanFailed
        /// The lookup answers.
        case answered(LookupAnswer, visit: UInt64)
        /// A finger.
        case tapped(Tap)
        /// The number is written down.
        case numberTaken(QueueTicket, visit: UInt64)
        /// It is not.
        case numberRefused(TicketRefusal, visit: UInt64)
        /// A late tap turned out to have got a number before.
        case numberRecalled(QueueTicket, visit: UInt64)
        /// The printer has taken the ticket.
        case ticketPrinted(QueueTicket, visit: UInt64)
        /// The printer has not.
        case ticketFailed(QueueTicket, visit: UInt64)
        /// The scanner came, went or failed.
        case scannerChanged(DeviceState)
        /// The printer came, went or failed.
        case printerChanged(DeviceState)
        /// The button on the box that gives numbers; without a series it asks where there are several.
        case ticketButton(series: String?, key: String)
        /// Somebody asks for help by the button on the box.
        case staffCalled
        /// ``deadline`` is here.
        case timeReached
    }

    /// What somebody has to do about it.
    enum Effect: Equatable, Sendable {
        case lookUp(CodeReading, visit: UInt64)
        case takeNumber(series: String, key: String, visit: UInt64)
        /// Look whether this key has got a number; do nothing if not.
        case recallNumber(key: String, visit: UInt64)
        case print(QueueTicket, visit: UInt64)
        case record(QueueTicket.State, QueueTicket)
        /// The lamp on the box, on or off.
        case light(Bool)
    }

    let groups: [ServiceGroup]
    let times: KioskTimes
    /// Says from which run of the daemon a screen's name is.
    private let run: String

    private(set) var screen: Screen = .attract
    /// One person's time in front of the kiosk, as far as that can be told.
    private(set) var visit: UInt64 = 1
    private(set) var scanner: DeviceState = .opening
    private(set) var printer: DeviceState = .opening
    /// The last number that found no paper after its screen had gone: told on whatever screen there is, for a while.
    private(set) var unprinted: QueueTicket?
    /// Whether somebody has called and the staff can be expected.
    private(set) var isStaffCalled = false
    /// When the warning ends, while it is shown.
    private(set) var warningEnds: Duration?

    private var screenNumber = 1
    private var lastScan: (reading: CodeReading, at: Duration)?
    private var alarms: [Alarm: Duration] = [:]
    private var lastButton: Duration?

    private enum Alarm: Hashable { case slow, giveUp, idle, unprinted, staffCall }

    /// A kiosk that has just started.
    ///
    /// - Parameters:
    ///   - groups: At least one.
    ///   - run: Different in every run of the daemon.
    init(groups: [ServiceGroup], times: KioskTimes = KioskTimes(), run: String) {
        self.groups = groups
        self.times = times
        self.run = run
    }

    /// The name of the screen in taps; it changes with the screen and not with the notes on it.
    var screenName: String { "\(run)-\(screenNumber)" }

    /// When ``Event/timeReached`` is due next.
    var deadline: Duration? { alarms.values.min() }

    // MARK: - Events

    /// Takes an event in.
    mutating func handle(_ event: Event, at now: Duration) -> [Effect] {
        switch event {
        case .scanned(let reading): return scanned(reading, at: now)
        case .scanFailed:
            start(.unreadable, at: now)
        case .answered(let answer, let visit):
            guard visit == self.visit, case .searching(let reading, _) = screen else { break }
            switch answer {
            case .found(let dossier, let age): go(to: .result(dossier, age), at: now)
            case .notFound: go(to: .notFound(reading), at: now)
            case .unreachable: go(to: .unreachable(reading), at: now)
            case .lookupCodeNeeded: go(to: .lookupCodeNeeded, at: now)
            case .tooManyAttempts: go(to: .tooManyAttempts, at: now)
            }
        case .tapped(let tap): return tapped(tap, at: now)
        case .numberTaken(let ticket, let visit):
            let isAwaited = visit == self.visit && screen.awaitsNumber
            // Asked twice, it may have its paper already.
            if ticket.state == .printed {
                if isAwaited { go(to: .ticketGiven(ticket), at: now) }
                break
            }
            // Whoever asked may have gone on to a scan; the paper is theirs all the same.
            if isAwaited { go(to: .printing(ticket), at: now) }
            return [.print(ticket, visit: visit)]
        case .numberRefused(let reason, let visit):
            guard visit == self.visit, screen == .takingNumber else { break }
            go(to: .noTicket(reason), at: now)
        case .numberRecalled(let ticket, let visit):
            guard visit == self.visit, screen == .attract else { break }
            start(ticket.state == .printed ? .ticketGiven(ticket) : .ticketNotPrinted(ticket), at: now)
        case .ticketPrinted(let ticket, let visit):
            if visit == self.visit, isShowing(ticket) { go(to: .ticketGiven(ticket), at: now) }
            return [.record(.printed, ticket)]
        case .ticketFailed(let ticket, let visit):
            if visit != self.visit || !isShowing(ticket) {
                unprinted = ticket
                alarms[.unprinted] = now + times.other
            } else if screen == .printing(ticket) {
                go(to: .ticketNotPrinted(ticket), at: now)
            }
            return [.record(.issuedNotPrinted, ticket)]
        case .scannerChanged(let state): scanner = state
        case .printerChanged(let state): printer = state
        case .ticketButton(let series, let key): return ticketButton(series, key, at: now)
        case .staffCalled:
            isStaffCalled = true
            alarms[.staffCall] = now + times.staffCall
            return [.light(true)]
        case .timeReached: return timeReached(at: now)
        }
        return []
    }

    /// A press gives one number: what follows it within moments is the same finger.
    private mutating func ticketButton(_ series: String?, _ key: String, at now: Duration) -> [Effect] {
        defer { lastButton = now }
        if let last = lastButton, now - last < times.sameButton { return [] }
        switch screen {
        // The number before is still on its way; its paper would come out for two people at once.
        case .takingNumber, .printing: return []
        default: break
        }
        if let series { return takeNumber(series, key, at: now) }
        if groups.count == 1, let group = groups.first { return takeNumber(group.series, key, at: now) }
        start(.choosingService, at: now)
        return []
    }

    private mutating func scanned(_ reading: CodeReading, at now: Duration) -> [Effect] {
        if let last = lastScan, last.reading == reading, now - last.at < times.sameScan {
            lastScan?.at = now
            return []
        }
        switch reading {
        case .code, .identifier:
            start(.searching(reading, isSlow: false), at: now)
            lastScan = (reading, now)
            return [.lookUp(reading, visit: visit)]
        case .ambiguous: start(.ambiguous, at: now)
        case .unreadable(.garbage), .unreadable(.empty): start(.unreadable, at: now)
        case .unreadable: start(.notACode, at: now)
        }
        lastScan = (reading, now)
        return []
    }

    private mutating func tapped(_ tap: Tap, at now: Duration) -> [Effect] {
        guard tap.screen == screenName else {
            // The page had not seen this screen yet, or the daemon was started again while the tap was on its way: then
            // the number that the tap has got must not be lost.
            return tap.action.asksForNumber ? [.recallNumber(key: tap.key, visit: visit)] : []
        }
        switch tap.action {
        case .home: start(.attract, at: now)
        case .touch: restartIdle(at: now)
        case .again:
            guard case .unreachable(let reading) = screen else { break }
            go(to: .searching(reading, isSlow: false), at: now)
            return [.lookUp(reading, visit: visit)]
        case .takeNumber:
            guard screen.offersNumber else { break }
            if groups.count == 1, let group = groups.first { return takeNumber(group.series, tap.key, at: now) }
            go(to: .choosingService, at: now)
        case .group(let series):
            guard screen == .choosingService, groups.contains(where: { $0.series == series }) else { break }
            return takeNumber(series, tap.key, at: now)
        }
        return []
    }

    private mutating func takeNumber(_ series: String, _ key: String, at now: Duration) -> [Effect] {
        start(.takingNumber, at: now)
        return [.takeNumber(series: series, key: key, visit: visit)]
    }

    // MARK: - Time

    private mutating func timeReached(at now: Duration) -> [Effect] {
        for (alarm, time) in alarms where time <= now {
            alarms[alarm] = nil
            switch alarm {
            case .slow:
                if case .searching(let reading, _) = screen { screen = .searching(reading, isSlow: true) }
            case .unprinted: unprinted = nil
            case .staffCall:
                isStaffCalled = false
                return [.light(false)]
            case .idle:
                if screen.isAskedFor, warningEnds == nil {
                    warningEnds = now + times.warning
                    alarms[.idle] = warningEnds
                } else {
                    start(.attract, at: now)
                }
            case .giveUp:
                switch screen {
                case .searching(let reading, _): go(to: .unreachable(reading), at: now)
                case .takingNumber: go(to: .noTicket(.storage("no answer in time")), at: now)
                case .printing(let ticket):
                    go(to: .ticketNotPrinted(ticket), at: now)
                    return [.record(.issuedNotPrinted, ticket)]
                default: break
                }
            }
        }
        return []
    }

    /// Somebody is there: the screen stays as long as it would anew.
    private mutating func restartIdle(at now: Duration) {
        warningEnds = nil
        switch screen {
        case .attract, .searching, .takingNumber, .printing: alarms[.idle] = nil
        case .result: alarms[.idle] = now + times.result
        default: alarms[.idle] = now + times.other
        }
    }

    // MARK: - Screens

    /// Another person's time begins, or nobody's: nothing of the last one stays.
    private mutating func start(_ screen: Screen, at now: Duration) {
        visit += 1
        lastScan = nil
        go(to: screen, at: now)
    }

    private mutating func go(to screen: Screen, at now: Duration) {
        self.screen = screen
        screenNumber += 1
        alarms[.slow] = nil
        alarms[.giveUp] = nil
        switch screen {
        case .searching:
            alarms[.slow] = now + times.slow
            alarms[.giveUp] = now + times.search
        case .takingNumber: alarms[.giveUp] = now + times.numbering
        case .printing: alarms[.giveUp] = now + times.printing
        default: break
        }
        restartIdle(at: now)
    }

    private func isShowing(_ ticket: QueueTicket) -> Bool {
        switch screen {
        case .printing(let shown), .ticketNotPrinted(let shown), .ticketGiven(let shown): shown.id == ticket.id
        default: false
        }
    }
}

extension KioskSession.Screen {
    /// Whether somebody is asked before it is cleared, because it would be a loss.
    var isAskedFor: Bool {
        switch self {
        case .result, .ticketNotPrinted: true
        default: false
        }
    }

    /// Whether a number that comes now belongs on it.
    var awaitsNumber: Bool {
        switch self {
        case .takingNumber, .noTicket: true
        default: false
        }
    }

    /// Whether "take a number" stands on it.
    var offersNumber: Bool {
        switch self {
        case .attract, .result, .unreadable, .notACode, .ambiguous, .notFound, .unreachable, .lookupCodeNeeded,
            .tooManyAttempts:
            true
        default: false
        }
    }
}

extension KioskAction {
    fileprivate var asksForNumber: Bool {
        switch self {
        case .takeNumber, .group: true
        case .home, .touch, .again: false
        }
    }
}
