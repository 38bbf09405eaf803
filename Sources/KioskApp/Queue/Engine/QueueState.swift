import Foundation

/// Today's queue: what the events up to ``sequence`` come to. A value; ``apply(_:)`` is the only way it changes.
struct QueueState: Codable, Equatable, Sendable {
    /// A counter's work today.
    struct CounterState: Codable, Equatable, Sendable {
        enum Status: String, Codable, Sendable { case closed, open, paused }
        var status = Status.closed
        /// The staff account that opened it.
        var clerk: String?
        /// Why it is paused.
        var reason: String?
        /// Whom it has called or serves.
        var ticket: Int64?
    }

    /// A call as boards announce it.
    struct Call: Codable, Equatable, Sendable {
        /// Of the event: a board announces each number once.
        var sequence: Int64
        var ticket: Int64
        var label: String
        var counter: String
        /// 1 for the first call, 2 and up when repeated.
        var times: Int
        var at: Date
    }

    /// How far a series has got on one day.
    struct SeriesMark: Codable, Equatable, Sendable {
        var number = 0
        var round = 0
        var given = 0
    }

    /// Where a ratio stands in its turn.
    struct Turn: Codable, Equatable, Sendable {
        var ordinary = 0
        var preferred = 0

        /// Somebody was called by the ratio; once both have had their share it begins anew.
        mutating func count(isPreferred: Bool, ordinaryShare: Int, preferredShare: Int) {
            if isPreferred { preferred += 1 } else { ordinary += 1 }
            if ordinary >= ordinaryShare, preferred >= preferredShare { self = Turn() }
        }
    }

    /// The last event in it; 0 before the first.
    var sequence: Int64 = 0
    /// nil before the first day.
    var date: BusinessDate?
    /// Today's tickets, and those of the day before until the next.
    var tickets: [Int64: Ticket] = [:]
    /// Which ticket each asking screen's key has got.
    var requests: [String: Int64] = [:]
    var counters: [String: CounterState] = [:]
    /// Groups that give no numbers now.
    var closedGroups: Set<String> = []
    /// The last calls, oldest first; at most ``callLimit``.
    var calls: [Call] = []
    var appointments: [String: Appointment] = [:]
    var leases: [NumberLease] = []
    /// How far each series got, by day: whoever sets the clock back goes on counting there.
    var marks: [BusinessDate: [String: SeriesMark]] = [:]
    var turns: [String: Turn] = [:]
    /// Today's last service times of each line, in seconds, oldest first; at most ``timeLimit``.
    var serviceTimes: [String: [Int]] = [:]
    /// The latest place in line given out, so that a clock set back lets nobody pass.
    var latestRank = Date.distantPast

    static let callLimit = 32
    static let timeLimit = 40
    static let markLimit = 120
    static let leaseLimit = 500

    /// Today's tickets in a line that wait to be called, in the order in which they came.
    func waiting(in series: String) -> [Ticket] {
        tickets.values.filter { $0.state == .waiting && $0.queue == series && $0.date == date }
            .sorted { $0.rank < $1.rank }
    }

    /// The ticket with this label: the one of today's that is live, or else the latest.
    func ticket(labelled label: String) -> Ticket? {
        tickets.values.filter { $0.label == label && $0.date == date }
            .max { ($0.isLive ? 1 : 0, $0.id) < ($1.isLive ? 1 : 0, $1.id) }
    }

    /// How far a series has got today.
    func mark(_ series: String) -> SeriesMark { date.flatMap { marks[$0]?[series] } ?? SeriesMark() }
}
