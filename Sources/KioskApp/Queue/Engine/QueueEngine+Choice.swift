import ApplianceKit
import Foundation

/// Who comes next, why, and who is passed over by that.
struct NextTicket: Equatable, Sendable {
    var ticket: Ticket
    var reason: CallReason
    /// The one who had waited longest of those whom the counter takes, where it is not this one.
    var passed: Int64?
}

/// The choice, which ``QueueLine`` makes.
extension QueueEngine {
    /// Who would be called to this counter now; nil where nobody waits whom it takes.
    func next(at counter: Counter, now: Date) -> NextTicket? {
        let line = QueueLine(self)
        guard let choice = line.next(at: line.desk(counter), now: now), let ticket = state.tickets[choice.ticket]
        else { return nil }
        return NextTicket(ticket: ticket, reason: reason(of: choice.why, ticket), passed: choice.passed)
    }

    private func reason(of why: QueueLine.Why, _ ticket: Ticket) -> CallReason {
        switch why {
        case .longestWait: .longestWait
        case .preferred: ticket.priority.map { .priority(class: $0.reason) } ?? .appointment
        case .headStart:
            .headStart(class: ticket.priority?.reason ?? "appointment", minutes: Int(headStart(ticket) / 60))
        case .turn(let preferred, let ordinaryShare, let preferredShare):
            .turn(preferred: preferred, ordinaryShare: ordinaryShare, preferredShare: preferredShare)
        case .passedOver(let times): .passedOver(times: times)
        case .listedFirst(let series): .listedFirst(series: series)
        }
    }

    /// By how much an ageing policy lengthens somebody's wait, in seconds.
    func headStart(_ ticket: Ticket) -> Double {
        if let priority = plan.priority(ticket.priority?.reason) { return priority.headStart.seconds }
        return ticket.appointment == nil ? 0 : plan.appointmentLead.seconds
    }
}
