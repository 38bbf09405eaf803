/// Where somebody is in the published procedures.
struct ProcedureBrowsing: Equatable, Sendable {
    /// What stands on the screen.
    enum Place: Equatable, Sendable {
        /// The fields to choose from.
        case fields
        /// The procedures of the n-th field.
        case list(field: Int)
        /// The keyboard, with what it has found so far.
        case search
        /// One procedure, by its place in the catalogue.
        case procedure(Int)
    }

    var place = Place.fields
    var words = TypedText(.words)
    /// Which part of a long list, from 0.
    var page = 0
    /// Where "back" leads: the places before, and their pages.
    var trail: [Step] = []

    /// A place that was left forward.
    struct Step: Equatable, Sendable {
        var place: Place
        var page: Int
    }

    mutating func go(to place: Place) {
        trail.append(Step(place: self.place, page: page))
        self.place = place
        page = 0
    }

    /// - Returns: false where there is nothing before.
    mutating func goBack() -> Bool {
        guard let step = trail.popLast() else { return false }
        place = step.place
        page = step.page
        return true
    }
}
