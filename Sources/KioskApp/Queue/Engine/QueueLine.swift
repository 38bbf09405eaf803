import ApplianceKit
import Foundation

/// Those who wait today, as small as the choice among them needs: it is made hundreds of times over where somebody asks
/// how long it will take.
///
/// Whatever the policies of the groups, one rule stands above them: of all whom a counter may call, the one who came
/// first is passed over at most ``ServiceGroup/passLimit`` times; then nobody else may be called. So a counter makes at
/// most k + n·(k+1) calls before it calls somebody before whom k others came, n being that limit.
struct QueueLine {
    /// Somebody in line.
    private struct Person {
        let ticket: Int64
        /// Who returned to the end of the line has another id in it than the ticket's.
        let rank: Ticket.Rank
        /// The group's place in the plan.
        let group: Int
        let service: String?
        let isPreferred: Bool
        /// Of the class; the lowest goes first.
        let classRank: Int
        /// By how much an ageing policy lengthens the wait, in seconds.
        let headStart: Double
        /// When a booked hour is.
        let appointment: Date?
        var passes: Int
        /// Called since.
        var isGone = false

        var aged: Ticket.Rank { Ticket.Rank(at: rank.at.addingTimeInterval(-headStart), id: rank.id) }
    }

    /// Whom a counter takes.
    struct Desk {
        /// The groups' places in the plan, in the counter's order.
        fileprivate let groups: [Int]
        fileprivate let services: [String]
        fileprivate let order: Counter.Order
    }

    /// Why somebody is chosen, without the words of their class.
    enum Why: Equatable {
        case longestWait, preferred, headStart
        case turn(preferred: Bool, ordinaryShare: Int, preferredShare: Int)
        case passedOver(times: Int)
        case listedFirst(series: String)
    }

    /// Who comes next.
    struct Choice {
        fileprivate var index: Int
        var ticket: Int64
        var why: Why
        /// The one who had waited longest, where it is not this one.
        var passed: Int64?
        fileprivate var passedIndex: Int?
    }

    /// Places of people, whoever came first before the others.
    private struct Row {
        var places: [Int] = []
        /// All before it are gone.
        var start = 0
    }

    private let plan: QueuePlan
    private var people: [Person] = []
    /// By group.
    private var ordinary: [Row]
    private var preferred: [Row]
    private var turns: [QueueState.Turn]

    /// Everybody who waits on the day of the state.
    ///
    /// - Parameter series: Only those in this line; nil for all.
    init(_ engine: QueueEngine, series: String? = nil) {
        plan = engine.plan
        let state = engine.state
        turns = engine.plan.groups.map { state.turns[$0.series] ?? QueueState.Turn() }
        let places = Dictionary(
            engine.plan.groups.enumerated().map { ($1.series, $0) }, uniquingKeysWith: { first, _ in first })
        for ticket in state.tickets.values where ticket.state == .waiting && ticket.date == state.date {
            guard let group = places[ticket.queue], series == nil || series == ticket.queue else { continue }
            people.append(
                Person(
                    ticket: ticket.id, rank: ticket.rank, group: group, service: ticket.service,
                    isPreferred: ticket.priority != nil || ticket.appointment != nil,
                    classRank: plan.priority(ticket.priority?.reason)?.rank ?? Int.max,
                    headStart: engine.headStart(ticket), appointment: ticket.appointment?.at,
                    passes: ticket.passes))
        }
        people.sort { $0.rank < $1.rank }
        ordinary = Array(repeating: Row(), count: plan.groups.count)
        preferred = ordinary
        for (place, person) in people.enumerated() {
            if person.isPreferred {
                preferred[person.group].places.append(place)
            } else {
                ordinary[person.group].places.append(place)
            }
        }
    }

    /// Whom a counter takes.
    func desk(_ counter: Counter) -> Desk {
        let groups = counter.series.compactMap { series in plan.groups.firstIndex { $0.series == series } }
        return Desk(groups: groups, services: counter.services, order: counter.order)
    }

    /// The line in which somebody stands.
    func series(of choice: Choice) -> String { plan.groups[people[choice.index].group].series }

    /// Takes somebody out of the line, with what follows for those who stay.
    mutating func call(_ choice: Choice) {
        if let passed = choice.passedIndex { people[passed].passes += 1 }
        let group = people[choice.index].group
        if case .turn(let isPreferred, let ordinaryShare, let preferredShare) = choice.why {
            turns[group].count(
                isPreferred: isPreferred, ordinaryShare: ordinaryShare, preferredShare: preferredShare)
        }
        people[choice.index].isGone = true
        if people[choice.index].isPreferred {
            Self.shorten(&preferred[group], of: people)
        } else {
            Self.shorten(&ordinary[group], of: people)
        }
    }

