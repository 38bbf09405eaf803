/// What a central system said about a code.
public enum CentralReply: Sendable, Equatable {
    /// The dossier, how the lookup code compares with its own, and the tag of this state where the system gives any.
    case found(Dossier, LookupCodeCheck, EntityTag?)
    /// It is as it was when the tag was given.
    case unchanged
    /// There is none. Also what a system answers to a wrong lookup code when it checks it by itself.
    case noSuchDossier
}

/// How the lookup code of a question compares with the dossier's.
public enum LookupCodeCheck: Sendable, Equatable {
    /// It is the dossier's, upper and lower case aside.
    case matches
    /// The dossier has another one, or the question had none.
    case differs
    /// The dossier has none.
    case notSet
    /// The system does not tell.
    case unchecked
}

/// Names one state of a dossier (an entity tag, RFC 9110 §8.8.3), to be given back as it came.
public struct EntityTag: RawRepresentable, Hashable, Sendable, Codable {
    /// With its quotes.
    public let rawValue: String

    /// A tag as it came.
    public init(rawValue: String) { self.rawValue = rawValue }
}
