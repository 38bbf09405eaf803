public import Foundation

/// What is answered to somebody who asked about a dossier.
public enum LookupAnswer: Sendable, Equatable {
    /// The dossier, and how old the knowledge of it is.
    case found(Dossier, DataAge)
    /// The central system said that there is none; the same for a wrong lookup code.
    case notFound
    /// The central system can't be reached and nothing is known from before that may be told.
    case unreachable
    /// The province demands the lookup code that stands on the receipt. The same whether there is such a dossier or not.
    case lookupCodeNeeded
    /// So many wrong lookup codes have been tried that none is taken for a while.
    case tooManyAttempts
}

/// How old an answer is.
public enum DataAge: Sendable, Equatable {
    /// The central system said so just now, or as shortly ago as the configuration takes for now.
    case live
    /// From the cache, as the central system said it at that time.
    case cached(since: Date)
}

extension Dossier {
    /// What is told without the lookup code where a province demands it for details: where it stands and until when.
    public var withoutDetails: Dossier {
        Dossier(
            code: code, status: status, statusText: status == nil ? statusText : "", isPaused: isPaused,
            appointment: appointment, released: released, finished: finished)
    }
}
