public import Foundation

/// What is answered to somebody who asked about a dossier.
public enum LookupAnswer: Sendable, Equatable {
    /// The dossier, and how old the knowledge of it is.
    case found(Dossier, DataAge)
    /// The central system said that there is none; the same for a wrong lookup code.
    case notFound
    /// The central system can't be reached and nothing is known from before.
    case unreachable
}

/// How old an answer is.
public enum DataAge: Sendable, Equatable {
    /// The central system said so just now, or as shortly ago as the configuration takes for now.
    case live
    /// From the cache, as the central system said it at that time.
    case cached(since: Date)
}
