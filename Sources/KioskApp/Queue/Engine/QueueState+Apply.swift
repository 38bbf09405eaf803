import Foundation

extension QueueState {
    /// Takes in what happened. An event about a ticket that is not known any more changes nothing.
    mutating func apply(_ event: QueueEvent) {
        sequence = event.sequence
        switch event.kind {
        case .dayStarted(let date, let carriesOver): start(date, carriesOver: carriesOver, at: event.at)
        case .issued(let issue): add(issue, event)
        case .paper(let id, let paper): tickets[id]?.paper = paper
        case .reprinted(let id): tickets[id]?.reprints += 1
        case .called(let id, let counter, let reason, let passed):
            if let passed { tickets[passed]?.passes += 1 }
            called(id, counter, reason, event)
        case .recalled(let id, let counter):
            guard case .called(_, let times) = tickets[id]?.state else { break }
            tickets[id]?.state = .called(counter: counter, times: times + 1)
            announce(id, counter, times + 1, event)
        case .serving(let id, let counter):
            tickets[id]?.state = .serving(counter: counter)
            tickets[id]?.servingSince = event.at
            tickets[id]?.counter = counter
            counters[counter, default: CounterState()].ticket = id
        case .done(let id, _):
            if let ticket = tickets[id], let since = ticket.servingSince { noteServiceTime(ticket.queue, since, event) }
            end(id, .done, event)
        case .noShow(let id, _): end(id, .noShow, event)
        case .cancelled(let id, _): end(id, .cancelled, event)
        case .replaced(let id, let other): end(id, .replaced(by: other), event)
        case .held(let id, let counter):
            release(id)
            tickets[id]?.state = .held(by: counter)
        case .returned(let id, let toEnd):
            release(id)
            tickets[id]?.state = .waiting
            tickets[id]?.endedAt = nil
            if toEnd { putLast(id, event) }
        case .transferred(let id, let series, let service, _):
            release(id)
            tickets[id]?.state = .waiting
            tickets[id]?.queue = series
            tickets[id]?.service = service
            tickets[id]?.servingSince = nil
        case .prioritySet(let id, let priority): tickets[id]?.priority = priority
        case .noted(let id, let text): tickets[id]?.note = text
        case .rated: break
        case .counterOpened(let id, let clerk):
            counters[id, default: CounterState()].status = .open
            counters[id]?.clerk = clerk
            counters[id]?.reason = nil
        case .counterPaused(let id, let reason):
            counters[id, default: CounterState()].status = .paused
            counters[id]?.reason = reason
        case .counterResumed(let id):
            counters[id, default: CounterState()].status = .open
            counters[id]?.reason = nil
        case .counterClosed(let id): counters[id] = CounterState(ticket: counters[id]?.ticket)
        case .groupSwitched(let series, let isOpen):
            if isOpen { closedGroups.remove(series) } else { closedGroups.insert(series) }
        case .booked(let appointment): appointments[appointment.code] = appointment
        case .bookingCancelled(let code): appointments[code] = nil
        case .leased(let lease):
            leases.removeAll {
                $0.satellite == lease.satellite && $0.series == lease.series && $0.first == lease.first
            }
            leases.append(lease)
            if leases.count > Self.leaseLimit { leases.removeFirst() }
        }
    }

    // MARK: - Days

    private mutating func start(_ date: BusinessDate, carriesOver: Bool, at now: Date) {
        let before = self.date
        self.date = date
        if marks[date] == nil { marks[date] = [:] }
        if marks.count > Self.markLimit, let oldest = marks.keys.filter({ $0 != date }).min() { marks[oldest] = nil }
        var labels: Set<String> = []
        for (id, ticket) in tickets where ticket.date != date {
            if ticket.isLive {
                if carriesOver { tickets[id]?.date = date } else { tickets[id]?.state = .expired }
                if carriesOver { labels.insert(ticket.label) }
            } else if ticket.date != before {
                tickets[id] = nil
            }
        }
        // Where the day had ended only because the clock was set wrong, these people are still here.
        for (id, ticket) in tickets where ticket.date == date && ticket.state == .expired {
            if !labels.contains(ticket.label) { tickets[id]?.state = .waiting }
        }
        requests = requests.filter { tickets[$0.value] != nil }
        if carriesOver { return }
        counters = [:]
        closedGroups = []
        calls = []
        turns = [:]
        serviceTimes = [:]
        appointments = appointments.filter { now.timeIntervalSince($0.value.at) < 86_400 }
        latestRank = tickets.values.filter(\.isLive).map(\.rank.at).max() ?? .distantPast
    }

