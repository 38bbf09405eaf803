import Foundation

/// What somebody wants of the queue. The engine answers with events, or with a ``QueueRefusal``.
enum QueueCommand: Codable, Equatable, Sendable {
    case issue(TicketRequest)
    /// The next of those whom the counter takes; who is served there is done by that.
    case callNext(counter: String)
    /// This one, out of turn.
    case call(ticket: Int64, counter: String)
    case recall(counter: String)
    /// The person is here.
    case start(counter: String)
    case finish(counter: String)
    case noShow(counter: String)
    /// Puts the counter's person aside: a paper is missing, a copy has to be made.
    case hold(counter: String)
    /// Back into line, from being held or after a no-show that turned up.
    case returnToLine(ticket: Int64, toEnd: Bool)
    /// To another line, at the old age.
    case transfer(ticket: Int64, series: String, service: String?, reason: String)
    case cancel(ticket: Int64, reason: String)
    /// Priority for somebody, or nil for none.
    case setPriority(ticket: Int64, reason: String?, isVerified: Bool)
    case note(ticket: Int64, text: String?)
    case rate(ticket: Int64?, counter: String?, level: Int)
    case openCounter(String, clerk: String?)
    case pauseCounter(String, reason: String?)
    case resumeCounter(String)
    case closeCounter(String)
    case switchGroup(series: String, isOpen: Bool)
    case book(Appointment)
    /// The appointment of this code was called off.
    case cancelBooking(code: String)
    case paper(ticket: Int64, Ticket.Paper)
    case reprint(ticket: Int64)
    case lease(satellite: String, series: String)
    /// A number that a satellite gave by itself, so many seconds ago.
    case adopt(Issue, age: Double)
}

/// Who wants a number, and for what.
struct TicketRequest: Codable, Equatable, Sendable {
    var series: String
    /// The asking screen's key for this one wish; asked again, the answer is the same ticket. 1 to 128 bytes.
    var request: String
    var service: String?
    /// ``PriorityClass/id``.
    var priority: String?
    /// Whether staff have seen the evidence.
    var isVerified = false
    /// The code of a booked appointment; one of the dossier's is found without it.
    var appointment: String?
    var dossier: String?
    /// Which kiosk or desk asks; nil is this box.
    var origin: String?
}

/// Why the queue did not do what was wanted.
enum QueueRefusal: Error, Codable, Equatable, Sendable, CustomStringConvertible {
    case unknownGroup(String)
    case unknownService(String)
    case unknownPriority(String)
    case unknownCounter(String)
    case unknownTicket
    case unknownAppointment(String)
    /// The group gives no numbers now.
    case groupClosed(String)
    /// Every number of the series is out.
    case seriesExhausted(String)
    case counterClosed(String)
    case counterPaused(String)
    /// Somebody was called to it and has neither come nor been missed.
    case callPending(ticket: String)
    /// Nobody is called to it or served there.
    case counterEmpty(String)
    case nobodyWaits
    /// The ticket is not in a state in which that can be done.
    case wrongState(ticket: String)
    /// Another counter has the person.
    case elsewhere(ticket: String, counter: String)
    /// The number is another's already.
    case numberTaken(String)
    /// Somebody else who is here has the number by now.
    case numberGivenAgain(String)
    /// It lies in none of the satellite's ranges.
    case notLeased(String)
    /// A level is 1, 2 or 3.
    case badLevel(Int)

    var description: String {
        switch self {
        case .unknownGroup(let series): "no group “\(series)” in the configuration's queue.groups"
        case .unknownService(let id): "no service “\(id)” in that group"
        case .unknownPriority(let id): "no priority class “\(id)” in the configuration's queue.priorities"
        case .unknownCounter(let id): "no counter “\(id)” in the configuration's queue.counters"
        case .unknownTicket: "no such ticket today"
        case .unknownAppointment(let code): "no appointment “\(code)” today"
        case .groupClosed(let series): "group \(series) gives no numbers now: open it again first"
        case .seriesExhausted(let series): "every number of series \(series) is given: widen first…last"
        case .counterClosed(let id): "counter \(id) is closed: open it first"
        case .counterPaused(let id): "counter \(id) is paused: resume it first"
        case .callPending(let label): "\(label) was called and is neither there nor missed: say which first"
        case .counterEmpty(let id): "nobody is at counter \(id)"
        case .nobodyWaits: "nobody waits whom this counter takes"
        case .wrongState(let label): "that can't be done with \(label) as it is now"
        case .elsewhere(let label, let counter): "counter \(counter) has \(label)"
        case .numberTaken(let label): "\(label) is given already"
        case .numberGivenAgain(let label): "\(label) is somebody else's who is in line: give a new number"
        case .notLeased(let label): "\(label) is in no range of that satellite's"
        case .badLevel(let level): "a rating is 1, 2 or 3, not \(level)"
        }
    }
}
