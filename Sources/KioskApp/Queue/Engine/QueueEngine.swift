import Foundation

/// The rules of the queue: given the plan and today's state, what a command comes to. A value without any I/O.
///
/// ```swift
/// var engine = QueueEngine(plan: plan)
/// for kind in try engine.decide(.callNext(counter: "3"), at: now) { engine.append(kind, at: now, by: "lan") }
/// ```
struct QueueEngine: Equatable, Sendable {
    let plan: QueuePlan
    private(set) var state: QueueState

    init(plan: QueuePlan, state: QueueState = QueueState()) {
        self.plan = plan
        self.state = state
    }

    /// Takes in an event of the log.
    mutating func apply(_ event: QueueEvent) { state.apply(event) }

    /// Makes the next event of something that happens, and takes it in.
    @discardableResult
    mutating func append(_ kind: QueueEvent.Kind, at now: Date, by actor: String? = nil) -> QueueEvent {
        let event = QueueEvent(sequence: state.sequence + 1, at: now, by: actor, kind: kind)
        state.apply(event)
        return event
    }

    /// What a command comes to; nothing where it has been done already.
    func decide(_ command: QueueCommand, at now: Date) throws(QueueRefusal) -> [QueueEvent.Kind] {
        switch command {
        case .issue(let request): return try issue(request, at: now)
        case .adopt(let issue, let age): return try adopt(issue, age: age, at: now)
        case .lease(let satellite, let series): return try lease(series, to: satellite)
        case .paper(let id, let paper):
            let ticket = try ticket(id)
            // What the printer has confirmed stays so.
            return ticket.paper == paper || ticket.paper == .printed ? [] : [.paper(ticket: id, paper)]
        case .reprint(let id): return [.reprinted(ticket: try ticket(id).id)]
        case .book(let appointment):
            guard plan.group(appointment.series) != nil else { throw .unknownGroup(appointment.series) }
            return state.appointments[appointment.code] == appointment ? [] : [.booked(appointment)]
        case .cancelBooking(let code): return state.appointments[code] == nil ? [] : [.bookingCancelled(code: code)]
        case .callNext(let counter): return try callNext(counter, at: now)
        case .call(let id, let counter): return try call(id, counter, at: now)
        case .recall, .start, .finish, .noShow, .hold: return try atCounter(command)
        case .returnToLine, .transfer, .cancel, .setPriority, .note: return try withTicket(command)
        case .rate(let id, let counter, let level):
            guard (1...3).contains(level) else { throw .badLevel(level) }
            return [.rated(ticket: id, counter: counter ?? id.flatMap { state.tickets[$0]?.counter }, level: level)]
        case .openCounter, .pauseCounter, .resumeCounter, .closeCounter: return try counterState(command)
        case .switchGroup(let series, let isOpen):
            guard plan.group(series) != nil else { throw .unknownGroup(series) }
            return state.closedGroups.contains(series) == isOpen ? [.groupSwitched(series: series, isOpen: isOpen)] : []
        }
    }

    func ticket(_ id: Int64) throws(QueueRefusal) -> Ticket {
        guard let ticket = state.tickets[id], ticket.date == state.date else { throw .unknownTicket }
        return ticket
    }

    func counter(_ id: String) throws(QueueRefusal) -> Counter {
        guard let counter = plan.counter(id) else { throw .unknownCounter(id) }
        return counter
    }

    // MARK: - Counters

    private func counterState(_ command: QueueCommand) throws(QueueRefusal) -> [QueueEvent.Kind] {
        switch command {
        case .openCounter(let id, let clerk):
            let now = state.counters[try counter(id).id]
            return now?.status == .open && now?.clerk == clerk ? [] : [.counterOpened(counter: id, clerk: clerk)]
        case .pauseCounter(let id, let reason):
            switch state.counters[try counter(id).id]?.status ?? .closed {
            case .closed: throw .counterClosed(id)
            case .open, .paused: return [.counterPaused(counter: id, reason: reason)]
            }
        case .resumeCounter(let id):
            switch state.counters[try counter(id).id]?.status ?? .closed {
            case .closed: throw .counterClosed(id)
            case .open: return []
            case .paused: return [.counterResumed(counter: id)]
            }
        case .closeCounter(let id):
            let now = state.counters[try counter(id).id] ?? QueueState.CounterState()
            if let ticket = now.ticket.flatMap({ state.tickets[$0] }) {
                guard case .serving = ticket.state else { throw .callPending(ticket: ticket.label) }
                return [.done(ticket: ticket.id, counter: id), .counterClosed(counter: id)]
            }
            return now.status == .closed ? [] : [.counterClosed(counter: id)]
        default: return []
        }
    }

    private func callNext(_ id: String, at now: Date) throws(QueueRefusal) -> [QueueEvent.Kind] {
        let counter = try readyCounter(id)
        var (engine, events) = try finishing(id, at: now)
        guard let next = engine.next(at: counter, now: now) else {
            // Who was served is done all the same.
            if events.isEmpty { throw .nobodyWaits }
            return events
        }
        let call = QueueEvent.Kind.called(
            ticket: next.ticket.id, counter: id, reason: next.reason, passed: next.passed)
        engine.append(call, at: now)
        events.append(call)
        return events
    }

