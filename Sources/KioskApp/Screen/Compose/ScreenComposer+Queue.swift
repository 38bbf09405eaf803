/// Screens around queue numbers.
extension ScreenComposer {
    func queue(_ session: KioskSession, _ model: inout ScreenModel) {
        switch session.screen {
        case .takingNumber:
            say(&model, .takingNumber, .takingHeadline, .takingSentence)
            wait(&model)
        case .printing(let ticket):
            say(&model, .printing, .printingHeadline, .printingSentence)
            wait(&model)
            model.ticket = slip(ticket)
        case .ticketGiven(let ticket):
            say(&model, .ticketGiven, .givenHeadline, .givenSentence)
            model.tone = .good
            model.symbol = .done
            model.ticket = slip(ticket)
            model.actions = followTicket(ticket, session) + [homeFirst]
        case .ticketNotPrinted(let ticket):
            say(&model, .ticketNotPrinted, .notPrintedHeadline, .notPrintedSentence)
            model.tone = .mind
            model.symbol = .attention
            model.ticket = slip(ticket)
            model.actions =
                followTicket(ticket, session)
                + [ScreenModel.Action(id: .home, label: texts(.noted), symbol: .done, isPrimary: true)]
        case .noTicket(let reason):
            say(&model, .noTicket, .noTicketHeadline, reason == .clockNotSet ? .noTicketClockNotSet : .noTicketSentence)
            model.tone = .mind
            model.symbol = .attention
            model.actions = [homeFirst]
        case .choosingService(let wish): choosingService(wish, session, &model)
        case .choosingPriority: choosingPriority(session, &model)
        default: break
        }
    }

    /// "Tell me when it is nearly my turn", where that is of use.
    private func followTicket(_ ticket: QueueTicket, _ session: KioskSession) -> [ScreenModel.Action] {
        guard session.offers.messages(about: ticket) else { return [] }
        return [ScreenModel.Action(id: .follow, label: texts(.followQueue), symbol: .message)]
    }

    private func choosingService(_ wish: NumberWish, _ session: KioskSession, _ model: inout ScreenModel) {
        say(&model, .choosingService, .choosingHeadline, .choosingSentence)
        if let group = wish.series.flatMap(session.plan.group) {
            model.headline = name(group.name, group.nameEnglish)
            model.choices = group.services.map {
                ScreenModel.Choice(id: .service($0.id), label: name($0.name, $0.nameEnglish), symbol: .forward)
            }
        } else {
            model.choices = session.plan.groups.map { group in
                ScreenModel.Choice(
                    id: .group(group.series), label: name(group.name, group.nameEnglish),
                    value: session.waiting[group.series].map { outlook($0) }, symbol: .forward)
            }
        }
        if let reason = session.plan.priority(wish.priority) {
            model.notices = [ScreenModel.Notice(symbol: .star, text: note(reason))]
        }
        model.actions = [wish.series == nil ? toStart : back]
        if wish.priority == nil, hasPriorities(session) { model.actions.append(priority) }
    }

    /// `12 người chờ, chừng 15-25 phút`.
    private func outlook(_ outlook: QueueOutlook) -> String {
        guard outlook.waiting > 0 else { return texts(.choosingNobody) }
        guard let estimate = outlook.estimate else { return texts(.choosingWaiting, count: outlook.waiting) }
        return texts(
            .choosingWaitingAbout,
            ["count": String(outlook.waiting), "from": String(estimate.from), "to": String(estimate.to)])
    }

    private func choosingPriority(_ session: KioskSession, _ model: inout ScreenModel) {
        say(&model, .choosingPriority, .priorityHeadline, .prioritySentence)
        model.choices = session.plan.priorities.filter(\.isOfferedAtKiosk).prefix(6).map {
            ScreenModel.Choice(
                id: .priority($0.id), label: name($0.name, $0.nameEnglish), note: evidence($0), symbol: .forward)
        }
        model.actions = [session.plan.groups.count > 1 ? back : toStart]
    }

    /// Whether somebody can ask to be called ahead here.
    func hasPriorities(_ session: KioskSession) -> Bool { session.plan.priorities.contains(where: \.isOfferedAtKiosk) }

    var priority: ScreenModel.Action {
        ScreenModel.Action(id: .offerPriority, label: texts(.priority), symbol: .star)
    }

    private func note(_ reason: PriorityClass) -> String {
        [texts(.priorityChosen, ["reason": name(reason.name, reason.nameEnglish)]), evidence(reason)]
            .compactMap(\.self).joined(separator: " ")
    }

    /// What to show; in Vietnamese, as the paper is called.
    private func evidence(_ reason: PriorityClass) -> String? {
        reason.evidence.isEmpty ? nil : texts(.priorityEvidence, ["evidence": reason.evidence])
    }

    private func name(_ vietnamese: String, _ english: String?) -> String {
        texts.language == "en" ? english ?? vietnamese : vietnamese
    }

    private func slip(_ ticket: QueueTicket) -> ScreenModel.Ticket {
        var slip = ScreenModel.Ticket(
            label: texts(.ticketLabel), number: ticket.label, service: name(ticket.service, ticket.serviceEnglish))
        if !ticket.isOffline {
            slip.before = ticket.before == 0 ? texts(.ticketFirst) : texts(.ticketBefore, count: ticket.before)
        }
        slip.estimate = ticket.estimate.map {
            texts(.ticketEstimate, ["from": String($0.from), "to": String($0.to)])
        }
        slip.area = ticket.area
        if let priority = ticket.priority {
            slip.priority = texts(
                .priorityChosen, ["reason": name(priority.name, priority.nameEnglish)])
            if !priority.isVerified, !priority.evidence.isEmpty {
                slip.priority? += " " + texts(.priorityEvidence, ["evidence": priority.evidence])
            }
        }
        return slip
    }
}
