import DossierKit

/// The screen, with what it needs to know and nothing else.
indirect enum KioskScreen: Equatable, Sendable {
    /// Waiting for somebody.
    case attract
    /// A dossier's code is being typed.
    case typingCode(TypedText, isUnclear: Bool)
    /// The lookup is under way.
    case searching(CodeReading, isSlow: Bool)
    /// The answer.
    case result(Dossier, DataAge)
    /// A telephone number is being given, so that it hears of this dossier, or when it is soon this ticket's turn.
    case following(Following)
    /// The scanner saw something and could not read it.
    case unreadable
    /// A bar code, but of something else.
    case notACode
    /// The text could be more than one code.
    case ambiguous([DossierCode])
    /// There is no such dossier, or the lookup code is not its own: the same words for both.
    case notFound(CodeReading)
    /// Nobody can say at this moment.
    case unreachable(CodeReading)
    /// Nothing is told without the lookup code, which is being typed.
    case lookupCodeNeeded(CodeReading, TypedText)
    /// Too many wrong lookup codes.
    case tooManyAttempts
    /// Which service?
    case choosingService(NumberWish)
    /// Why ahead of others?
    case choosingPriority(NumberWish)
    /// A number is being written down.
    case takingNumber
    /// The number is given, the paper is on its way.
    case printing(QueueTicket)
    /// Here is the paper.
    case ticketGiven(QueueTicket)
    /// The number is given, there is no paper.
    case ticketNotPrinted(QueueTicket)
    /// No number was given.
    case noTicket(TicketRefusal)
    /// The published procedures.
    case procedures(ProcedureBrowsing)
    /// How the centre's dossiers stand.
    case figures
    /// A rating is being given.
    case rating(RatingForm)
    /// It was given.
    case thanked
    /// All the help that there is; then back to the screen before.
    case help(before: KioskScreen)

    /// How a telephone number comes to hear of something.
    struct Following: Equatable, Sendable {
        enum State: Equatable, Sendable {
            case typing
            /// What was typed is no Vietnamese mobile number.
            case wrongNumber
            case sending
            case done
            case failed
        }
        /// What somebody wants to hear of.
        enum Subject: Equatable, Sendable {
            case dossier(Dossier, DataAge)
            /// When few are ahead of it.
            case ticket(QueueTicket, isPrinted: Bool)
        }
        var subject: Subject
        var number = TypedText(.phone)
        var state = State.typing
    }
}

extension KioskScreen {
    /// Whether something of a person may stand on it: it goes sooner.
    var isPersonal: Bool {
        switch self {
        case .result, .following, .lookupCodeNeeded, .notFound, .unreachable, .ambiguous, .typingCode: true
        case .choosingService(let wish), .choosingPriority(let wish): wish.dossier != nil
        case .help(let before): before.isPersonal
        default: false
        }
    }

    /// Whether there is nothing left to do on it.
    var isDone: Bool {
        switch self {
        case .ticketGiven, .thanked: true
        default: false
        }
    }

    /// Whether it waits for a machine and not for a person.
    var waitsForMachine: Bool {
        switch self {
        case .searching, .takingNumber, .printing: true
        case .following(let following): following.state == .sending
        default: false
        }
    }

    /// Whether a number that comes now belongs on it.
    var awaitsNumber: Bool {
        switch self {
        case .takingNumber, .noTicket: true
        default: false
        }
    }

    /// Whether a number may be asked for from it; the button for that need not stand on it.
    var offersNumber: Bool {
        switch self {
        case .attract, .result, .unreadable, .notACode, .ambiguous, .notFound, .unreachable, .lookupCodeNeeded,
            .tooManyAttempts, .procedures, .help:
            true
        default: false
        }
    }
}
