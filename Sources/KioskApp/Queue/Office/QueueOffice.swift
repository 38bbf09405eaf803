import ApplianceKit
import DeviceIO
import Foundation
import Synchronization

/// What a command has led to.
struct QueueOutcome: Sendable {
    /// Of this command, in order; none where it had been done already.
    var events: [QueueEvent]
    /// The queue with them.
    var engine: QueueEngine

    /// The ticket that was called, where one was.
    var called: Ticket? {
        for case .called(let id, _, _, _) in events.lazy.map(\.kind) { return engine.state.tickets[id] }
        return nil
    }
}

/// The queue of this box, or of a centre whose hub it is: one writer, whose log is on the disk before anybody sees a
/// number or a call.
///
/// ```swift
/// let office = try await QueueOffice(path: "/var/lib/tracuu/queue.db", plan: plan, clock: SystemClock())
/// let ticket = try await office.take("A", request: key)
/// let outcome = try await office.perform(.callNext(counter: "3"), by: "lan", request: tap)
/// for await engine in office.changes() { board.show(engine.state.calls) }
/// ```
actor QueueOffice: TicketSource {
    private static let log = Log("queue")
    private static let snapshotInterval: Int64 = 1_000

    private let thread: PollThread
    private let store: QueueStore
    private let clock: any ApplianceClock
    private var engine: QueueEngine
    private var savedAt: Int64 = 0
    /// Wall time less uptime, when it was last looked at.
    private var clockOffset: TimeInterval?
    private let views: QueueViews

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens the log and plays it.
    ///
    /// Tickets of this box that the last run left without word of their paper are settled by what the printer said:
    /// a job that it took is a paper, anything else is `issuedNotPrinted`.
    ///
    /// - Parameter jobs: The printer's last jobs, of the ledger; none where no printer is known.
    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    init(path: String, plan: QueuePlan, clock: any ApplianceClock, jobs: [PrintJob] = []) async throws {
        thread = try PollThread(name: "queue")
        store = try QueueStore(path: path)
        self.clock = clock
        var state = QueueState()
        if let saved = try store.snapshot(), try saved.sequence <= store.lastSequence() { state = saved }
        savedAt = state.sequence
        engine = QueueEngine(plan: plan, state: state)
        views = QueueViews(engine)
        try catchUp()
        if clock.isSet { interrupted = try settlePapers(jobs) }
        views.show(engine)
    }

    /// How many numbers the last run had given whose paper nobody has seen.
    private(set) var interrupted = 0

    // MARK: - Looking

    /// The queue as it is.
    nonisolated var current: QueueEngine { views.current }

    /// The queue now and after each change; who is slow gets the latest. It ends when the office goes.
    nonisolated func changes() -> AsyncStream<QueueEngine> { views.stream() }

    // MARK: - Numbers

    func take(_ request: TicketRequest) throws(TicketRefusal) -> QueueTicket {
        _ = try perform(.issue(request), by: request.origin ?? "kiosk")
        guard let ticket = ticket(request: request.request) else { throw .storage("the number is not in the log") }
        return ticket
    }

    func ticket(request: String) -> QueueTicket? {
        engine.state.requests[request].flatMap { engine.slip(for: $0, now: clock.now) }
    }

    func record(_ state: QueueTicket.State, for ticket: QueueTicket) throws(TicketRefusal) {
        _ = try perform(.paper(ticket: ticket.id, state), by: "printer")
    }

    /// Counts a rating; one of the same id counts once.
    func rate(_ id: String, level: Int, counter: String?, by actor: String) throws(TicketRefusal) {
        _ = try perform(.rate(ticket: nil, counter: counter, level: level), by: actor, request: "rating.\(id)")
    }

    // MARK: - Commands

    /// Does what is wanted, and writes it down first. Commands of several people come one after another: two who press
    /// "next" at once get two people.
    ///
    /// - Parameters:
    ///   - actor: Who wants it, for the log.
    ///   - request: The asking page's key for this one press: the same again changes nothing and answers the same.
    func perform(
        _ command: QueueCommand, by actor: String? = nil, request: String? = nil
    ) throws(TicketRefusal) -> QueueOutcome {
        try perform([command], by: actor, request: request)
    }

    /// Does several things, all or none.
    func perform(
        _ commands: [QueueCommand], by actor: String?, request: String?
    ) throws(TicketRefusal) -> QueueOutcome {
        guard clock.isSet else { throw .clockNotSet }
        // As the store keeps it, so that the log played again comes to the same.
        let now = QueueStore.moment(QueueStore.milliseconds(clock.now))
        let before = engine
        do {
            let outcome = try store.database.transaction { () throws -> QueueOutcome in
                try catchUp()
                if let request, let known = try store.outcome(of: request) {
                    let events = try known.map { range in
                        try store.events(after: range.lowerBound - 1).prefix { $0.sequence <= range.upperBound }
                    }
                    return QueueOutcome(events: events.map(Array.init) ?? [], engine: engine)
                }
                try startDay(at: now)
                let first = engine.state.sequence + 1
                var events: [QueueEvent] = []
                for command in commands {
                    for kind in try engine.decide(command, at: now) {
                        events.append(try append(kind, at: now, by: actor))
                    }
                }
                if let request {
                    try store.note(request: request, first: first, last: engine.state.sequence, at: now)
                }
                return QueueOutcome(events: events, engine: engine)
            }
            noteOffset()
            views.show(engine)
            saveNowAndThen()
            return outcome
        } catch {
            // Nothing of it is on the disk, so nothing of it has happened.
            engine = before
            if let refusal = error as? QueueRefusal { throw TicketRefusal(refusal) }
            throw .storage("\(error)")
        }
    }

    /// Begins the day where a new one has come, though nobody asks for anything; to be called now and then.
    func keepDay() {
        guard clock.isSet else { return }
        guard engine.state.date != businessDate else { return noteOffset() }
        do throws(TicketRefusal) {
            _ = try perform([], by: nil, request: nil)
        } catch {
            Self.log.error("the day can't be begun: \(error)")
        }
    }

    /// The log of some days, for reports.
    func events(from first: BusinessDate, through last: BusinessDate) throws -> [QueueEvent] {
        try store.events(from: first, through: last)
    }

    /// Whether the figures of the days before this one have yet to be handed in.
    func isTallyDue(_ date: BusinessDate) throws -> Bool { try store.talliedDate() != date }

    /// What sets this queue apart from all others.
    func identity() throws -> String { try store.identity() }

    /// The days before this one have been handed in.
    func noteTally(_ date: BusinessDate) throws { try store.noteTally(date) }

    // MARK: - The log

    private func append(_ kind: QueueEvent.Kind, at now: Date, by actor: String?) throws -> QueueEvent {
        let event = engine.append(kind, at: now, by: actor)
        try store.append(event, on: engine.state.date ?? businessDate)
        return event
    }

    /// Takes in what another process has written: a command line beside the daemon.
    private func catchUp() throws {
        guard try store.lastSequence() != engine.state.sequence else { return }
        for event in try store.events(after: engine.state.sequence) { engine.apply(event) }
    }

    private var businessDate: BusinessDate { BusinessDate(clock.now, resetHour: engine.plan.resetHour) }

    private func startDay(at now: Date) throws {
        let date = businessDate
        guard engine.state.date != date else { return }
        let isSetByHand = clockOffset.map { abs(offset - $0) > 60 } ?? false
        _ = try append(.dayStarted(date, carriesOver: isSetByHand), at: now, by: nil)
        try store.forget(before: date.advanced(by: -engine.plan.keptDays), requestsBefore: now - 3 * 86_400)
        savedAt = 0
    }

    private var offset: TimeInterval { clock.now.timeIntervalSince1970 - clock.uptime.seconds }

    private func noteOffset() { clockOffset = offset }

    private func saveNowAndThen() {
        guard savedAt == 0 || engine.state.sequence - savedAt >= Self.snapshotInterval else { return }
        do {
            try store.save(engine.state)
            savedAt = engine.state.sequence
        } catch {
            // The log has everything; only the next start takes longer.
            Self.log.warning("the queue's snapshot can't be saved: \(error)")
        }
    }

    private func settlePapers(_ jobs: [PrintJob]) throws -> Int {
        let now = QueueStore.moment(QueueStore.milliseconds(clock.now))
        var missing = 0
        try store.database.transaction {
            for ticket in engine.state.tickets.values.sorted(by: { $0.id < $1.id })
            where ticket.paper == .issued && ticket.origin == nil {
                let hasPaper = jobs.hasPaper(of: ticket.label, since: ticket.issuedAt)
                if !hasPaper { missing += 1 }
                _ = try append(
                    .paper(ticket: ticket.id, hasPaper ? .printed : .issuedNotPrinted), at: now, by: "restart")
            }
        }
        return missing
    }
}

