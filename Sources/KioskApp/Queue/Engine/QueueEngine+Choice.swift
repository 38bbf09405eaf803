import ApplianceKit
import Foundation

/// Who comes next, why, and who is passed over by that.
struct NextTicket: Equatable, Sendable {
    var ticket: Ticket
    var reason: CallReason
    /// The one who had waited longest of those whom the counter takes, where it is not this one.
    var passed: Int64?
}

/// The choice.
///
/// Whatever the policies of the groups, one rule stands above them: of all whom a counter may call, the one who came
/// first is passed over at most ``ServiceGroup/passLimit`` times; then nobody else may be called. So a counter makes at
/// most k + n·(k+1) calls before it calls somebody before whom k others came, n being that limit.
extension QueueEngine {
    /// Who would be called to this counter now; nil where nobody waits whom it takes.
    func next(at counter: Counter, now: Date) -> NextTicket? {
        let eligible = state.tickets.values.filter {
            $0.state == .waiting && $0.date == state.date && plan.takes(counter, $0) && isDue($0, now)
        }
        guard let first = eligible.min(by: { $0.rank < $1.rank }) else { return nil }
        let limit = plan.group(first.queue)?.passLimit ?? 1
        if eligible.count > 1, first.passes >= limit {
            return NextTicket(ticket: first, reason: .passedOver(times: first.passes))
        }
        let proposals = counter.series.compactMap { series in
            plan.group(series).flatMap { group in
                proposal(of: group, among: eligible.filter { $0.queue == series }, now: now)
            }
        }
        guard var chosen = choose(among: proposals, at: counter) else { return nil }
        if chosen.ticket.id != first.id { chosen.passed = first.id }
        return chosen
    }

    /// A booked person is in line shortly before the hour, whenever they came.
    private func isDue(_ ticket: Ticket, _ now: Date) -> Bool {
        guard let appointment = ticket.appointment else { return true }
        return appointment.at.timeIntervalSince(now) <= plan.appointmentLead.seconds
    }

    private func isPreferred(_ ticket: Ticket) -> Bool { ticket.priority != nil || ticket.appointment != nil }

    private func preferredReason(_ ticket: Ticket) -> CallReason {
        ticket.priority.map { .priority(class: $0.reason) } ?? .appointment
    }

    private func rank(_ ticket: Ticket) -> Int { plan.priority(ticket.priority?.reason)?.rank ?? Int.max }

    /// Whom a group would have called.
    private func proposal(of group: ServiceGroup, among tickets: [Ticket], now: Date) -> NextTicket? {
        let ordinary = tickets.filter { !isPreferred($0) }.min { $0.rank < $1.rank }
        let preferred = tickets.filter(isPreferred)
        switch group.policy {
        case .strict:
            if let first = preferred.min(by: { (rank($0), $0.rank) < (rank($1), $1.rank) }) {
                let isOldest = tickets.allSatisfy { first.rank <= $0.rank }
                return NextTicket(ticket: first, reason: isOldest ? .longestWait : preferredReason(first))
            }
        case .ratio(let ordinaryShare, let preferredShare):
            let first = preferred.min { $0.rank < $1.rank }
            if let first, let ordinary {
                let isPreferredsTurn = (state.turns[group.series]?.preferred ?? 0) < preferredShare
                return NextTicket(
                    ticket: isPreferredsTurn ? first : ordinary,
                    reason: .turn(
                        preferred: isPreferredsTurn, ordinaryShare: ordinaryShare, preferredShare: preferredShare))
            }
            if let first { return NextTicket(ticket: first, reason: .longestWait) }
        case .ageing:
            guard let first = tickets.min(by: { aged($0) < aged($1) }) else { return nil }
            let isOldest = tickets.allSatisfy { first.rank <= $0.rank }
            return NextTicket(
                ticket: first,
                reason: isOldest
                    ? .longestWait
                    : .headStart(class: first.priority?.reason ?? "appointment", minutes: Int(headStart(first) / 60)))
        }
        return ordinary.map { NextTicket(ticket: $0, reason: .longestWait) }
    }

    private func headStart(_ ticket: Ticket) -> Double {
        if let priority = plan.priority(ticket.priority?.reason) { return priority.headStart.seconds }
        return ticket.appointment == nil ? 0 : plan.appointmentLead.seconds
    }

    private func aged(_ ticket: Ticket) -> Ticket.Rank {
        Ticket.Rank(at: ticket.rank.at.addingTimeInterval(-headStart(ticket)), id: ticket.rank.id)
    }

    /// Which of the groups' proposals the counter follows.
    private func choose(among proposals: [NextTicket], at counter: Counter) -> NextTicket? {
        switch counter.order {
        case .listed:
            guard var first = proposals.first else { return nil }
            if proposals.count > 1, first.reason == .longestWait,
                proposals.contains(where: { $0.ticket.rank < first.ticket.rank })
            {
                first.reason = .listedFirst(series: first.ticket.queue)
            }
            return first
        case .longestWait:
            // A preferred person of one group does not stand behind all the ordinary ones of another.
            let preferred = proposals.filter { isPreferred($0.ticket) }
            var chosen = (preferred.isEmpty ? proposals : preferred).min { $0.ticket.rank < $1.ticket.rank }
            if let next = chosen, next.reason == .longestWait, isPreferred(next.ticket),
                proposals.contains(where: { $0.ticket.rank < next.ticket.rank })
            {
                chosen?.reason = preferredReason(next.ticket)
            }
            return chosen
        }
    }
}
