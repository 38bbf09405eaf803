/// What a scan or a typed text was read as.
public enum CodeReading: Equatable, Sendable {
    /// Exactly one dossier code, and the lookup code (mã tra cứu) where one stood with it.
    case code(DossierCode, lookupCode: String?)
    /// The central system's own number of a dossier, from barcodes `D-<lookup code>-<dossier id>` and such addresses.
    case identifier(String, lookupCode: String?)
    /// Several codes are possible, at most ``CodeReader/candidateLimit`` of them: ask, don't guess.
    case ambiguous([DossierCode])
    /// No code: ask again with an example.
    case unreadable(CodeReadingError)
}

/// Why a text is no dossier code.
public enum CodeReadingError: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// Nothing but blanks.
    case empty
    /// More characters than any receipt or message has.
    case tooLong
    /// Control characters or broken UTF-8: the scanner read rubbish, or is set wrongly.
    case garbage
    /// It has the shape of a code, but its date does not exist.
    case impossibleDate
    /// A code stands there, but with further digits right beside it: part of it may be missing or too much.
    case unclearExtent
    /// Nothing that looks like one of the configured patterns.
    case noCode

    /// For technicians; citizens get the text from the wording.
    public var description: String {
        switch self {
        case .empty: "the text is empty"
        case .tooLong: "the text is too long for a dossier code"
        case .garbage: "the text has control characters or broken UTF-8"
        case .impossibleDate: "the date in the dossier code does not exist"
        case .unclearExtent: "there are further digits right beside the dossier code"
        case .noCode: "no dossier code found"
        }
    }
}
