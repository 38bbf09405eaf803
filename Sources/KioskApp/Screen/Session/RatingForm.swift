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
}