    private static func shorten(_ row: inout Row, of people: [Person]) {
        while row.start < row.places.count, people[row.places[row.start]].isGone { row.start += 1 }
    }

    /// Who would be called to a counter; nil where nobody waits whom it takes.
    func next(at desk: Desk, now: Date) -> Choice? {
        var oldest: Int?
        for group in desk.groups {
            // People stand in the order in which they came.
            for first in [first(ordinary[group], desk, now), first(preferred[group], desk, now)].compactMap(\.self) {
                oldest = min(oldest ?? first, first)
            }
        }
        guard let oldest else { return nil }
        let limit = plan.groups[people[oldest].group].passLimit
        if people[oldest].passes >= limit, hasAnother(than: oldest, desk, now) {
            return choice(oldest, .passedOver(times: people[oldest].passes))
        }
        let proposals = desk.groups.compactMap { proposal(of: $0, desk, now) }
        guard var chosen = choose(among: proposals, desk.order) else { return nil }
        if chosen.index != oldest {
            chosen.passed = people[oldest].ticket
            chosen.passedIndex = oldest
        }
        return chosen
    }

    private func isEligible(_ place: Int, _ desk: Desk, _ now: Date) -> Bool {
        let person = people[place]
        if person.isGone { return false }
        // A booked person is in line shortly before the hour, whenever they came.
        if let hour = person.appointment, hour.timeIntervalSince(now) > plan.appointmentLead.seconds { return false }
        return desk.services.isEmpty || person.service.map(desk.services.contains) ?? true
    }

    private func first(_ row: Row, _ desk: Desk, _ now: Date) -> Int? {
        row.places[row.start...].first { isEligible($0, desk, now) }
    }

    private func hasAnother(than place: Int, _ desk: Desk, _ now: Date) -> Bool {
        desk.groups.contains { group in
            [ordinary[group], preferred[group]].contains { row in
                row.places[row.start...].contains { $0 != place && isEligible($0, desk, now) }
            }
        }
    }

    private func choice(_ index: Int, _ why: Why) -> Choice {
        Choice(index: index, ticket: people[index].ticket, why: why)
    }

    /// Whom a group would have called.
    private func proposal(of group: Int, _ desk: Desk, _ now: Date) -> Choice? {
        let ordinary = first(ordinary[group], desk, now)
        let row = preferred[group]
        let ahead = row.places[row.start...].filter { isEligible($0, desk, now) }
        guard let earliest = ahead.first else { return ordinary.map { choice($0, .longestWait) } }
        let oldest = min(ordinary ?? earliest, earliest)
        switch plan.groups[group].policy {
        case .strict:
            let best = ahead.min { (people[$0].classRank, $0) < (people[$1].classRank, $1) } ?? earliest
            return choice(best, best == oldest ? .longestWait : .preferred)
        case .ratio(let ordinaryShare, let preferredShare):
            guard let ordinary else { return choice(earliest, .longestWait) }
            let isPreferredsTurn = turns[group].preferred < preferredShare
            return choice(
                isPreferredsTurn ? earliest : ordinary,
                .turn(preferred: isPreferredsTurn, ordinaryShare: ordinaryShare, preferredShare: preferredShare))
        case .ageing:
            let all = ahead + (ordinary.map { [$0] } ?? [])
            let best = all.min { people[$0].aged < people[$1].aged } ?? oldest
            return choice(best, best == oldest ? .longestWait : .headStart)
        }
    }

    /// Which of the groups' proposals the counter follows.
    private func choose(among proposals: [Choice], _ order: Counter.Order) -> Choice? {
        func isOlder(_ one: Choice, _ other: Choice) -> Bool { one.index < other.index }
        switch order {
        case .listed:
            guard var first = proposals.first else { return nil }
            if first.why == .longestWait, proposals.contains(where: { isOlder($0, first) }) {
                first.why = .listedFirst(series: plan.groups[people[first.index].group].series)
            }
            return first
        case .longestWait:
            // A preferred person of one group does not stand behind all the ordinary ones of another.
            let preferred = proposals.filter { people[$0.index].isPreferred }
            guard var chosen = (preferred.isEmpty ? proposals : preferred).min(by: isOlder) else { return nil }
            if chosen.why == .longestWait, people[chosen.index].isPreferred,
                proposals.contains(where: { isOlder($0, chosen) })
            {
                chosen.why = .preferred
            }
            return chosen
        }
    }
}
