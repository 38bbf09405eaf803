import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// Puts a session's screen into words, in one language.
struct ScreenComposer: Sendable {
    let texts: ScreenTexts
    let results: ResultComposer
    let centre: KioskConfiguration.Centre
    /// A dossier code as an example for whoever scanned something else.
    let example: String
    /// The names of the languages to choose from, by code, each in itself.
    var languageNames: [String: String] = [:]
    /// With so many ahead of them people are told by SMS.
    var queueMessages = 3

    /// The model of the session's screen at a moment of the monotonic clock.
    ///
    /// - Parameter date: Wall time, for what is said about dates.
    func model(of session: KioskSession, at now: Duration, date: Date) -> ScreenModel {
        var model = ScreenModel(
            screen: session.screenName, language: texts.language,
            modes: Comfort.Mode.allCases.filter(session.comfort.modes.contains).map(\.rawValue), kind: .attract,
            headline: "", frame: frame(session))
        compose(session, date, into: &model)
        model.notices += notices(of: session)
        if let end = session.warningEnds {
            model.warning = ScreenModel.Warning(
                headline: texts(.warningHeadline), sentence: texts(.warningSentence),
                remaining: max(0, (end - now).milliseconds), total: session.times.warning.milliseconds,
                actions: [ScreenModel.Action(id: .touch, label: texts(.stay), isPrimary: true), home])
        }
        return model
    }

    // MARK: - The screens

    private func compose(_ session: KioskSession, _ date: Date, into model: inout ScreenModel) {
        switch session.screen {
        case .attract: attract(session, date, &model)
        case .typingCode(let typed, let isUnclear): typing(typed, isUnclear, session, &model)
        case .searching(let reading, let isSlow):
            say(&model, .searching, .searchingHeadline, .searchingWithoutCode)
            if let code = reading.shownCode { model.sentence = texts(.searchingSentence, ["code": code]) }
            if isSlow { model.hint = texts(.searchingSlow) }
            wait(&model)
        case .result(let dossier, let age):
            results.compose(dossier, age, now: date, into: &model)
            model.actions = resultActions(dossier, session, date)
        case .following(let following): self.following(following, &model)
        case .lookupCodeNeeded(_, let typed): lookupCode(typed, &model)
        case .unreadable:
            say(&model, .unreadable, .unreadableHeadline, .unreadableSentence, .unreadableHint)
            askAgain(&model, .scan)
        case .notACode:
            say(&model, .notACode, .notACodeHeadline, .notACodeSentence)
            model.hint = texts(.notACodeHint, ["example": example])
            askAgain(&model, .scan)
        case .ambiguous(let codes): ambiguous(codes, &model)
        case .notFound(let reading):
            say(&model, .notFound, .notFoundHeadline, .notFoundWithoutCode, .notFoundHint)
            if let code = reading.shownCode { model.sentence = texts(.notFoundSentence, ["code": code]) }
            askAgain(&model, .question)
        case .unreachable:
            say(&model, .unreachable, .unreachableHeadline, .unreachableSentence, .unreachableHint)
            model.tone = .mind
            model.symbol = .disconnected
            let again = ScreenModel.Action(id: .again, label: texts(.again), symbol: .again, isPrimary: true)
            model.actions = [again, take, home]
        case .tooManyAttempts:
            say(&model, .tooManyAttempts, .attemptsHeadline, .attemptsSentence, .attemptsHint)
            model.tone = .mind
            model.symbol = .stopped
            model.actions = [take, home]
        case .procedures(let browsing): procedures(browsing, session, &model)
        case .figures: figures(session, &model)
        case .rating(let form): rating(form, &model)
        case .thanked:
            say(&model, .thanked, .ratingThanksHeadline, .ratingThanksSentence)
            model.tone = .good
            model.symbol = .done
            model.actions = [homeFirst]
        case .help: help(session, &model)
        case .choosingService, .choosingPriority, .takingNumber, .printing, .ticketGiven, .ticketNotPrinted, .noTicket:
            queue(session, &model)
        }
    }