    // MARK: - Tickets

    private mutating func add(_ issue: Issue, _ event: QueueEvent) {
        guard let today = date else { return }
        let date = issue.date ?? today
        let id = event.sequence
        let isOwn = issue.issuedAt == nil
        let at = issue.issuedAt ?? event.at
        var ticket = Ticket(
            id: id, date: date, series: issue.series, number: issue.number, round: issue.round, queue: issue.series,
            service: issue.service, priority: issue.priority, appointment: issue.appointment, dossier: issue.dossier,
            origin: issue.origin, issuedAt: at,
            // One that was given while its satellite was cut off stands where its time puts it.
            rank: Ticket.Rank(at: isOwn ? max(at, latestRank) : min(at, event.at), id: id), paper: issue.paper)
        // A satellite that was away for more than a day tells of people who have gone.
        if date != today { ticket.state = .expired }
        if let appointment = issue.appointment { ticket.rank.at = max(ticket.rank.at, appointment.at) }
        tickets[id] = ticket
        requests[issue.request] = id
        if isOwn { latestRank = max(latestRank, at) }
        var mark = marks[date]?[issue.series] ?? SeriesMark()
        if isOwn { (mark.number, mark.round) = (issue.number, issue.round) }
        mark.given += 1
        marks[date, default: [:]][issue.series] = mark
    }

    private mutating func called(_ id: Int64, _ counter: String, _ reason: CallReason, _ event: QueueEvent) {
        guard let ticket = tickets[id] else { return }
        if case .turn(let preferred, let ordinaryShare, let preferredShare) = reason {
            turns[ticket.queue, default: Turn()].count(
                isPreferred: preferred, ordinaryShare: ordinaryShare, preferredShare: preferredShare)
        }
        tickets[id]?.state = .called(counter: counter, times: 1)
        tickets[id]?.calledAt = event.at
        tickets[id]?.counter = counter
        counters[counter, default: CounterState()].ticket = id
        announce(id, counter, 1, event)
    }

    private mutating func announce(_ id: Int64, _ counter: String, _ times: Int, _ event: QueueEvent) {
        guard let label = tickets[id]?.label else { return }
        calls.append(
            Call(sequence: event.sequence, ticket: id, label: label, counter: counter, times: times, at: event.at))
        if calls.count > Self.callLimit { calls.removeFirst() }
    }

    private mutating func end(_ id: Int64, _ state: Ticket.State, _ event: QueueEvent) {
        release(id)
        tickets[id]?.state = state
        tickets[id]?.endedAt = event.at
    }

    /// Its counter has it no longer.
    private mutating func release(_ id: Int64) {
        for (counter, state) in counters where state.ticket == id { counters[counter]?.ticket = nil }
    }

    private mutating func putLast(_ id: Int64, _ event: QueueEvent) {
        latestRank = max(latestRank, event.at)
        tickets[id]?.rank = Ticket.Rank(at: latestRank, id: event.sequence)
        tickets[id]?.passes = 0
    }

    private mutating func noteServiceTime(_ series: String, _ since: Date, _ event: QueueEvent) {
        let seconds = Int(event.at.timeIntervalSince(since))
        // Beyond these, a clock was set or nobody pressed the key.
        guard (5...7_200).contains(seconds) else { return }
        serviceTimes[series, default: []].append(seconds)
        if serviceTimes[series, default: []].count > Self.timeLimit { serviceTimes[series]?.removeFirst() }
    }
}
