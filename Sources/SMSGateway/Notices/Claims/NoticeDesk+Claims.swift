import DossierKit
import Foundation

extension NoticeDesk {
    /// A notice of a claim, worded; nil where its kind is not told here.
    func draft(_ notice: CentralNotice, claim: String) -> NoticeDraft? {
        let event = DossierEvent(notice)
        guard var draft = draft(event) else { return nil }
        draft.audience = .applicant
        draft.claim = claim
        draft.expiresAt = notice.expiresAt
        return draft
    }
}

extension DossierEvent {
    /// The event that a notice tells of, with the date by which the ledger knows it when it is found by reading the
    /// dossiers.
    init(_ notice: CentralNotice) {
        let dossier = notice.dossier
        let (kind, date): (Kind, Date?) =
            switch notice.kind {
            case .received: (.received, dossier.received)
            case .supplement: (.supplement, nil)
            case .payment: (.payment, nil)
            case .refused: (.refused, dossier.finished ?? dossier.released)
            case .rescheduled: (.apology, dossier.appointment)
            case .ready: (.resultReady, dossier.released ?? dossier.finished)
            case .returned: (.returned, dossier.finished ?? dossier.released)
            }
        self.init(
            kind: kind, dossier: dossier, date: date ?? notice.occurredAt, detail: notice.detail,
            contact: notice.contact)
    }
}
