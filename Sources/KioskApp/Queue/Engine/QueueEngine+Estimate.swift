import ApplianceKit
import Foundation

/// How long somebody will probably wait.
struct WaitEstimate: Codable, Equatable, Sendable {
    /// Whole minutes, in steps that fit the distance; `from` < `to`.
    var from: Int
    var to: Int
}

/// Where a ticket stands in line.
struct QueueStanding: Equatable, Sendable {
    /// How many are called before it, as things are.
    var ahead: Int
    /// nil where no open counter takes it: then nobody can say.
    var estimate: WaitEstimate?
}

/// What somebody finds who takes a number of a line now.
struct QueueOutlook: Equatable, Sendable {
    /// How many wait there.
    var waiting: Int
    /// How long it will probably take; nil where nobody can say.
    var estimate: WaitEstimate?
}

extension QueueEngine {
    /// How each line looks to somebody who comes now, by series; without those that give no numbers.
    func outlooks(now: Date) -> [String: QueueOutlook] {
        var outlooks: [String: QueueOutlook] = [:]
        for group in plan.groups {
            let key = "outlook"
            guard let issue = try? issue(TicketRequest(series: group.series, request: key), at: now) else { continue }
            var engine = self
            for kind in issue { engine.append(kind, at: now) }
            let standing = engine.state.requests[key].flatMap { engine.standing(of: $0, now: now) }
            outlooks[group.series] = QueueOutlook(
                waiting: state.waiting(in: group.series).count, estimate: standing?.estimate)
        }
        return outlooks
    }

    /// Where a waiting ticket stands; nil where it does not wait.
    func standing(of id: Int64, now: Date) -> QueueStanding? {
        guard let ticket = state.tickets[id], ticket.state == .waiting, ticket.date == state.date else { return nil }
        return QueueStanding(ahead: ahead(of: ticket, now: now), estimate: estimate(of: ticket, now: now))
    }

    /// How many of its line would be called before it, as things are. Those whose appointments are yet to come are
    /// behind whoever is here.
    private func ahead(of ticket: Ticket, now: Date) -> Int {
        var line = QueueLine(self, series: ticket.queue)
        let desk = line.desk(Counter(id: "", series: [ticket.queue]))
        var ahead = 0
        while let next = line.next(at: desk, now: now), next.ticket != ticket.id {
            ahead += 1
            line.call(next)
        }
        return ahead
    }

    /// Plays the line through with today's shorter and longer service times.
    private func estimate(of ticket: Ticket, now: Date) -> WaitEstimate? {
        guard let early = wait(of: ticket, quantile: 0.35, now: now),
            let late = wait(of: ticket, quantile: 0.75, now: now)
        else { return nil }
        let step = late > 3_600 ? 15 : 5
        let from = Int(early / 60) / step * step
        let to = (Int((late / 60).rounded(.up)) + step - 1) / step * step
        return WaitEstimate(from: from, to: max(to, from + step))
    }

    private func wait(of ticket: Ticket, quantile: Double, now: Date) -> Double? {
        var line = QueueLine(self)
        var busyUntil: [(desk: QueueLine.Desk, at: Double)] = []
        var isTaken = false
        for counter in plan.counters where state.counters[counter.id]?.status == .open {
            let current = state.counters[counter.id]?.ticket.flatMap { state.tickets[$0] }
            let spent = (current?.servingSince ?? current?.calledAt).map { max(0, now.timeIntervalSince($0)) } ?? 0
            let rest = current.map { max(30, serviceTime($0.queue, quantile) - spent) } ?? 0
            busyUntil.append((line.desk(counter), rest))
            if plan.takes(counter, ticket) { isTaken = true }
        }
        guard isTaken else { return nil }
        let serviceTimes = Dictionary(
            plan.groups.map { ($0.series, serviceTime($0.series, quantile)) }, uniquingKeysWith: { first, _ in first })
        // Each turn of the loop calls somebody or sends a counter home.
        while let free = busyUntil.indices.min(by: { busyUntil[$0].at < busyUntil[$1].at }) {
            let (desk, at) = busyUntil[free]
            guard let next = line.next(at: desk, now: now.addingTimeInterval(at)) else {
                busyUntil.remove(at: free)
                continue
            }
            if next.ticket == ticket.id { return at }
            busyUntil[free].at += (serviceTimes[line.series(of: next)] ?? 0) + 15  // the way to the counter
            line.call(next)
        }
        // Only an appointment still to come is never reached.
        return ticket.appointment.map { max(0, $0.at.timeIntervalSince(now)) }
    }

    /// Today's, and what the plan supposes until there are a few.
    private func serviceTime(_ series: String, _ quantile: Double) -> Double {
        let supposed = plan.group(series)?.usualServiceTime.seconds ?? 480
        let times = (state.serviceTimes[series] ?? []).map(Double.init).sorted()
        let own = times.isEmpty ? supposed : times[min(times.count - 1, Int(Double(times.count) * quantile))]
        let weight = min(1, Double(times.count) / 5)
        return own * weight + supposed * (1 - weight)
    }
}
