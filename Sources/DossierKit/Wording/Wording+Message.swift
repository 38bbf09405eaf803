import ApplianceKit
public import Foundation

/// Replies to texts.
extension Wording {
    /// The reply, in as few parts as it takes: one, where it goes without accents.
    ///
    /// Where it gets too long the procedure's name is shortened, or left out; code, status and dates never are.
    public func message(_ reply: QueryReply, now: Date) -> String {
        switch reply {
        case .dossier(.found(let dossier, let age), _): message(about: dossier, age, now: now)
        case .dossier(.notFound, let code): fitted(.query(.notFound), [.code: code.printed])
        case .dossier(.unreachable, let code): fitted(.query(.unreachable), [.code: code.printed])
        case .dossier(.lookupCodeNeeded, let code): fitted(.query(.lookupCodeNeeded), [.code: code.printed])
        case .dossier(.tooManyAttempts, let code): fitted(.query(.tooManyAttempts), [.code: code.printed])
        case .promised(let code): fitted(.query(.promised), [.code: code.printed])
        case .promiseBroken(let code): fitted(.query(.promiseBroken), [.code: code.printed])
        case .ambiguous(let codes):
            fitted(
                .query(.ambiguous),
                [.code: codes.first?.printed ?? "", .otherCode: codes.dropFirst().first?.printed ?? ""])
        case .wrongSyntax(let syntax, let example): fitted(.query(.wrongSyntax(syntax)), [.example: example])
        case .queue(let place, let ticket): message(place, ticket)
        case .queueUnreachable(let ticket): fitted(.query(.queueUnreachable), [.ticket: ticket])
        case .queueUnavailable: fitted(.query(.queueUnavailable))
        case .followed(let code): fitted(.query(.followed), [.code: code.printed])
        case .unfollowed(let code): fitted(.query(.unfollowed), [.code: code.printed])
        case .optedOut: fitted(.query(.optedOut))
        case .optedIn: fitted(.query(.optedIn))
        case .rated(let level, let code):
            fitted(.query(.rated), [.code: code.printed, .level: text(.level(level), [:])])
        case .hours(let state): hours(state, now: now)
        case .help: fitted(.query(.help))
        }
    }

    private func message(_ place: QueuePlace, _ ticket: String) -> String {
        switch place {
        case .waiting(let ahead, let minutes) where ahead > 0:
            fitted(
                .query(.queueWaiting),
                [
                    .ticket: ticket, .ahead: String(ahead),
                    .minutes: minutes.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "",
                ])
        case .waiting: fitted(.query(.queueNext), [.ticket: ticket])
        case .called(let counter): fitted(.query(.queueCalled), [.ticket: ticket, .counter: counter])
        case .served: fitted(.query(.queueServed), [.ticket: ticket])
        case .missed: fitted(.query(.queueMissed), [.ticket: ticket])
        case .unknown: fitted(.query(.queueUnknown), [.ticket: ticket])
        }
    }

    private func message(about dossier: Dossier, _ age: DataAge, now: Date) -> String {
        var end = ""
        if dossier.status == .accepted || dossier.status == .processing, dossier.timeliness(at: now) == .overdue {
            end = form.written(text(.messageOverdue, [:]))
        }
        if case .cached(let date) = age {
            end += form.written(text(.messageAge, [.age: self.age(date, now: now)]))
        }
        return fitted(.message(dossier.status), values(dossier), end: end)
    }

    // MARK: - Fitting

    /// Values that may be as long as a central system likes are kept to these lengths in a message.
    static let valueLimits: [Placeholder: Int] = [
        .counter: 12, .statusText: 40, .agency: 60, .step: 60, .ticket: 8, .ahead: 4, .minutes: 7, .hotline: 20,
    ]
    /// A procedure's name of fewer characters says nothing.
    private static let procedureMinimum = 12

    /// The text with the values, in as few parts as it takes without the procedure's name; the name fills what is left.
    ///
    /// - Parameters:
    ///   - end: What is put behind it.
    ///   - parts: At most so many; the detail is shortened where it would be more.
    func fitted(
        _ key: WordingKey, _ values: [Placeholder: String] = [:], end: String = "", parts: Int? = nil
    ) -> String {
        var values = values.merging(centreValues) { own, _ in own }.mapValues(form.written)
        for (place, limit) in Self.valueLimits {
            if let value = values[place] { values[place] = MessageText.shortened(value, to: limit) }
        }
        let procedure = values.updateValue("", forKey: .procedure) ?? ""
        func whole() -> String { form.written(text(key, values)) + end }

        let most = form.room(parts: parts ?? form.replyParts)
        let excess = whole().messageLength - most
        if excess > 0, let detail = values[.detail] {
            values[.detail] = MessageText.shortened(detail, to: max(0, detail.messageLength - excess))
        }
        let short = whole()
        let room = form.room(parts: form.parts(for: short.messageLength))
        values[.procedure] = procedure
        let long = whole()
        if long.messageLength <= room { return long }
        let left = procedure.messageLength - (long.messageLength - room)
        guard left >= Self.procedureMinimum else { return short }
        values[.procedure] = MessageText.shortened(procedure, to: left)
        return whole()
    }

    var centreValues: [Placeholder: String] {
        [
            .centre: centre.name, .hours: centreHours, .address: centre.address, .hotline: centre.hotline,
            .ticketExample: centre.ticketExample,
        ]
    }
}
