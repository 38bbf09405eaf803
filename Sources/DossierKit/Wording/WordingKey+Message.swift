extension WordingKey {
    /// The replies to texts, besides those about a dossier's status.
    enum Query: Hashable, Sendable {
        case notFound, unreachable, lookupCodeNeeded, tooManyAttempts, promised, promiseBroken, ambiguous
        case wrongSyntax(QuerySyntax)
        case queueWaiting, queueNext, queueCalled, queueServed, queueMissed, queueUnknown, queueUnreachable,
            queueUnavailable
        case followed, unfollowed, optedOut, optedIn, rated, hours, help

        static var all: [Query] {
            [.notFound, .unreachable, .lookupCodeNeeded, .tooManyAttempts, .promised, .promiseBroken, .ambiguous]
                + QuerySyntax.allCases.map(Query.wrongSyntax) + [
                    .queueWaiting, .queueNext, .queueCalled, .queueServed, .queueMissed, .queueUnknown,
                    .queueUnreachable, .queueUnavailable, .followed, .unfollowed, .optedOut, .optedIn, .rated, .hours,
                    .help,
                ]
        }

        var name: String {
            switch self {
            case .wrongSyntax(let syntax): "wrongSyntax.\(syntax.rawValue)"
            default: "\(self)"
            }
        }

        /// What must be filled in.
        var required: Set<Placeholder> {
            switch self {
            case .notFound, .unreachable, .lookupCodeNeeded, .tooManyAttempts, .promised, .promiseBroken, .followed,
                .unfollowed:
                [.code]
            case .ambiguous: [.code, .otherCode]
            case .wrongSyntax: [.example]
            case .queueWaiting: [.ticket, .ahead]
            case .queueNext, .queueServed, .queueMissed, .queueUnknown, .queueUnreachable: [.ticket]
            case .queueCalled: [.ticket, .counter]
            case .rated: [.code, .level]
            case .hours: [.hours]
            case .queueUnavailable, .optedOut, .optedIn, .help: []
            }
        }

        /// What may be filled in; what the centre says about itself may stand anywhere.
        var allowed: Set<Placeholder> {
            let always: Set<Placeholder> = [.centre, .hours, .address, .hotline, .ticketExample]
            switch self {
            case .queueWaiting: return required.union(always).union([.minutes])
            case .hours: return required.union(always).union([.today])
            default: return required.union(always)
            }
        }
    }

    /// The parts of a notice.
    enum NoticePart: String, CaseIterable, Sendable {
        /// The text message.
        case sms
        /// The e-mail's subject.
        case subject
        /// The e-mail.
        case mail
    }

    static var messages: [WordingKey] {
        Query.all.map(WordingKey.query) + Rating.Level.allCases.map(WordingKey.level)
            + DossierEvent.Kind.allCases.flatMap { kind in NoticePart.allCases.map { .notice(kind, $0) } }
    }
}

extension Rating.Level {
    /// As wording files name it.
    var name: String {
        switch self {
        case .dissatisfied: "dissatisfied"
        case .satisfied: "satisfied"
        case .verySatisfied: "verySatisfied"
        }
    }
}
