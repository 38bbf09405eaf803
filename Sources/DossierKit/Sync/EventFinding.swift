import ApplianceKit
import Foundation

/// What has happened to a dossier between two readings of it.
struct FoundEvent: Equatable {
    /// What.
    let kind: DossierEvent.Kind
    /// The central system's date that goes with it, or when it was noticed where there is none.
    let date: Date
}

/// Compares a dossier as it was with what it has become, and says what a citizen has to be told of.
struct EventFinding {
    /// Events before this are old; nil where nobody wants any.
    let since: Date?
    /// When the later reading was made.
    let noticedAt: Date

    /// What happened, in the order in which it is told.
    func events(from old: Dossier?, to new: Dossier) -> [FoundEvent] {
        guard let since else { return [] }
        guard let old else { return news(new).filter { $0.date >= since } }
        var events: [FoundEvent] = []
        if old.status == .completed, let status = new.status, status.isUnderWay {
            events.append(FoundEvent(kind: .correction, date: old.released ?? noticedAt))
        }
        if wasReceived(old, new) { events.append(FoundEvent(kind: .received, date: new.received ?? noticedAt)) }
        if new.status != old.status, new.status != .accepted, new.status != .processing {
            events += standing(new)
        }
        if let date = postponement(old, new) { events.append(FoundEvent(kind: .apology, date: date)) }
        return events
    }

    /// A dossier that nobody knew of: what it stands at, if that is of late.
    private func news(_ dossier: Dossier) -> [FoundEvent] {
        switch dossier.status {
        case .accepted, .processing: return dossier.received.map { [FoundEvent(kind: .received, date: $0)] } ?? []
        // Nobody knows since when it waits: told only where the dossier itself is new.
        case .supplementRequired, .paymentRequired:
            guard let since, let received = dossier.received, received >= since else { return [] }
            return standing(dossier)
        case .completed, .returned, .rejected, .stopped:
            let isDated = dossier.released != nil || dossier.finished != nil
            return isDated ? standing(dossier) : []
        case .registered, .withdrawn, nil: return []
        }
    }

    private func standing(_ dossier: Dossier) -> [FoundEvent] {
        switch dossier.status {
        case .completed:
            [FoundEvent(kind: .resultReady, date: dossier.released ?? dossier.finished ?? noticedAt)]
        case .returned: [FoundEvent(kind: .returned, date: dossier.finished ?? dossier.released ?? noticedAt)]
        case .rejected, .stopped:
            [FoundEvent(kind: .refused, date: dossier.finished ?? dossier.released ?? noticedAt)]
        case .supplementRequired: [FoundEvent(kind: .supplement, date: noticedAt)]
        case .paymentRequired: [FoundEvent(kind: .payment, date: noticedAt)]
        case .registered, .accepted, .processing, .withdrawn, nil: []
        }
    }

    private func wasReceived(_ old: Dossier, _ new: Dossier) -> Bool {
        guard new.status == .accepted || new.status == .processing, new.received != nil else { return false }
        return old.status == .registered || (old.received == nil && old.status != new.status)
    }

    /// The new date, where the centre has put off a dossier that did not wait for the citizen.
    ///
    /// After a supplement the date moves by the time waited: that is nobody's delay.
    private func postponement(_ old: Dossier, _ new: Dossier) -> Date? {
        guard let before = old.appointment, let after = new.appointment, after > before,
            !LocalTime(before).isSameDay(as: LocalTime(after)), new.status == .accepted || new.status == .processing,
            old.status?.waitsForCitizen != true, !old.isPaused, !new.isPaused
        else { return nil }
        return after
    }
}

extension DossierStatus {
    /// It is being worked on, or waits for the citizen.
    var isUnderWay: Bool {
        switch self {
        case .registered, .accepted, .processing, .supplementRequired, .paymentRequired: true
        case .rejected, .withdrawn, .stopped, .completed, .returned: false
        }
    }
}

extension DossierEvent.Kind {
    /// Whether a dossier as it stands now still is what the event says; else it has been overtaken and is not told.
    func stillHolds(for dossier: Dossier) -> Bool {
        switch self {
        case .received: dossier.status == .accepted || dossier.status == .processing
        case .resultReady: dossier.status == .completed
        case .returned: dossier.status == .returned
        case .supplement: dossier.status == .supplementRequired
        case .payment: dossier.status == .paymentRequired
        case .refused: dossier.status == .rejected || dossier.status == .stopped
        case .apology, .correction: dossier.status?.isUnderWay == true
        }
    }

    /// The central system has no date for it: the one at which it was first noticed is kept.
    var isDatedByNotice: Bool { self == .supplement || self == .payment }
}
