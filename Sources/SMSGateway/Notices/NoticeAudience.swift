/// Who of those whom an event concerns a notice is for.
enum NoticeAudience: String, Sendable {
    /// Whoever handed the dossier in, and whoever follows it.
    case all
    /// Whoever handed it in: a notice that the central system deals out to one of several gateways.
    case applicant
    /// Whoever follows it here, but for whoever handed it in.
    case followers

    /// Which rows of the ledger say that an event has been told to them.
    var coveredBy: [NoticeAudience] {
        switch self {
        // Before the central system dealt notices out, or since it no longer does.
        case .all: [.all, .applicant]
        case .applicant: [.all, .applicant]
        case .followers: [.all, .followers]
        }
    }
}