    private func call(_ ticketID: Int64, _ id: String, at now: Date) throws(QueueRefusal) -> [QueueEvent.Kind] {
        _ = try readyCounter(id)
        let ticket = try ticket(ticketID)
        switch ticket.state {
        case .waiting, .held: break
        case .noShow: try checkFree(ticket)
        case .called(let other, _), .serving(let other):
            if other == id { return [] }
            throw .elsewhere(ticket: ticket.label, counter: other)
        case .done, .cancelled, .expired, .replaced: throw .wrongState(ticket: ticket.label)
        }
        let (_, events) = try finishing(id, at: now)
        return events + [.called(ticket: ticketID, counter: id, reason: .chosen, passed: nil)]
    }

    /// Whoever was missed keeps the number only while no clock that was set has let it be given again.
    private func checkFree(_ ticket: Ticket) throws(QueueRefusal) {
        let isTaken = state.tickets.values.contains {
            $0.isLive && $0.series == ticket.series && $0.number == ticket.number
        }
        if isTaken { throw .numberGivenAgain(ticket.label) }
    }

    private func readyCounter(_ id: String) throws(QueueRefusal) -> Counter {
        let counter = try counter(id)
        switch state.counters[id]?.status ?? .closed {
        case .closed: throw .counterClosed(id)
        case .paused: throw .counterPaused(id)
        case .open: return counter
        }
    }

    /// Who is served there is done when the next is called; who was called must be told first to be there or not.
    private func finishing(_ id: String, at now: Date) throws(QueueRefusal) -> (QueueEngine, [QueueEvent.Kind]) {
        guard let ticket = state.counters[id]?.ticket.flatMap({ state.tickets[$0] }) else { return (self, []) }
        guard case .serving = ticket.state else { throw .callPending(ticket: ticket.label) }
        var engine = self
        let done = QueueEvent.Kind.done(ticket: ticket.id, counter: id)
        engine.append(done, at: now)
        return (engine, [done])
    }

    private func atCounter(_ command: QueueCommand) throws(QueueRefusal) -> [QueueEvent.Kind] {
        switch command {
        case .recall(let id):
            let ticket = try present(id)
            guard case .called = ticket.state else { throw .wrongState(ticket: ticket.label) }
            return [.recalled(ticket: ticket.id, counter: id)]
        case .start(let id):
            let ticket = try present(id)
            if case .serving = ticket.state { return [] }
            return [.serving(ticket: ticket.id, counter: id)]
        case .finish(let id):
            let ticket = try present(id)
            // Called and finished without "start": the service began at some time that nobody told.
            if case .called = ticket.state {
                return [.serving(ticket: ticket.id, counter: id), .done(ticket: ticket.id, counter: id)]
            }
            return [.done(ticket: ticket.id, counter: id)]
        case .noShow(let id):
            let ticket = try present(id)
            guard case .called = ticket.state else { throw .wrongState(ticket: ticket.label) }
            return [.noShow(ticket: ticket.id, counter: id)]
        case .hold(let id): return [.held(ticket: try present(id).id, counter: id)]
        default: return []
        }
    }

    /// Whom the counter has.
    private func present(_ id: String) throws(QueueRefusal) -> Ticket {
        _ = try counter(id)
        guard let ticket = state.counters[id]?.ticket.flatMap({ state.tickets[$0] }) else { throw .counterEmpty(id) }
        return ticket
    }

    private func withTicket(_ command: QueueCommand) throws(QueueRefusal) -> [QueueEvent.Kind] {
        switch command {
        case .returnToLine(let id, let toEnd):
            let ticket = try ticket(id)
            switch ticket.state {
            case .held, .called: return [.returned(ticket: id, toEnd: toEnd)]
            case .noShow:
                try checkFree(ticket)
                return [.returned(ticket: id, toEnd: toEnd)]
            case .waiting where toEnd: return [.returned(ticket: id, toEnd: true)]
            case .waiting: return []
            case .serving, .done, .cancelled, .expired, .replaced: throw .wrongState(ticket: ticket.label)
            }
        case .transfer(let id, let series, let service, let reason):
            let ticket = try ticket(id)
            guard let group = plan.group(series) else { throw .unknownGroup(series) }
            if let service, !group.services.contains(where: { $0.id == service }) { throw .unknownService(service) }
            guard ticket.isLive else { throw .wrongState(ticket: ticket.label) }
            return [.transferred(ticket: id, series: series, service: service, reason: reason)]
        case .cancel(let id, let reason):
            let ticket = try ticket(id)
            guard ticket.isLive else { throw .wrongState(ticket: ticket.label) }
            return [.cancelled(ticket: id, reason: reason)]
        case .setPriority(let id, let reason, let isVerified):
            let ticket = try ticket(id)
            if let reason, plan.priority(reason) == nil { throw .unknownPriority(reason) }
            guard ticket.isLive else { throw .wrongState(ticket: ticket.label) }
            let priority = reason.map { Ticket.Priority(reason: $0, isVerified: isVerified) }
            return ticket.priority == priority ? [] : [.prioritySet(ticket: id, priority)]
        case .note(let id, let text): return [.noted(ticket: try ticket(id).id, text: text)]
        default: return []
        }
    }
}
