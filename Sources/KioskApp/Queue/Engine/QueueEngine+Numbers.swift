import Foundation

extension QueueEngine {
    /// A number for somebody; none where the request has one already.
    func issue(_ request: TicketRequest, at now: Date) throws(QueueRefusal) -> [QueueEvent.Kind] {
        if state.requests[request.request] != nil { return [] }
        let appointment = try appointment(of: request)
        // Who comes at their hour stands in the line that the hour was given for, whatever was pressed.
        let series = appointment?.series ?? request.series
        guard let group = plan.group(series) else { throw .unknownGroup(series) }
        let service = series == request.series ? request.service : nil
        if let service, !group.services.contains(where: { $0.id == service }) { throw .unknownService(service) }
        if let reason = request.priority, plan.priority(reason) == nil { throw .unknownPriority(reason) }
        if state.closedGroups.contains(group.series) { throw .groupClosed(group.series) }
        let (number, round) = try nextNumber(of: group)
        return [
            .issued(
                Issue(
                    series: group.series, number: number, round: round,
                    service: appointment?.service ?? service,
                    priority: request.priority.map { Ticket.Priority(reason: $0, isVerified: request.isVerified) },
                    appointment: appointment, dossier: request.dossier, origin: request.origin,
                    request: request.request))
        ]
    }

    /// What was booked: by its own code, or by that of the dossier that was looked up at the kiosk.
    private func appointment(of request: TicketRequest) throws(QueueRefusal) -> Appointment? {
        guard let code = request.appointment ?? request.dossier else { return nil }
        guard let booked = state.appointments[code], BusinessDate(booked.at, resetHour: plan.resetHour) == state.date
        else {
            if let named = request.appointment { throw .unknownAppointment(named) }
            return nil
        }
        // An hour is one person's; with a dossier, whoever comes once more is one of the others.
        if let other = state.tickets.values.first(where: { $0.isLive && $0.appointment?.code == code }) {
            if request.appointment != nil { throw .numberTaken(other.label) }
            return nil
        }
        return booked
    }

    /// The next number that is no satellite's and that nobody in the queue has.
    private func nextNumber(of group: ServiceGroup) throws(QueueRefusal) -> (number: Int, round: Int) {
        guard let date = state.date else { throw .seriesExhausted(group.series) }
        let mark = state.mark(group.series)
        let taken = state.leases.filter { $0.series == group.series && $0.from <= date && date <= $0.through }
        let live = Set(state.tickets.values.lazy.filter { $0.series == group.series && $0.isLive }.map(\.number))
        var (number, round) = (max(mark.number, group.first - 1), mark.round)
        for _ in group.first...group.last {
            number += 1
            if number > group.last { (number, round) = (group.first, round + 1) }
            if !live.contains(number), !taken.contains(where: { ($0.first...$0.last).contains(number) }) {
                return (number, round)
            }
        }
        throw .seriesExhausted(group.series)
    }

    /// A satellite's own number, given while it was cut off.
    ///
    /// How long ago is counted by the satellite, so that its clock need not agree with this one. Whoever came within
    /// the last hours stands here and waits, whatever date the satellite believed in.
    func adopt(_ issue: Issue, age: Double, at now: Date) throws(QueueRefusal) -> [QueueEvent.Kind] {
        let label = Ticket.label(issue.series, issue.number)
        guard let today = state.date, plan.group(issue.series) != nil else { throw .unknownGroup(issue.series) }
        let given = issue.date ?? today
        guard let origin = issue.origin,
            state.leases.contains(where: {
                $0.isOf(origin) && $0.series == issue.series && $0.covers(issue.number, on: given)
            }), given.isSound, (1...Self.longestRequest).contains(issue.request.utf8.count)
        else { throw .notLeased(label) }
        let other = state.requests[issue.request].flatMap { state.tickets[$0] }
        if let other, other.number == issue.number, other.series == issue.series { return [] }
        var adopted = adoptable(issue)
        adopted.issuedAt = now.addingTimeInterval(-min(max(0, age), Self.oldestAge))
        if age < Self.stillHere { adopted.date = today }
        let twins = state.tickets.values.filter {
            $0.series == issue.series && $0.number == issue.number && $0.date == adopted.date ?? today
        }
        adopted.round = (twins.map(\.round).max() ?? -1) + 1
        // A number of the range is not given again within a day: a twin is somebody of the day before, whom a clock that
        // was set back has brought back. Whoever has just come is here.
        var events = twins.filter(\.isLive).map { QueueEvent.Kind.cancelled(ticket: $0.id, reason: "given again") }
        events.append(.issued(adopted))
        // The hub had given this wish a number as well, and its answer was lost on the way: nobody holds that one.
        // Missed when it was called, it must not be sent back into the line either.
        if let other, other.isLive || other.state == .noShow {
            events.append(.replaced(ticket: other.id, by: state.sequence + Int64(events.count)))
        }
        return events
    }

    /// What a satellite can know of a ticket that it gave: hours are booked here, and no word of it is longer than a key.
    private func adoptable(_ issue: Issue) -> Issue {
        func isLong(_ text: String?) -> Bool { (text?.utf8.count ?? 0) > Self.longestRequest }
        var issue = issue
        issue.appointment = nil
        if isLong(issue.service) { issue.service = nil }
        if isLong(issue.priority?.reason) { issue.priority = nil }
        if isLong(issue.dossier) { issue.dossier = nil }
        return issue
    }

    /// Of an asking screen's key, in bytes.
    private static let longestRequest = 128
    private static let stillHere: Double = 12 * 3_600
    private static let oldestAge: Double = 30 * 86_400

    /// A range for a satellite: from the series' end downwards, so that the hub's own numbers run on without a gap.
    /// One that the satellite has is lengthened by days.
    func lease(_ series: String, to satellite: String) throws(QueueRefusal) -> [QueueEvent.Kind] {
        guard let group = plan.group(series), let date = state.date else { throw .unknownGroup(series) }
        let through = date.advanced(by: Self.leaseDays)
        let days = state.marks.filter { date <= $0.key && $0.key <= through }
        if days.contains(where: { $0.value[series]?.round ?? 0 > 0 }) { throw .seriesExhausted(series) }
        let used = days.compactMap { $0.value[series]?.number }.max() ?? 0
        if var own = state.leases.last(where: { $0.satellite == satellite && $0.series == series }), own.first > used,
            own.through >= date
        {
            if own.from <= date, own.through >= through { return [] }
            (own.from, own.through) = (min(own.from, date), max(own.through, through))
            return [.leased(own)]
        }
        let others = state.leases.filter { $0.series == series && $0.through >= date }
        var last = group.last
        while last - plan.leaseSize + 1 > max(used, group.first) {
            let range = (last - plan.leaseSize + 1)...last
            guard let blocking = others.first(where: { ($0.first...$0.last).overlaps(range) }) else {
                return [
                    .leased(
                        NumberLease(
                            satellite: satellite, series: series, first: range.lowerBound, last: range.upperBound,
                            from: date, through: through))
                ]
            }
            last = blocking.first - 1
        }
        throw .seriesExhausted(series)
    }

    /// So many days a satellite can be away.
    static let leaseDays = 14
}