    /// The first screen: how to scan where that works, else what works instead.
    private func attract(_ session: KioskSession, _ date: Date, _ model: inout ScreenModel) {
        if session.scanner.isMissing {
            say(&model, .outOfService, .outOfServiceHeadline, .outOfServiceSentence)
            model.tone = .mind
            model.symbol = .attention
            model.services = services(session)
        } else {
            say(&model, .attract, .attractHeadline, .attractSentence, .attractHint)
        }
        if let opening = opening(session, date) {
            model.notices.append(ScreenModel.Notice(symbol: .clock, text: opening))
        }
        model.notices += centre.notices.map { ScreenModel.Notice(symbol: .speech, text: $0) }
        func choice(
            _ id: KioskAction, _ label: ScreenTexts.Key, _ note: ScreenTexts.Key, _ symbol: ScreenModel.Symbol
        ) -> ScreenModel.Action {
            ScreenModel.Action(id: id, label: texts(label), note: texts(note), symbol: symbol)
        }
        var first = choice(.takeNumber, .takeNumber, .takeNumberNote, .ticket)
        first.isPrimary = true
        model.actions = [
            first, choice(.typeCode, .typeCode, .typeCodeNote, .keypad),
            choice(.procedures, .procedures, .proceduresNote, .papers),
        ]
        if session.offers.rating { model.actions.append(choice(.rate, .rate, .rateNote, .faceGood)) }
        model.actions.append(
            ScreenModel.Action(id: .figures, label: texts(.figures), symbol: .figures, isQuiet: true))
        // Where numbers are given by one touch, this is the place to say that one is called ahead.
        if session.plan.groups.count == 1, hasPriorities(session) {
            var action = priority
            action.isQuiet = true
            model.actions.append(action)
        }
    }

    /// That the centre is closed, or may be, and when it opens; nil where it is open or nobody knows. What the kiosk does
    /// by itself it does all the same.
    private func opening(_ session: KioskSession, _ date: Date) -> String? {
        guard LocalTime(date).year > 2020, let state = session.hours?.state(at: date) else { return nil }
        switch state {
        case .open, .worked: return nil
        case .closed, .unconfirmed:
            return texts(.attractClosed, ["opening": results.wording.opening(state, now: date)])
        }
    }

    private func services(_ session: KioskSession) -> [ScreenModel.Service] {
        func service(_ key: ScreenTexts.Key, _ isWorking: Bool, _ state: ScreenTexts.Key) -> ScreenModel.Service {
            ScreenModel.Service(label: texts(key), isWorking: isWorking, state: texts(state))
        }
        return [
            service(.outOfServiceScan, false, .outOfServiceResting),
            service(.outOfServiceType, true, .outOfServiceWorking),
            service(
                .outOfServiceTicket, true, session.printer.isMissing ? .outOfServiceOnScreen : .outOfServiceWorking),
            service(.outOfServiceProcedures, true, .outOfServiceWorking),
        ]
    }

    private func resultActions(_ dossier: Dossier, _ session: KioskSession, _ date: Date) -> [ScreenModel.Action] {
        var take = take
        take.isPrimary = dossier.callsToCounter(at: date)
        var actions = dossier.status == .returned ? [] : [take]
        if dossier.status == .returned, session.offers.rating {
            actions.append(
                ScreenModel.Action(id: .rate, label: texts(.rate), symbol: .faceGood, isPrimary: true))
        }
        if session.offers.following, dossier.status?.isClosed != true {
            actions.append(ScreenModel.Action(id: .follow, label: texts(.follow), symbol: .message))
        }
        if !session.printer.isMissing {
            let label: ScreenTexts.Key =
                switch session.slip {
                case nil: .print
                case .printing: .printing
                case .printed: .printed
                case .failed: .printFailed
                }
            actions.append(
                ScreenModel.Action(
                    id: .printSlip, label: texts(label), symbol: session.slip == .printed ? .done : .printer))
        }
        actions.append(actions.contains { $0.isPrimary } ? home : homeFirst)
        return actions
    }

    // MARK: - What several screens have

