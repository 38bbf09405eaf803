import DossierKit

/// A rating while it is given: one face, then the three aspects of the regulation, which may be left out.
struct RatingForm: Equatable, Sendable {
    /// What is rated besides the whole.
    enum Aspect: String, CaseIterable, Sendable {
        case convenience, timeliness, attitude
    }

    /// The dossier that was looked up before, so that one visit counts once; nil where there was none.
    var dossier: DossierCode?
    var overall: Rating.Level?
    var aspects: [Aspect: Rating.Level] = [:]
    /// What somebody was not content with; they may keep it to themselves.
    var reason: Rating.Reason?
    /// Whether the question for the reason stands there: it comes last, and only for who was not content.
    var asksReason = false

    /// Whether there is something to ask the reason of.
    var isDiscontent: Bool { overall == .dissatisfied || aspects.values.contains(.dissatisfied) }
}
