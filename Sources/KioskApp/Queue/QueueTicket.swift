import Foundation

/// A queue number as it is given to somebody: what the screen shows and the paper says.
struct QueueTicket: Codable, Equatable, Sendable {
    typealias State = Ticket.Paper

    /// Why the holder is called ahead, in words.
    struct Priority: Codable, Equatable, Sendable {
        var name: String
        var nameEnglish: String?
        /// What to show when called; empty where nothing is asked for.
        var evidence: String
        var isVerified: Bool
    }

    /// The ticket's, in the log.
    var id: Int64
    /// The group's letter.
    var series: String
    /// From the plan's first, each day anew.
    var number: Int
    /// What it is for, as it is called at the time.
    var service: String
    /// When it was given.
    var issuedAt: Date
    /// How many people are called before it, as things were when it was given.
    var before: Int
    var state: State = .issued
    var serviceEnglish: String?
    /// Where to go.
    var area: String?
    /// How long it will probably take; nil where nobody can say.
    var estimate: WaitEstimate?
    var priority: Priority?
    /// The booked hour.
    var appointment: Date?
    /// Whether this is another paper for the same number.
    var isReprint = false
    /// Whether how many wait is not known: it was given while the hub could not be asked.
    var isOffline = false

    /// `A015`; from the thousandth on four digits.
    var label: String { Ticket.label(series, number) }
}

/// Why no number was given, or why something was not done with one.
enum TicketRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The box does not know the date, so it cannot know the day's series.
    case clockNotSet
    /// There is no such group.
    case unknownGroup(String)
    /// The rules of the queue.
    case refused(QueueRefusal)
    /// It could not be written down, so it was not done.
    case storage(String)
    /// The hub does not answer, and there is no number left of those it lent.
    case hubUnreachable(String)

    init(_ refusal: QueueRefusal) {
        if case .unknownGroup(let series) = refusal { self = .unknownGroup(series) } else { self = .refused(refusal) }
    }

    var description: String {
        switch self {
        case .clockNotSet:
            "the clock is not set, so there is no business date; connect the box to its time server or set the clock"
        case .unknownGroup(let series): "no group “\(series)” in the configuration's queue.groups"
        case .refused(let refusal): refusal.description
        case .storage(let reason): "it can't be written down: \(reason)"
        case .hubUnreachable(let reason): "the hub does not answer (\(reason)), and no lent number is left"
        }
    }
}

/// Where the kiosk's session gets its numbers: this box's own queue, or the hub's.
protocol TicketSource: Sendable {
    /// A number for somebody. The same request again gets the same ticket.
    func take(_ request: TicketRequest) async throws(TicketRefusal) -> QueueTicket
    /// The ticket that a request has got, if it has.
    func ticket(request: String) async -> QueueTicket?
    /// Notes what has become of the paper.
    func record(_ state: QueueTicket.State, for ticket: QueueTicket) async throws(TicketRefusal)
}

extension TicketSource {
    /// A number of a group.
    func take(_ series: String, request: String) async throws(TicketRefusal) -> QueueTicket {
        try await take(TicketRequest(series: series, request: request))
    }
}
