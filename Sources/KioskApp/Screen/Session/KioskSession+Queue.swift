import DossierKit

/// What somebody wants a number for, while they choose.
struct NumberWish: Equatable, Sendable {
    /// The group, where its services are still to be chosen from.
    var series: String?
    /// ``PriorityClass/id``.
    var priority: String?
    /// The dossier that was looked up before, for the clerk.
    var dossier: String?
}

extension KioskSession {
    /// One touch where there is nothing to choose.
    mutating func offerNumber(key: String, at now: Duration) {
        guard screen.offersNumber else { return }
        var wish = NumberWish()
        if case .result(let dossier, _) = screen {
            wish.dossier = dossier.code.printed
            // Who is sent to a counter wants that counter's number.
            if let series = plan.counter(dossier.counter)?.series.first { return choose(series, wish, key, at: now) }
        }
        choose(wish, key, at: now)
    }

    mutating func chooseGroup(_ series: String, key: String, at now: Duration) {
        guard case .choosingService(let wish) = screen, plan.group(series) != nil else { return }
        choose(series, wish, key, at: now)
    }

    mutating func chooseService(_ id: String, key: String, at now: Duration) {
        guard case .choosingService(let wish) = screen, let series = wish.series,
            plan.service(id, of: series) != nil
        else { return }
        take(series, service: id, wish, key, at: now)
    }

    /// Who is called ahead says so beforehand, and shows the evidence when called.
    mutating func offerPriority(at now: Duration) {
        switch screen {
        case .choosingService(let wish): go(to: .choosingPriority(wish), at: now)
        case let screen where screen.offersNumber: go(to: .choosingPriority(NumberWish()), at: now)
        default: break
        }
    }

    mutating func choosePriority(_ id: String, key: String, at now: Duration) {
        guard case .choosingPriority(var wish) = screen, plan.priority(id)?.isOfferedAtKiosk == true else { return }
        wish.priority = id
        choose(wish, key, at: now)
    }

    private mutating func choose(_ wish: NumberWish, _ key: String, at now: Duration) {
        if let series = wish.series { return choose(series, wish, key, at: now) }
        if plan.groups.count == 1 { return choose(plan.groups[0].series, wish, key, at: now) }
        go(to: .choosingService(wish), at: now)
        perform(.countWaiting)
    }

    private mutating func choose(_ series: String, _ wish: NumberWish, _ key: String, at now: Duration) {
        let services = plan.group(series)?.services ?? []
        guard services.count > 1 else { return take(series, service: services.first?.id, wish, key, at: now) }
        var wish = wish
        wish.series = series
        go(to: .choosingService(wish), at: now)
    }

    private mutating func take(
        _ series: String, service: String? = nil, _ wish: NumberWish, _ key: String, at now: Duration
    ) {
        start(.takingNumber, at: now)
        let request = TicketRequest(
            series: series, request: key, service: service, priority: wish.priority, dossier: wish.dossier)
        perform(.takeNumber(request, visit: visit))
    }

    /// A press gives one number: what follows it within moments is the same finger.
    mutating func ticketButton(_ series: String?, _ key: String, at now: Duration) {
        defer { lastButton = now }
        if let last = lastButton, now - last < times.sameButton { return }
        switch screen {
        // The number before is still on its way; its paper would come out for two people at once.
        case .takingNumber, .printing: return
        default: break
        }
        takeNumber(of: series, NumberWish(), key, at: now)
    }

    /// A number without a finger on the screen; the screen asks where there are several series and none is named.
    mutating func takeNumber(of series: String?, _ wish: NumberWish, _ key: String, at now: Duration) {
        if let series = series ?? (plan.groups.count == 1 ? plan.groups[0].series : nil) {
            guard plan.group(series) != nil else { return }
            return take(series, wish, key, at: now)
        }
        start(.choosingService(wish), at: now)
        perform(.countWaiting)
    }

    mutating func numberTaken(_ ticket: QueueTicket, _ visit: UInt64, at now: Duration) {
        let isAwaited = visit == self.visit && screen.awaitsNumber
        // Asked twice, it may have its paper already.
        if ticket.state == .printed {
            if isAwaited { go(to: .ticketGiven(ticket), at: now) }
            return
        }
        // Whoever asked may have gone on to a scan; the paper is theirs all the same.
        if isAwaited { go(to: .printing(ticket), at: now) }
        perform(.print(ticket, visit: visit))
    }

    mutating func ticketFailed(_ ticket: QueueTicket, _ visit: UInt64, at now: Duration) {
        if visit != self.visit || !isShowing(ticket) {
            unprinted = ticket
            set(.unprinted, at: now + times.other)
        } else if screen == .printing(ticket) {
            go(to: .ticketNotPrinted(ticket), at: now)
        }
        perform(.record(.issuedNotPrinted, ticket))
    }

    func isShowing(_ ticket: QueueTicket) -> Bool {
        switch screen {
        case .printing(let shown), .ticketNotPrinted(let shown), .ticketGiven(let shown): shown.id == ticket.id
        default: false
        }
    }
}
