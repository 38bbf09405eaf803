import Foundation

/// A person's number and what has become of it today, as the log tells.
struct Ticket: Codable, Equatable, Identifiable, Sendable {
    /// Where a ticket stands. The last five have ended: of them only a no-show can be called again or sent back into
    /// line, and an expired one lives on where the day had ended by a wrong clock alone.
    enum State: Codable, Equatable, Sendable {
        /// In line.
        case waiting
        /// Called to a counter so many times, not there yet.
        case called(counter: String, times: Int)
        /// At the counter.
        case serving(counter: String)
        /// Put aside by a counter; comes back when it is returned.
        case held(by: String)
        case done
        case noShow
        /// Taken back: by the person, by staff, or because somebody else holds a paper with its number.
        case cancelled
        /// The day ended before it was served.
        case expired
        /// Goes on as this other ticket, at another kiosk's word.
        case replaced(by: Int64)
    }

    /// What is known of the paper.
    enum Paper: String, Codable, Sendable {
        /// The printer has not been heard yet.
        case issued
        /// The printer has taken it.
        case printed
        /// Nobody can say that there is a paper.
        case issuedNotPrinted
    }

    /// Of the event that issued it: unique for ever on this hub.
    var id: Int64
    var date: BusinessDate
    /// The letter on the paper; it stays when the ticket is transferred.
    var series: String
    var number: Int
    /// Counts how often the series has begun anew on this day.
    var round = 0
    /// The series in whose line it stands: another than ``series`` after a transfer.
    var queue: String
    /// The service's id, where one was chosen.
    var service: String?
    var priority: Priority?
    var appointment: Appointment?
    /// The dossier code scanned before, for the clerk.
    var dossier: String?
    /// Which kiosk or desk gave it; nil is this box.
    var origin: String?
    var issuedAt: Date
    /// Its place in time among those who wait: never before somebody who came earlier, whatever the clock did.
    var rank: Rank
    var state = State.waiting
    var paper = Paper.issued
    /// How often it was printed again.
    var reprints = 0
    /// How often the one who had waited longest was this one, and somebody else was called.
    var passes = 0
    var calledAt: Date?
    var servingSince: Date?
    var endedAt: Date?
    /// The counter that called it last.
    var counter: String?
    /// What the last clerk wrote for the next.
    var note: String?

    /// `A015`; from the thousandth on four digits.
    var label: String { Ticket.label(series, number) }

    static func label(_ series: String, _ number: Int) -> String {
        let digits = String(number)
        return series + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Whether somebody still expects something of it.
    var isLive: Bool {
        switch state {
        case .waiting, .called, .serving, .held: true
        case .done, .noShow, .cancelled, .expired, .replaced: false
        }
    }

    /// Why somebody is called ahead, and whether a clerk has seen the evidence.
    struct Priority: Codable, Equatable, Sendable {
        /// ``PriorityClass/id``.
        var reason: String
        var isVerified: Bool
    }

    /// A place in line.
    struct Rank: Codable, Hashable, Comparable, Sendable {
        var at: Date
        var id: Int64

        static func < (left: Rank, right: Rank) -> Bool { (left.at, left.id) < (right.at, right.id) }
    }
}

/// A day and an hour that somebody was given beforehand.
struct Appointment: Codable, Equatable, Sendable {
    /// What the citizen shows: the booking's or the dossier's code.
    var code: String
    var series: String
    var service: String?
    var at: Date
}
