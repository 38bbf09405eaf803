import ApplianceKit
import DossierKit
import Foundation

/// Where a caller's dossier stands, for the clerk who is about to serve them: no name, no telephone, no ID.
struct DossierBrief: Encodable, Equatable, Sendable {
    /// `found`, `notFound`, `unreachable`, `withheld`.
    var outcome: String
    var code: String
    var title: String?
    var sentence: String?
    var procedure: String?
    var agency: String?
    /// `12/03/2026`.
    var appointment: String?
    var isOverdue: Bool?
    /// Why it may be out of date, in words.
    var age: String?
}

extension DossierBrief {
    /// What an answer says of it.
    init(_ answer: LookupAnswer, code: String, wording: Wording, now: Date) {
        self.code = code
        switch answer {
        case .found(let dossier, let age):
            let words = wording.screen(dossier, age, now: now)
            outcome = "found"
            title = words.title
            sentence = words.sentence
            procedure = dossier.procedure.isEmpty ? nil : dossier.procedure
            agency = dossier.agency.isEmpty ? nil : dossier.agency
            appointment = dossier.appointment.map { LocalTime($0).date }
            isOverdue = dossier.timeliness(at: now) == .overdue
            self.age = words.age
        case .notFound: outcome = "notFound"
        case .unreachable: outcome = "unreachable"
        case .lookupCodeNeeded, .tooManyAttempts: outcome = "withheld"
        }
    }
}

/// How the box is known on the network, and which boards look on: for the technician.
struct Equipment: Encodable, Equatable, Sendable {
    struct Board: Encodable, Equatable, Sendable {
        var name: String
        var zone: String
        var isSpeaker: Bool
    }
    var fingerprint: String
    var pin: String
    var addresses: [String]
    var boards: [Board]
    /// `recorded`, `espeak-ng`, `none`.
    var voice: String
}
