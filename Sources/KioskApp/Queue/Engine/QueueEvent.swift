import Foundation

/// One thing that happened to the queue. Events are only ever appended; everything else follows from them.
struct QueueEvent: Codable, Equatable, Sendable {
    /// From 1, without a gap.
    var sequence: Int64
    /// Wall time; it may jump.
    var at: Date
    /// Who did it: a staff account, `kiosk`, a satellite's name; nil is the queue itself.
    var by: String?
    var kind: Kind

    enum Kind: Codable, Equatable, Sendable {
        /// A day of numbers begins. Where it came because the clock was set, not because time went by, whoever waits
        /// is carried over.
        case dayStarted(BusinessDate, carriesOver: Bool)
        case issued(Issue)
        /// What has become of the paper.
        case paper(ticket: Int64, Ticket.Paper)
        /// Printed once more, marked IN LẠI.
        case reprinted(ticket: Int64)
        /// Somebody is called, and why this one; `passed` had waited longest of those whom the counter takes, nil where
        /// that is the one who is called.
        case called(ticket: Int64, counter: String, reason: CallReason, passed: Int64?)
        case recalled(ticket: Int64, counter: String)
        case serving(ticket: Int64, counter: String)
        case done(ticket: Int64, counter: String)
        case noShow(ticket: Int64, counter: String)
        case held(ticket: Int64, counter: String)
        /// Back from being held, or somebody called who was not there; to the old place in line or to its end.
        case returned(ticket: Int64, toEnd: Bool)
        /// To another line, with the age that it has.
        case transferred(ticket: Int64, series: String, service: String?, reason: String)
        case cancelled(ticket: Int64, reason: String)
        /// A satellite gave the person another number in the meantime: this one stands for nobody.
        case replaced(ticket: Int64, by: Int64)
        /// Staff give somebody priority, have seen the evidence, or take it away.
        case prioritySet(ticket: Int64, Ticket.Priority?)
        case noted(ticket: Int64, text: String?)
        case rated(ticket: Int64?, counter: String?, level: Int)
        case counterOpened(counter: String, clerk: String?)
        case counterPaused(counter: String, reason: String?)
        case counterResumed(counter: String)
        case counterClosed(counter: String)
        /// Whether a group gives numbers.
        case groupSwitched(series: String, isOpen: Bool)
        case booked(Appointment)
        /// The appointment of this code is none any more. Who has a number for it keeps that.
        case bookingCancelled(code: String)
        /// Numbers that only this satellite gives, until and with this day.
        case leased(NumberLease)
    }
}

/// A number given to somebody.
struct Issue: Codable, Equatable, Sendable {
    var series: String
    var number: Int
    var round = 0
    var service: String?
    var priority: Ticket.Priority?
    var appointment: Appointment?
    var dossier: String?
    var origin: String?
    /// When and of which day, where it was given elsewhere; nil is the event's own.
    var issuedAt: Date?
    var date: BusinessDate?
    /// The asking screen's key.
    var request: String
    var paper = Ticket.Paper.issued
}

/// A range of numbers that only one satellite gives.
struct NumberLease: Codable, Equatable, Sendable {
    /// The satellite's name, and after `#` which of its boxes: one that was put in another's place, or has forgotten
    /// everything, does not know which of the numbers are on paper already.
    var satellite: String
    var series: String
    var first: Int
    var last: Int
    /// The days on which it counts: the hub does not give these numbers on them.
    var from: BusinessDate
    var through: BusinessDate

    /// Whether a box of this satellite's name has it.
    func isOf(_ name: String) -> Bool { satellite == name || satellite.hasPrefix(name + "#") }

    /// Whether it is a range of numbers at all.
    var isSound: Bool { 1 <= first && first <= last && last <= 99_999 }

    func covers(_ number: Int, on date: BusinessDate) -> Bool {
        (first...last).contains(number) && from <= date && date <= through
    }
}

/// Why this ticket comes next, as data; ``QueueWords`` says it to people.
enum CallReason: Codable, Equatable, Sendable {
    /// Nobody has waited longer.
    case longestWait
    /// Its priority class goes first.
    case priority(class: String)
    /// Its appointment is due.
    case appointment
    /// The ratio has come to the ordinary, or to the preferred.
    case turn(preferred: Bool, ordinaryShare: Int, preferredShare: Int)
    /// Its class counts as having waited longer by so many minutes.
    case headStart(class: String, minutes: Int)
    /// It has been passed over as often as may be.
    case passedOver(times: Int)
    /// The counter takes this group before its others.
    case listedFirst(series: String)
    /// A clerk asked for this number.
    case chosen
}
