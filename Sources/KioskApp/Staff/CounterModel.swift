import ApplianceKit
import Foundation

/// What one counter's console shows of its own: whom it has, and who comes next and why. Times are seconds since 1970.
struct CounterModel: Encodable, Equatable, Sendable {
    /// Whom the counter has.
    struct Caller: Encodable, Equatable, Sendable {
        var id: Int64
        var label: String
        /// `called` or `serving`.
        var state: String
        /// How often called.
        var times: Int?
        var issuedAt: Int
        var calledAt: Int?
        var servingSince: Int?
        var queue: String
        var service: String
        var priority: Priority?
        var appointment: String?
        /// The code of the dossier that was scanned; its status comes by itself.
        var dossier: String?
        var note: String?
        var isTransferred: Bool
        var reprints: Int
        var isUnprinted: Bool
    }

    struct Priority: Encodable, Equatable, Sendable {
        var id: String
        var name: String
        /// What to show.
        var evidence: String
        var isVerified: Bool
    }

    /// Who comes next.
    struct Next: Encodable, Equatable, Sendable {
        var id: Int64
        var label: String
        var service: String
        var since: Int
        var priority: String?
        var reason: Reason
    }

    /// Why, for the page's sentence.
    struct Reason: Encodable, Equatable, Sendable {
        /// The case's name.
        var kind: String
        var priority: String?
        var ordinary: Int?
        var preferred: Int?
        var minutes: Int?
        var times: Int?
        var group: String?
    }

    var sequence: Int64
    var counter: String?
    var status: QueueState.CounterState.Status?
    var reason: String?
    var caller: Caller?
    var next: Next?
    /// Of the caller's dossier, as soon as it is known.
    var dossier: DossierBrief?
    /// How many tickets were finished today at this counter, by whoever sat there.
    var served = 0
}

extension CounterModel {
    /// The console of a counter; with nil, of somebody who has not sat down.
    init(_ engine: QueueEngine, counter id: String?, now: Date) {
        let (state, plan) = (engine.state, engine.plan)
        sequence = state.sequence
        guard let id, let counter = plan.counter(id) else { return }
        let desk = state.counters[id] ?? QueueState.CounterState()
        // Closed by the new day, or by the supervisor: whoever sat there sits down anew.
        guard desk.status != .closed else { return }
        self.counter = id
        status = desk.status
        reason = desk.reason
        caller = desk.ticket.flatMap { state.tickets[$0] }.map { Caller($0, plan) }
        served = state.tickets.values.count { $0.state == .done && $0.counter == id && $0.date == state.date }
        next = engine.next(at: counter, now: now).map { next in
            Next(
                id: next.ticket.id, label: next.ticket.label,
                service: plan.serviceName(next.ticket.service, of: next.ticket.queue),
                since: next.ticket.issuedAt.seconds,
                priority: next.ticket.priority.map { plan.priority($0.reason)?.name ?? $0.reason },
                reason: Reason(next.reason, plan))
        }
    }
}

extension CounterModel.Caller {
    fileprivate init(_ ticket: Ticket, _ plan: QueuePlan) {
        id = ticket.id
        label = ticket.label
        state = ticket.state.word
        if case .called(_, let times) = ticket.state { self.times = times }
        issuedAt = ticket.issuedAt.seconds
        calledAt = ticket.calledAt?.seconds
        servingSince = ticket.servingSince?.seconds
        queue = ticket.queue
        service = plan.serviceName(ticket.service, of: ticket.queue)
        if let priority = ticket.priority {
            let known = plan.priority(priority.reason)
            self.priority = CounterModel.Priority(
                id: priority.reason, name: known?.name ?? priority.reason, evidence: known?.evidence ?? "",
                isVerified: priority.isVerified)
        }
        appointment = ticket.appointment.map { LocalTime($0.at).clock }
        dossier = ticket.dossier
        note = ticket.note
        isTransferred = ticket.queue != ticket.series
        reprints = ticket.reprints
        isUnprinted = ticket.paper == .issuedNotPrinted
    }
}

extension CounterModel.Reason {
    init(_ reason: CallReason, _ plan: QueuePlan) {
        switch reason {
        case .longestWait: kind = "longestWait"
        case .priority(let id):
            kind = "priority"
            priority = plan.priority(id)?.name ?? id
        case .appointment: kind = "appointment"
        case .turn(let isPreferred, let ordinaryShare, let preferredShare):
            kind = isPreferred ? "turnPreferred" : "turnOrdinary"
            ordinary = ordinaryShare
            preferred = preferredShare
        case .headStart(let id, let minutes):
            kind = "headStart"
            priority = plan.priority(id)?.name
            self.minutes = minutes
        case .passedOver(let times):
            kind = "passedOver"
            self.times = times
        case .listedFirst(let series):
            kind = "listedFirst"
            group = plan.group(series)?.name ?? series
        case .chosen: kind = "chosen"
        }
    }
}
