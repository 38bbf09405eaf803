import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// Puts a session's screen into words.
struct ScreenComposer: Sendable {
    let texts: ScreenTexts
    let results: ResultComposer
    let centre: KioskConfiguration.Centre
    /// A dossier code as an example for whoever scanned something else.
    let example: String

    /// The model of the session's screen at a moment of the monotonic clock.
    ///
    /// - Parameter date: Wall time, for what is said about dates.
    func model(of session: KioskSession, at now: Duration, date: Date) -> ScreenModel {
        var model = screen(of: session, date)
        model.notices += notices(of: session)
        if let end = session.warningEnds {
            model.warning = ScreenModel.Warning(
                headline: texts(.warningHeadline), sentence: texts(.warningSentence),
                remaining: max(0, (end - now).milliseconds), total: session.times.warning.milliseconds,
                actions: [
                    ScreenModel.Action(id: .touch, label: texts(.stay), isPrimary: true), home,
                ])
        }
        return model
    }

    // MARK: - The screens

    private func screen(of session: KioskSession, _ date: Date) -> ScreenModel {
        var model = ScreenModel(screen: session.screenName, kind: .attract, headline: "", frame: frame)
        switch session.screen {
        case .attract:
            say(&model, .attract, .attractHeadline, .attractSentence, .attractHint)
            var take = take
            take.note = session.groups.count == 1 ? texts(.takeNumberNote) : nil
            take.isPrimary = true
            model.actions = [take]
        case .searching(let reading, let isSlow):
            say(&model, .searching, .searchingHeadline, .searchingWithoutCode)
            if let code = reading.shownCode { model.sentence = texts(.searchingSentence, ["code": code]) }
            if isSlow { model.hint = texts(.searchingSlow) }
            wait(&model)
        case .result(let dossier, let age):
            results.compose(dossier, age, now: date, into: &model)
            var take = take
            take.isPrimary = dossier.callsToCounter(at: date)
            model.actions = [take, take.isPrimary ? home : homeFirst]
        case .unreadable:
            say(&model, .unreadable, .unreadableHeadline, .unreadableSentence, .unreadableHint)
            askAgain(&model, .scan)
        case .notACode:
            say(&model, .notACode, .notACodeHeadline, .notACodeSentence)
            model.hint = texts(.notACodeHint, ["example": example])
            askAgain(&model, .scan)
        case .ambiguous:
            say(&model, .ambiguous, .ambiguousHeadline, .ambiguousSentence, .ambiguousHint)
            askAgain(&model, .question)
        case .notFound(let reading):
            say(&model, .notFound, .notFoundHeadline, .notFoundWithoutCode, .notFoundHint)
            if let code = reading.shownCode { model.sentence = texts(.notFoundSentence, ["code": code]) }
            askAgain(&model, .question)
        case .unreachable:
            say(&model, .unreachable, .unreachableHeadline, .unreachableSentence, .unreachableHint)
            askAgain(&model, .disconnected)
            let again = ScreenModel.Action(id: .again, label: texts(.again), symbol: .again, isPrimary: true)
            model.actions = [again, take, home]
        case .lookupCodeNeeded:
            say(&model, .lookupCodeNeeded, .codeNeededHeadline, .codeNeededSentence, .codeNeededHint)
            askAgain(&model, .question)
        case .tooManyAttempts:
            say(&model, .tooManyAttempts, .attemptsHeadline, .attemptsSentence, .attemptsHint)
            askAgain(&model, .stopped)
        case .choosingService:
            say(&model, .choosingService, .choosingHeadline, .choosingSentence)
            model.actions = session.groups.map {
                ScreenModel.Action(id: .group($0.series), label: $0.name, symbol: .forward)
            }
            model.actions.append(ScreenModel.Action(id: .home, label: texts(.back), symbol: .home))
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
            model.actions = [homeFirst]
        case .ticketNotPrinted(let ticket):
            say(&model, .ticketNotPrinted, .notPrintedHeadline, .notPrintedSentence)
            model.tone = .mind
            model.symbol = .attention
            model.ticket = slip(ticket)
            model.actions = [
                ScreenModel.Action(id: .home, label: texts(.noted), symbol: .home, isPrimary: true)
            ]
        case .noTicket(let reason):
            say(&model, .noTicket, .noTicketHeadline, reason == .clockNotSet ? .noTicketClockNotSet : .noTicketSentence)
            model.tone = .mind
            model.symbol = .attention
            model.actions = [homeFirst]
        }
        return model
    }

    private func say(
        _ model: inout ScreenModel, _ kind: ScreenModel.Kind, _ headline: ScreenTexts.Key, _ sentence: ScreenTexts.Key,
        _ hint: ScreenTexts.Key? = nil
    ) {
        model.kind = kind
        model.headline = texts(headline)
        model.sentence = texts(sentence)
        model.hint = hint.map { texts($0) }
    }

    private func wait(_ model: inout ScreenModel) {
        model.isWaiting = true
        model.symbol = .waiting
    }

    private func askAgain(_ model: inout ScreenModel, _ symbol: ScreenModel.Symbol) {
        model.tone = .mind
        model.symbol = symbol
        model.actions = [take, home]
    }

    private func slip(_ ticket: QueueTicket) -> ScreenModel.Ticket {
        ScreenModel.Ticket(
            label: texts(.ticketLabel), number: ticket.label, service: ticket.service,
            before: ticket.before == 0 ? nil : texts(.ticketBefore, ["count": String(ticket.before)]))
    }

    // MARK: - What comes back on several screens

    private var take: ScreenModel.Action {
        ScreenModel.Action(id: .takeNumber, label: texts(.takeNumber), symbol: .ticket)
    }

    private var home: ScreenModel.Action { ScreenModel.Action(id: .home, label: texts(.home), symbol: .home) }

    private var homeFirst: ScreenModel.Action {
        var action = home
        action.isPrimary = true
        return action
    }

    private var frame: ScreenModel.Frame {
        var contacts: [ScreenModel.Contact] = []
        if let hotline = centre.hotline {
            contacts.append(ScreenModel.Contact(symbol: .phone, label: texts(.hotline), value: hotline))
        }
        if let feedback = centre.feedback {
            contacts.append(ScreenModel.Contact(symbol: .speech, label: texts(.feedback), value: feedback))
        }
        return ScreenModel.Frame(centre: centre.name, contacts: contacts)
    }

    private func notices(of session: KioskSession) -> [ScreenModel.Notice] {
        var notices: [ScreenModel.Notice] = []
        if let ticket = session.unprinted {
            let text = texts(.unprinted, ["number": ticket.label])
            notices.append(ScreenModel.Notice(symbol: .attention, text: text))
        }
        if session.isStaffCalled {
            notices.append(ScreenModel.Notice(symbol: .speech, text: texts(.staffCalled)))
        }
        guard session.screen == .attract else { return notices }
        if session.scanner.isMissing {
            notices.append(ScreenModel.Notice(symbol: .scan, text: texts(.scannerMissing)))
        }
        if session.printer.isMissing {
            notices.append(ScreenModel.Notice(symbol: .printer, text: texts(.printerMissing)))
        }
        return notices
    }
}

extension CodeReading {
    /// The code as the screen may show it; the central system's own numbers mean nothing to people.
    fileprivate var shownCode: String? {
        guard case .code(let code, _) = self else { return nil }
        return code.printed
    }
}

extension DeviceState {
    fileprivate var isMissing: Bool {
        switch self {
        case .absent, .failed: true
        case .opening, .ready, .degraded: false
        }
    }
}
