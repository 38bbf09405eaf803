import ApplianceKit
import DossierKit

/// What the centre publishes, asks and offers: figures, rating, help.
extension ScreenComposer {
    /// So many agencies have a line of their own.
    private static let barLimit = 6

    func figures(_ session: KioskSession, _ model: inout ScreenModel) {
        say(&model, .figures, .figuresHeadline, .figuresWaiting)
        model.actions = [homeFirst]
        guard let figures = session.figures else { return }
        let asOf = LocalTime(figures.asOf)
        model.sentence = texts(
            .figuresSentence, ["time": asOf.clock, "date": texts.shortDate(figures.asOf)])
        let dated = figures.finished - figures.finishedUndated
        model.figures = [
            figure(.figuresOpen, figures.open), figure(.figuresFinished, figures.finished),
            figure(.figuresOverdue, figures.overdue, tone: figures.overdue == 0 ? .good : .bad),
        ]
        if dated > 0 {
            model.figures.append(
                ScreenModel.Figure(
                    label: texts(.figuresOnTime), value: share(figures.finishedOnTime, of: dated) + " %",
                    tone: .good))
        }
        let late = figures.agencies.filter { $0.overdue > 0 }
        guard let most = late.first?.overdue else {
            model.next = texts(.figuresNoneOverdue)
            return
        }
        model.next = texts(.figuresByAgency)
        model.bars = late.prefix(Self.barLimit).map { agency in
            ScreenModel.Bar(
                label: agency.name.isEmpty ? texts(.figuresOtherAgency) : agency.name,
                share: max(1, agency.overdue * 100 / most), value: texts.number(agency.overdue),
                note: texts(.figuresOfOpen, ["count": texts.number(agency.open)]))
        }
    }

    private func figure(
        _ label: ScreenTexts.Key, _ value: Int, tone: ScreenModel.Tone = .neutral
    ) -> ScreenModel.Figure {
        ScreenModel.Figure(label: texts(label), value: texts.number(value), tone: tone)
    }

    /// `97,5`; never rounded up to the whole.
    private func share(_ part: Int, of whole: Int) -> String { texts.number(Double(part * 1_000 / whole) / 10) }

    // MARK: - Rating

    func rating(_ form: RatingForm, _ model: inout ScreenModel) {
        guard let overall = form.overall else {
            say(&model, .rating, .ratingHeadline, .ratingSentence)
            model.choices = faces(chosen: nil) { .level($0) }
            model.actions = [toStart]
            return
        }
        if form.asksReason { return reasons(&model) }
        say(&model, .aspects, .ratingMoreHeadline, .ratingMoreSentence)
        model.hint = "\(texts(.rate)): \(texts(Self.word(of: overall)))"
        model.questions = RatingForm.Aspect.allCases.map { aspect in
            ScreenModel.Question(
                label: texts(aspect.text),
                choices: faces(chosen: .some(form.aspects[aspect])) { .aspect(aspect, $0) })
        }
        model.actions = [
            ScreenModel.Action(id: .submit, label: texts(.send), symbol: .done, isPrimary: true)
        ]
    }

    private func reasons(_ model: inout ScreenModel) {
        say(&model, .reasons, .ratingReasonHeadline, .ratingReasonSentence)
        model.choices = Rating.Reason.allCases.map {
            ScreenModel.Choice(id: .reason($0), label: texts($0.text), symbol: .forward)
        }
        model.actions = [
            back, ScreenModel.Action(id: .submit, label: texts(.ratingNoReason), symbol: .done, isPrimary: true),
        ]
    }

    private func faces(
        chosen: Rating.Level??, _ action: (Rating.Level) -> KioskAction
    ) -> [ScreenModel.Choice] {
        Rating.Level.allCases.reversed().map { level in
            ScreenModel.Choice(
                id: action(level), label: texts(Self.word(of: level)), symbol: Self.face(of: level),
                isOn: chosen.map { $0 == level })
        }
    }

    private static func word(of level: Rating.Level) -> ScreenTexts.Key {
        switch level {
        case .verySatisfied: .ratingLevel3
        case .satisfied: .ratingLevel2
        case .dissatisfied: .ratingLevel1
        }
    }

    private static func face(of level: Rating.Level) -> ScreenModel.Symbol {
        switch level {
        case .verySatisfied: .faceGood
        case .satisfied: .faceFair
        case .dissatisfied: .facePoor
        }
    }

    // MARK: - Help

    func help(_ session: KioskSession, _ model: inout ScreenModel) {
        if session.isStaffCalled {
            say(&model, .help, .helpCalledHeadline, .helpCalledSentence)
            model.tone = .good
            model.symbol = .done
        } else {
            say(&model, .help, .helpHeadline, .helpSentence)
        }
        model.notices = [
            ScreenModel.Notice(symbol: .scan, text: texts(.helpScan)),
            ScreenModel.Notice(symbol: .ticket, text: texts(.helpNumber)),
        ]
        model.details = model.frame.contacts.map { ScreenModel.Detail(label: $0.label, value: $0.value) }
        model.actions = [back]
        guard session.offers.staffCall else {
            model.sentence = nil
            return
        }
        model.actions.append(
            ScreenModel.Action(
                id: .callStaff, label: texts(.callStaff), symbol: .hand, isPrimary: !session.isStaffCalled))
    }
}

extension RatingForm.Aspect {
    fileprivate var text: ScreenTexts.Key {
        switch self {
        case .convenience: .ratingConvenience
        case .timeliness: .ratingTimeliness
        case .attitude: .ratingAttitude
        }
    }
}

extension Rating.Reason {
    fileprivate var text: ScreenTexts.Key {
        switch self {
        case .longWait: .ratingReasonWait
        case .lateResult: .ratingReasonLate
        case .unclearGuidance: .ratingReasonUnclear
        case .manyVisits: .ratingReasonVisits
        case .attitude: .ratingReasonAttitude
        case .other: .ratingReasonOther
        }
    }
}