extension [PrintJob] {
    /// Whether a printer has taken the whole of a ticket.
    func hasPaper(of label: String, since issuedAt: Date) -> Bool {
        contains { job in
            guard case .printed = job.state else { return false }
            return job.title == label && job.askedAt >= issuedAt - 1
        }
    }
}

extension QueueEngine {
    /// What is told to the holder of a ticket.
    func slip(for id: Int64, now: Date) -> QueueTicket? {
        guard let ticket = state.tickets[id] else { return nil }
        let standing = standing(of: id, now: now)
        let group = plan.group(ticket.queue)
        let service = plan.service(ticket.service, of: ticket.queue)
        var slip = QueueTicket(
            id: id, series: ticket.series, number: ticket.number,
            service: service?.name ?? group?.name ?? ticket.queue, issuedAt: ticket.issuedAt,
            before: standing?.ahead ?? 0, state: ticket.paper)
        slip.serviceEnglish = service.map(\.nameEnglish) ?? group?.nameEnglish
        slip.area = group?.area
        slip.estimate = standing?.estimate
        slip.priority = ticket.priority.flatMap { priority in
            plan.priority(priority.reason).map {
                QueueTicket.Priority(
                    name: $0.name, nameEnglish: $0.nameEnglish, evidence: $0.evidence, isVerified: priority.isVerified)
            }
        }
        slip.appointment = ticket.appointment?.at
        slip.isReprint = ticket.reprints > 0
        return slip
    }
}
