import ApplianceKit
import Synchronization

/// How a route is doing, as the outbox sees it.
enum RouteStatus: Equatable, Sendable, CustomStringConvertible {
    /// It takes messages.
    case working
    /// The modem, or the service behind it, is away.
    case away
    /// Stopped for a while for a trouble of its own: SIM, subscription, network. Its messages wait or go elsewhere.
    case stopped(reason: String)
    /// As many messages have gone out as its limits allow.
    case paced

    var description: String {
        switch self {
        case .working: "working"
        case .away: "away"
        case .stopped(let reason): "stopped: \(reason)"
        case .paced: "at its limit of messages"
        }
    }
}

/// Which routes there are and how each is doing: for one another and for health pages.
final class RouteBoard: Sendable {
    private struct Entry: Sendable {
        var operators: Set<String>
        var channel: MessageChannel
        var status = RouteStatus.away
    }
    private let entries = Mutex<[String: Entry]>([:])

    func add(_ route: some Route) {
        entries.withLock { $0[route.name] = Entry(operators: route.operators, channel: route.channel) }
    }

    /// - Returns: Whether that is news.
    @discardableResult
    func set(_ name: String, _ status: RouteStatus) -> Bool {
        entries.withLock { entries in
            guard entries[name]?.status != status else { return false }
            entries[name]?.status = status
            return true
        }
    }

    /// Every route's status by its name.
    var statuses: [String: RouteStatus] { entries.withLock { $0.mapValues(\.status) } }

    /// How many work that carry this, those at their limit included.
    func workingCount(_ channel: MessageChannel) -> Int {
        entries.withLock { entries in
            entries.values.count { $0.channel == channel && ($0.status == .working || $0.status == .paced) }
        }
    }

    /// Whether any works that carries this.
    func hasWorking(_ channel: MessageChannel) -> Bool { workingCount(channel) > 0 }

    /// The names of those that work and are not at their limit.
    var healthy: Set<String> {
        entries.withLock { entries in Set(entries.filter { $0.value.status == .working }.keys) }
    }

    /// Operators that other working routes serve and this one does not.
    func operatorsOfOthers(than name: String) -> Set<String> {
        entries.withLock { entries in
            guard let own = entries[name] else { return [] }
            var others: Set<String> = []
            for (other, entry) in entries
            where other != name && entry.status == .working && entry.channel == own.channel {
                others.formUnion(entry.operators)
            }
            return others.subtracting(own.operators)
        }
    }
}
