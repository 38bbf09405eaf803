import DossierKit

/// What somebody who texts wants.
enum Query: Equatable, Sendable {
    /// Where a dossier stands.
    case dossier(DossierCode, lookupCode: String?)
    /// Where a ticket of the queue stands.
    case queue(TicketNumber)
    /// To be told of a dossier's changes.
    case follow(DossierCode, lookupCode: String?)
    /// To be told again, after ``stop``.
    case resume
    /// No more notices about one dossier.
    case unfollow(DossierCode)
    /// No more notices at all.
    case stop
    /// A rating of how a dossier was handled.
    case rate(Rating.Level, DossierCode, lookupCode: String?)
    /// When and where the centre is open.
    case hours
    /// What can be asked.
    case help
    /// Several dossiers may be meant.
    case ambiguous([DossierCode])
    /// Something that can't be read, and what it was probably meant for.
    case unclear(QuerySyntax)
}

/// A query and the language in which it was put.
struct QueryReading: Equatable, Sendable {
    let query: Query
    /// Of the keyword; nil where none was used.
    let language: String?
}

/// What a text's first words ask for.
enum QueryKeyword: String, CaseIterable, Sendable {
    case dossier, queue, follow, stop, rating, hours, help

    /// What is answered when the rest can't be read.
    var syntax: QuerySyntax {
        switch self {
        case .dossier, .hours, .help: .dossier
        case .queue: .queue
        case .follow: .follow
        case .stop: .stop
        case .rating: .rating
        }
    }
}
