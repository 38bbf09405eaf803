/// All that the page draws, as a value. The page adds nothing to it and decides nothing.
///
/// It holds what one person may read at this moment and nothing of the person before.
struct ScreenModel: Codable, Equatable, Sendable {
    /// Which screen it is; the page lays each out a little differently.
    enum Kind: String, Codable, Sendable, CaseIterable {
        case attract, outOfService, typingCode, searching, result, following, unreadable, notACode, ambiguous, notFound
        case unreachable, lookupCodeNeeded, tooManyAttempts
        case choosingService, choosingPriority, takingNumber, printing, ticketGiven, ticketNotPrinted, noTicket
        case fields, procedures, procedureSearch, procedure, figures, rating, aspects, reasons, thanked, help
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
        case ticket, printer, home, back, again, phone, speech, forward, keypad, papers, search, figures, message
        case hand, people, clock, large, contrast, low, ear, language, erase, next, previous, star
        case faceGood = "face-good"
        case faceFair = "face-fair"
        case facePoor = "face-poor"
    }

    /// Names this screen in taps, so that a tap that comes late is known as such.
    var screen: String
    /// The language of what stands on it (BCP 47).
    var language = "vi"
    /// The ways to make it easier that are on.
    var modes: [String] = []
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
    var entry: Entry?
    var keys: [[Key]] = []
    var date: DateCard?
    /// Where to go, large.
    var counter: DateCard?
    var ticket: Ticket?
    var steps: [Step] = []
    var details: [Detail] = []
    var papers: Papers?
    var code: Matrix?
    var figures: [Figure] = []
    var bars: [Bar] = []
    var services: [Service] = []
    var questions: [Question] = []
    var choices: [Choice] = []
    var pager: Pager?
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
