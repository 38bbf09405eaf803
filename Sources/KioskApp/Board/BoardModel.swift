import ApplianceKit
import Foundation

/// What a board in the lobby shows: numbers, counters and figures, nothing of anybody. Times are seconds since 1970.
struct BoardModel: Encodable, Equatable, Sendable {
    /// Somebody called.
    struct Call: Encodable, Equatable, Sendable {
        /// The event: a board makes something of each once.
        var sequence: Int64
        var label: String
        var counter: String
        /// 1 for the first call.
        var times: Int
        var at: Int
        /// Whether they are expected still: not at the counter yet.
        var isPending: Bool
    }

    struct Counter: Encodable, Equatable, Sendable {
        var id: String
        var name: String?
        var status: QueueState.CounterState.Status
        var ticket: String?
    }

    struct Group: Encodable, Equatable, Sendable {
        var series: String
        var name: String
        var waiting: Int
        var isOpen: Bool
        /// How long somebody who takes a number now will wait, in minutes.
        var estimate: WaitEstimate?
    }

    var sequence: Int64
    /// The latest first; each ticket once.
    var calls: [Call]
    var counters: [Counter]
    var groups: [Group]
    var notice: String?
    var served: Int
    var waiting: Int
}

extension BoardModel {
    /// As many as any board has room for.
    private static let callLimit = 8

    /// - Parameters:
    ///   - zone: Whose calls are shown; nil for all.
    ///   - estimates: Of the lines, by series: they take time to work out, and are made less often.
    init(_ engine: QueueEngine, zone: String?, notice: String?, estimates: [String: WaitEstimate]) {
        let (state, plan) = (engine.state, engine.plan)
        let own = plan.counters.filter { zone == nil || $0.zone == zone }
        let ids = Set(own.map(\.id))
        sequence = state.sequence
        var seen: Set<Int64> = []
        calls = state.calls.reversed().filter { call in
            (zone == nil || ids.contains(call.counter)) && seen.insert(call.ticket).inserted
        }.prefix(Self.callLimit).map { call in
            let isPending = if case .called(call.counter, _) = state.tickets[call.ticket]?.state { true } else { false }
            return Call(
                sequence: call.sequence, label: call.label, counter: call.counter, times: call.times,
                at: call.at.seconds, isPending: isPending)
        }
        counters = own.map { counter in
            let now = state.counters[counter.id]
            return Counter(
                id: counter.id, name: counter.name, status: now?.status ?? .closed,
                ticket: now?.ticket.flatMap { state.tickets[$0]?.label })
        }
        let series = Set(own.flatMap(\.series))
        let today = state.tickets.values.filter { $0.date == state.date }
        groups = plan.groups.filter { zone == nil || series.contains($0.series) || own.isEmpty }.map { group in
            Group(
                series: group.series, name: group.name,
                waiting: today.count { $0.state == .waiting && $0.queue == group.series },
                isOpen: !state.closedGroups.contains(group.series), estimate: estimates[group.series])
        }
        self.notice = notice
        served = today.count { $0.state == .done }
        waiting = groups.reduce(0) { $0 + $1.waiting }
    }
}