    func say(
        _ model: inout ScreenModel, _ kind: ScreenModel.Kind, _ headline: ScreenTexts.Key,
        _ sentence: ScreenTexts.Key? = nil, _ hint: ScreenTexts.Key? = nil
    ) {
        model.kind = kind
        model.headline = texts(headline)
        model.sentence = sentence.map { texts($0) }
        model.hint = hint.map { texts($0) }
    }

    func wait(_ model: inout ScreenModel) {
        model.isWaiting = true
        model.symbol = .waiting
    }

    private func askAgain(_ model: inout ScreenModel, _ symbol: ScreenModel.Symbol) {
        model.tone = .mind
        model.symbol = symbol
        let type = ScreenModel.Action(id: .typeCode, label: texts(.typeCode), symbol: .keypad, isPrimary: true)
        model.actions = [type, take, home]
    }

    var take: ScreenModel.Action {
        ScreenModel.Action(id: .takeNumber, label: texts(.takeNumber), symbol: .ticket)
    }

    var home: ScreenModel.Action { ScreenModel.Action(id: .home, label: texts(.home), symbol: .home) }

    var back: ScreenModel.Action { ScreenModel.Action(id: .back, label: texts(.back), symbol: .back) }

    /// Home, for screens on which nothing was finished.
    var toStart: ScreenModel.Action { ScreenModel.Action(id: .home, label: texts(.start), symbol: .home) }

    var homeFirst: ScreenModel.Action {
        var action = home
        action.isPrimary = true
        return action
    }

    // MARK: - Around every screen

    private func frame(_ session: KioskSession) -> ScreenModel.Frame {
        var contacts: [ScreenModel.Contact] = []
        if let hotline = centre.hotline {
            contacts.append(ScreenModel.Contact(symbol: .phone, label: texts(.hotline), value: hotline))
        }
        if let feedback = centre.feedback {
            contacts.append(ScreenModel.Contact(symbol: .speech, label: texts(.feedback), value: feedback))
        }
        return ScreenModel.Frame(
            centre: centre.name, hasEmblem: centre.emblem != nil, contacts: contacts, tools: tools(session),
            toolsName: texts(.tools), offline: [texts(.offline), texts(.offlineNote)])
    }

    private func tools(_ session: KioskSession) -> [ScreenModel.Tool] {
        var tools = session.offers.languages.filter { $0 != texts.language }.map { code in
            ScreenModel.Tool(
                id: .language(code), label: languageNames[code] ?? code, symbol: .language, language: code)
        }
        let modes: [(Comfort.Mode, ScreenTexts.Key, ScreenModel.Symbol)] = [
            (.large, .toolLarge, .large), (.contrast, .toolContrast, .contrast), (.low, .toolLow, .low),
            (.speech, .toolSpeech, .ear),
        ]
        for (mode, key, symbol) in modes where mode != .speech || session.offers.speech {
            tools.append(
                ScreenModel.Tool(
                    id: .mode(mode), label: texts(key), symbol: symbol, isOn: session.comfort.modes.contains(mode)))
        }
        tools.append(ScreenModel.Tool(id: .help, label: texts(.toolHelp), symbol: .hand))
        return tools
    }

    private func notices(of session: KioskSession) -> [ScreenModel.Notice] {
        var notices: [ScreenModel.Notice] = []
        if let ticket = session.unprinted {
            let text = texts(.unprinted, ["number": ticket.label])
            notices.append(ScreenModel.Notice(symbol: .attention, text: text))
        }
        if case .help = session.screen { return notices }
        if session.isStaffCalled {
            notices.append(ScreenModel.Notice(symbol: .hand, text: texts(.staffCalled)))
        }
        guard session.screen == .attract else { return notices }
        if session.printer.isMissing, !session.scanner.isMissing {
            notices.append(ScreenModel.Notice(symbol: .printer, text: texts(.printerMissing)))
        }
        return notices
    }
}

extension CodeReading {
    /// The code as the screen may show it; the central system's own numbers mean nothing to people.
    var shownCode: String? {
        guard case .code(let code, _) = self else { return nil }
        return code.printed
    }
}

extension DeviceState {
    /// Whether a citizen has to do without it.
    var isMissing: Bool {
        switch self {
        case .absent, .failed: true
        case .opening, .ready, .degraded: false
        }
    }
}
