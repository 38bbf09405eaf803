/// All that the page draws, as a value. The page adds nothing to it and decides nothing.
///
/// It holds what one person may read at this moment and nothing of the person before.
struct ScreenModel: Codable, Equatable, Sendable {
    /// Which screen it is; the page lays each out a little differently.
    enum Kind: String, Codable, Sendable, CaseIterable {
        case attract, searching, result, unreadable, notACode, ambiguous, notFound, unreachable
        case lookupCodeNeeded, tooManyAttempts
        case choosingService, takingNumber, printing, ticketGiven, ticketNotPrinted, noTicket
    }

    /// The colour's meaning. A symbol of its own shape and the headline say the same.
    enum Tone: String, Codable, Sendable {
        /// Nothing to report.
        case neutral
        /// In progress; nobody needs to act.
        case working
        /// Well done.
        case good
        /// The citizen should act or try again.
        case mind
        /// Refused or stopped.
        case bad
    }

    /// A drawing of the page's own.
    enum Symbol: String, Codable, Sendable, CaseIterable {
        case done, waiting, working, attention, stopped, question, scan, disconnected
        case ticket, printer, home, again, phone, speech, forward
    }

    /// A button.
    struct Action: Codable, Equatable, Sendable {
        /// What comes back in a tap.
        var id: KioskAction
        var label: String
        var note: String?
        var symbol: Symbol?
        /// The one that most people want next.
        var isPrimary = false
    }

    /// The date that matters, large.
    struct DateCard: Codable, Equatable, Sendable {
        var label: String
        var value: String
        var note: String?
    }

    /// A station of a dossier's way.
    struct Step: Codable, Equatable, Sendable {
        enum State: String, Codable, Sendable { case done, current, todo }
        var label: String
        var note: String?
        var state: State
    }

    /// A line of a table.
    struct Detail: Codable, Equatable, Sendable {
        var label: String
        var value: String
    }

    /// A queue number as the paper shows it.
    struct Ticket: Codable, Equatable, Sendable {
        var label: String
        var number: String
        var service: String
        var before: String?
    }

    /// Something to know besides: old data, a device that is missing.
    struct Notice: Codable, Equatable, Sendable {
        var symbol: Symbol
        var text: String
    }

    /// The question before the screen is cleared.
    struct Warning: Codable, Equatable, Sendable {
        var headline: String
        var sentence: String
        /// Until the screen is cleared, in milliseconds.
        var remaining: Int64
        /// The warning's whole length, in milliseconds.
        var total: Int64
        var actions: [Action]
    }

    /// What stands around every screen.
    struct Frame: Codable, Equatable, Sendable {
        var centre: String
        var contacts: [Contact]
    }

    /// Where to turn to.
    struct Contact: Codable, Equatable, Sendable {
        var symbol: Symbol
        var label: String
        var value: String
    }

    /// Names this screen in taps, so that a tap that comes late is known as such.
    var screen: String
    var kind: Kind
    var tone: Tone = .neutral
    var symbol: Symbol?
    /// Whether something is under way, which the page shows by a turning symbol.
    var isWaiting = false
    var headline: String
    var sentence: String?
    /// What the citizen does next, with weight.
    var next: String?
    /// What helps besides, quietly.
    var hint: String?
    var date: DateCard?
    var ticket: Ticket?
    var steps: [Step] = []
    var details: [Detail] = []
    var notices: [Notice] = []
    var actions: [Action] = []
    var warning: Warning?
    var frame: Frame
}

/// The time and date at the head of the screen; both empty on a box whose clock is not set.
struct ScreenClock: Codable, Equatable, Sendable {
    /// `10:32`.
    var time: String
    /// `Thứ Hai, 02/03/2026`.
    var date: String
}
