/// The sentences that a wording file must have, and what each may and must say.
enum WordingKey: Hashable, Sendable {
    /// What the screen says about a dossier; nil for a status that is not one of the ten.
    case screen(DossierStatus?, ScreenPart)
    /// Beside the status: the appointment date has passed.
    case overdue
    /// Beside the status: the clock stands still.
    case paused
    /// Beside the status: it is not live.
    case screenAge
    /// The time of data of today, or of another day.
    case ageToday, ageOther
    /// The text message about a dossier.
    case message(DossierStatus?)
    /// A reply to a text, instead or about something else.
    case query(Query)
    /// What is told without being asked.
    case notice(DossierEvent.Kind, NoticePart)
    /// A rating's level in words.
    case level(Rating.Level)
    /// How the centre is at a moment, and when it opens next.
    case opening(Opening)
    /// A day of the week; 0 is Sunday.
    case weekday(Int)
    /// Behind a text message: the appointment date has passed; it is not live.
    case messageOverdue, messageAge

    /// The parts of what a screen says.
    enum ScreenPart: String, CaseIterable {
        case title, sentence, next
    }

    /// Sentences and phrases about the centre's hours.
    enum Opening: String, CaseIterable {
        /// Sentences: how it is.
        case open, closed, pause, weekend, holiday, worked, unconfirmed
        /// Phrases: when it opens, on the same day or another.
        case today, otherDay
        /// The hours of an ordinary week.
        case week

        var required: Set<Placeholder> {
            switch self {
            case .open, .today: [.clock]
            case .otherDay: [.clock, .weekday, .day]
            case .week: [.times]
            case .closed, .pause, .weekend, .holiday: [.opens]
            case .worked, .unconfirmed: []
            }
        }

        var allowed: Set<Placeholder> {
            switch self {
            case .holiday: [.opens, .holiday]
            case .unconfirmed: [.holiday]
            case .week: [.times, .saturday, .sunday]
            default: required
            }
        }
    }

    static var all: [WordingKey] {
        let statuses: [DossierStatus?] = DossierStatus.allCases + [nil]
        return statuses.flatMap { status in ScreenPart.allCases.map { .screen(status, $0) } + [.message(status)] }
            + Opening.allCases.map { .opening($0) } + (0..<7).map { .weekday($0) } + [
                .overdue, .paused, .screenAge, .ageToday, .ageOther, .messageOverdue, .messageAge,
            ] + messages
    }

    /// Where it stands in the file.
    var path: String {
        switch self {
        case .screen(let status, let part): "screen.\(Self.name(status)).\(part.rawValue)"
        case .overdue: "screen.overdue"
        case .paused: "screen.paused"
        case .screenAge: "screen.age"
        case .ageToday: "age.today"
        case .ageOther: "age.other"
        case .message(let status): "sms.\(Self.name(status))"
        case .query(let query): "sms.\(query.name)"
        case .notice(let kind, let part): "notice.\(kind.rawValue).\(part.rawValue)"
        case .level(let level): "level.\(level.name)"
        case .opening(let opening): "opening.\(opening.rawValue)"
        case .weekday(let day): "weekday.\(Self.weekdays[day])"
        case .messageOverdue: "sms.overdue"
        case .messageAge: "sms.age"
        }
    }

    /// What may be filled in.
    var allowed: Set<Placeholder> {
        let dossier: Set<Placeholder> = [
            .code, .procedure, .agency, .step, .statusText, .counter, .received, .appointment, .released, .finished,
        ]
        return switch self {
        case .screen, .overdue, .paused: dossier
        case .message: dossier.union([.centre, .hotline])
        case .query(let query): query.allowed
        case .notice: dossier.union([.detail, .centre, .hours, .address, .hotline])
        case .level, .weekday, .messageOverdue: []
        case .opening(let opening): opening.allowed
        case .screenAge, .messageAge: [.age]
        case .ageToday: [.clock]
        case .ageOther: [.clock, .day]
        }
    }

    /// What must be filled in, lest the answer be of no use.
    var required: Set<Placeholder> {
        switch self {
        case .message(let status): status == nil ? [.code, .statusText] : [.code]
        case .screen(nil, .sentence): [.statusText]
        case .query(let query): query.required
        case .notice(let kind, .sms): kind == .apology ? [.code, .appointment] : [.code]
        case .notice(let kind, .mail): kind == .apology ? [.code, .appointment] : [.code]
        case .opening(let opening): opening.required
        case .screenAge, .messageAge, .ageToday, .ageOther: allowed
        default: []
        }
    }

    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    private static func name(_ status: DossierStatus?) -> String {
        switch status {
        case .registered: "registered"
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .processing: "processing"
        case .supplementRequired: "supplementRequired"
        case .paymentRequired: "paymentRequired"
        case .withdrawn: "withdrawn"
        case .stopped: "stopped"
        case .completed: "completed"
        case .returned: "returned"
        case nil: "other"
        }
    }
}
