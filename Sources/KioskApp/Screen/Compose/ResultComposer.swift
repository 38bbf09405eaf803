import ApplianceKit
import DossierKit
import Foundation

/// Puts an answer about a dossier on the screen: the wording's sentences, the date that matters, the way so far.
struct ResultComposer: Sendable {
    let wording: Wording
    let texts: ScreenTexts

    /// Fills the model in.
    func compose(_ dossier: Dossier, _ age: DataAge, now: Date, into model: inout ScreenModel) {
        let words = wording.screen(dossier, age, now: now)
        let isLate = dossier.isLate(at: now)
        model.kind = .result
        model.tone = isLate ? .mind : dossier.status.tone
        model.symbol = isLate ? .attention : dossier.status.symbol
        model.headline = isLate ? texts(.resultLate, ["status": words.title]) : words.title
        model.sentence = words.sentence
        // Who is told that the centre is late is not told in the same breath that there is nothing to do.
        let next = isLate ? words.notes : [words.next]
        model.next = next.isEmpty ? nil : next.joined(separator: " ")
        model.notices = isLate ? [] : words.notes.map { ScreenModel.Notice(symbol: .attention, text: $0) }
        if let age = words.age { model.notices.append(ScreenModel.Notice(symbol: .disconnected, text: age)) }
        model.date = date(dossier, now: now)
        if !dossier.counter.isEmpty, dossier.callsToCounter(at: now) {
            model.counter = ScreenModel.DateCard(
                label: texts(.resultCounter), value: texts(.resultCounterNumber, ["number": dossier.counter]))
        }
        model.steps = steps(dossier)
        model.details = details(dossier)
    }

    private func date(_ dossier: Dossier, now: Date) -> ScreenModel.DateCard? {
        switch dossier.status {
        case .registered, .accepted, .processing, nil:
            guard let date = dossier.appointment else { return nil }
            return ScreenModel.DateCard(
                label: texts(.resultAppointment), value: texts.longDate(date), note: distance(to: date, from: now))
        case .completed:
            return dossier.released.map {
                ScreenModel.DateCard(label: texts(.resultReleased), value: texts.longDate($0))
            }
        case .returned:
            return dossier.finished.map {
                ScreenModel.DateCard(label: texts(.resultReturned), value: texts.longDate($0))
            }
        // It waits for the citizen or is over: an appointment would promise too much.
        case .rejected, .supplementRequired, .paymentRequired, .withdrawn, .stopped: return nil
        }
    }

    private func distance(to date: Date, from now: Date) -> String? {
        let (day, today) = (LocalTime(date), LocalTime(now))
        func noon(_ time: LocalTime) -> Date {
            LocalTime.moment(year: time.year, month: time.month, day: time.day, hour: 12)
        }
        let days = Int((noon(day).timeIntervalSince(noon(today)) / 86_400).rounded())
        return switch days {
        case 0: texts(.resultToday)
        case 1: texts(.resultTomorrow)
        case 2...: texts(.resultDaysLeft, ["count": String(days)])
        default: texts(.resultDaysOver, ["count": String(-days)])
        }
    }

    /// The four stations of a dossier that goes its way; none for one that has left it.
    private func steps(_ dossier: Dossier) -> [ScreenModel.Step] {
        guard let reached = dossier.status.station else { return [] }
        let stations: [(ScreenTexts.Key, Date?)] = [
            (.stepReceived, dossier.received), (.stepProcessing, nil), (.stepReleased, dossier.released),
            (.stepReturned, dossier.status == .returned ? dossier.finished : nil),
        ]
        return stations.enumerated().map { index, station in
            ScreenModel.Step(
                label: texts(station.0), note: station.1.map { texts.shortDate($0) },
                state: index < reached ? .done : index == reached ? .current : .todo)
        }
    }

    private func details(_ dossier: Dossier) -> [ScreenModel.Detail] {
        [
            (.resultCode, dossier.code.printed), (.resultProcedure, dossier.procedure),
            (.resultAgency, dossier.agency),
        ].compactMap { (key: ScreenTexts.Key, value: String) in
            value.isEmpty ? nil : ScreenModel.Detail(label: texts(key), value: value)
        }
    }
}

extension Dossier {
    /// Whether somebody has to come to a counter for it now.
    func callsToCounter(at now: Date) -> Bool {
        switch status {
        case .rejected, .supplementRequired, .paymentRequired, .withdrawn, .stopped, .completed: true
        case .registered, .accepted, .processing, .returned, nil: isLate(at: now)
        }
    }

    /// The centre is at work on it and should have been done.
    fileprivate func isLate(at now: Date) -> Bool {
        switch status {
        case .registered, .accepted, .processing: timeliness(at: now) == .overdue
        default: false
        }
    }
}

extension DossierStatus? {
    fileprivate var tone: ScreenModel.Tone {
        switch self {
        case .registered, .accepted, .processing: .working
        case .supplementRequired, .paymentRequired: .mind
        case .completed, .returned: .good
        case .rejected, .stopped: .bad
        case .withdrawn, nil: .neutral
        }
    }

    fileprivate var symbol: ScreenModel.Symbol {
        switch self {
        case .registered, .accepted, .processing: .working
        case .supplementRequired, .paymentRequired: .attention
        case .completed, .returned: .done
        case .rejected, .stopped, .withdrawn: .stopped
        case nil: .working
        }
    }

    /// How far it has come: received, processing, result there, returned. Nil off that way.
    fileprivate var station: Int? {
        switch self {
        case .registered, .accepted: 0
        case .processing, .supplementRequired, .paymentRequired: 1
        case .completed: 2
        case .returned: 3
        case .rejected, .withdrawn, .stopped, nil: nil
        }
    }
}
