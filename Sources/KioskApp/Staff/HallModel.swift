import ApplianceKit
import Foundation

/// The queue as every console shows it: drawn by the page as it is. Times are seconds since 1970.
struct HallModel: Encodable, Equatable, Sendable {
    /// A line.
    struct Group: Encodable, Equatable, Sendable {
        var series: String
        var name: String
        /// Whether numbers are given.
        var isOpen: Bool
        var waiting: Int
        /// Since when the one who waits longest does.
        var oldest: Int?
        /// Numbers given today.
        var issued: Int
        /// How many may wait, and how many minutes somebody may wait, before the supervisor is warned.
        var peopleLimit: Int?
        var minutesLimit: Int?
    }

    /// A counter.
    struct Desk: Encodable, Equatable, Sendable {
        var id: String
        var name: String?
        var status: QueueState.CounterState.Status
        /// The full name of whoever sits there.
        var clerk: String?
        var reason: String?
        /// Whom it has.
        var ticket: String?
        /// `called` or `serving`.
        var state: String?
        /// Since when.
        var since: Int?
        var series: [String]
        var served: Int
    }

    /// Somebody in a line, held, or missed.
    struct Entry: Encodable, Equatable, Sendable {
        var id: Int64
        var label: String
        /// The line.
        var queue: String
        var service: String
        /// Since when they wait; of those who don't, when that began.
        var since: Int
        /// The class's name.
        var priority: String?
        var isVerified: Bool?
        /// `09:30`.
        var appointment: String?
        /// Whether the line it stands in is not the one it was given for.
        var isTransferred: Bool?
        var hasNote: Bool?
        /// Nobody can say that there is a paper.
        var isUnprinted: Bool?
        /// The counter that holds or missed it.
        var counter: String?
    }

    /// The figures of the day.
    struct Totals: Encodable, Equatable, Sendable {
        var issued = 0
        var waiting = 0
        var serving = 0
        var done = 0
        var missed = 0
    }

    /// How far the log has got: a page never goes back.
    var sequence: Int64
    var groups: [Group]
    var counters: [Desk]
    var waiting: [Entry]
    var held: [Entry]
    var missed: [Entry]
    var totals: Totals
}

/// When the supervisor is warned about a line.
struct WaitThreshold: Equatable, Sendable {
    var people: Int?
    var minutes: Int?

    /// As it is stored: `20,30`; empty where there is none.
    init(stored text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        people = parts.first ?? nil
        minutes = parts.count > 1 ? parts[1] : nil
    }

    /// nil takes it away.
    init(people: Int?, minutes: Int?) {
        self.people = people
        self.minutes = minutes
    }

    var stored: String { "\(people.map(String.init) ?? ""),\(minutes.map(String.init) ?? "")" }
}

extension HallModel {
    /// More would not be read; ``Totals/missed`` counts them all.
    private static let missedLimit = 20

    /// - Parameters:
    ///   - names: The full names of the accounts.
    ///   - thresholds: Of the lines, by series.
    init(_ state: QueueState, plan: QueuePlan, names: [String: String], thresholds: [String: WaitThreshold]) {
        let today = state.tickets.values.filter { $0.date == state.date }
        let waiting = today.filter { $0.state == .waiting }.sorted { $0.rank < $1.rank }
        let served = Dictionary(
            grouping: today.filter { $0.state == .done }, by: { $0.counter ?? "" }
        ).mapValues(\.count)
        sequence = state.sequence
        groups = plan.groups.map { group in
            let line = waiting.filter { $0.queue == group.series }
            return Group(
                series: group.series, name: group.name, isOpen: !state.closedGroups.contains(group.series),
                waiting: line.count, oldest: line.map(\.issuedAt).min()?.seconds,
                issued: today.count { $0.series == group.series },
                peopleLimit: thresholds[group.series]?.people, minutesLimit: thresholds[group.series]?.minutes)
        }
        counters = plan.counters.map { counter in
            let now = state.counters[counter.id] ?? QueueState.CounterState()
            let ticket = now.ticket.flatMap { state.tickets[$0] }
            return Desk(
                id: counter.id, name: counter.name, status: now.status,
                clerk: now.clerk.map { names[$0] ?? $0 }, reason: now.reason, ticket: ticket?.label,
                state: ticket?.state.word, since: (ticket?.servingSince ?? ticket?.calledAt)?.seconds,
                series: counter.series, served: served[counter.id] ?? 0)
        }
        self.waiting = waiting.map { Entry($0, plan) }
        var (held, missed): ([Ticket], [Ticket]) = ([], [])
        for ticket in today {
            switch ticket.state {
            case .held: held.append(ticket)
            case .noShow: missed.append(ticket)
            default: break
            }
        }
        self.held = held.sorted { $0.rank < $1.rank }.map { Entry($0, plan) }
        self.missed = missed.sorted { ($0.endedAt ?? .distantPast) > ($1.endedAt ?? .distantPast) }
            .prefix(Self.missedLimit).map { Entry($0, plan) }
        totals = Totals(
            issued: today.count, waiting: waiting.count,
            serving: counters.count { $0.ticket != nil }, done: today.count { $0.state == .done },
            missed: missed.count)
    }
}

extension HallModel.Entry {
    init(_ ticket: Ticket, _ plan: QueuePlan) {
        id = ticket.id
        label = ticket.label
        queue = ticket.queue
        service = plan.serviceName(ticket.service, of: ticket.queue)
        since = ticket.issuedAt.seconds
        if let priority = ticket.priority {
            self.priority = plan.priority(priority.reason)?.name ?? priority.reason
            isVerified = priority.isVerified
        }
        appointment = ticket.appointment.map { LocalTime($0.at).clock }
        if ticket.queue != ticket.series { isTransferred = true }
        if ticket.note != nil { hasNote = true }
        if ticket.paper == .issuedNotPrinted { isUnprinted = true }
        switch ticket.state {
        case .held(let counter):
            self.counter = counter
            since = (ticket.servingSince ?? ticket.calledAt ?? ticket.issuedAt).seconds
        case .noShow:
            counter = ticket.counter
            since = (ticket.endedAt ?? ticket.issuedAt).seconds
        default: break
        }
    }
}

extension Date {
    /// Whole seconds since 1970.
    var seconds: Int { Int(timeIntervalSince1970.rounded(.down)) }
}

extension Ticket.State {
    /// For pages.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .called: "called"
        case .serving: "serving"
        case .held: "held"
        case .done: "done"
        case .noShow: "noShow"
        case .cancelled: "cancelled"
        case .expired: "expired"
        case .replaced: "replaced"
        }
    }
}
