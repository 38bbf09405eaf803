/// The tables that a header's national language elements put in place of the default ones (TS 23.038 §6.2.1.2).
public struct NationalLanguageShift: Sendable, Hashable {
    /// The default alphabet and extension table.
    public static let none = NationalLanguageShift()

    /// In place of the default alphabet; nil for the default.
    public let locking: NationalLanguage?
    /// In place of the default extension table; nil for the default.
    public let single: NationalLanguage?

    /// Languages that have no such table leave the default one in its place.
    public init(locking: NationalLanguage? = nil, single: NationalLanguage? = nil) {
        self.locking = locking
        self.single = single
    }

    func basic(_ code: UInt8) -> Unicode.Scalar {
        if let locking, let scalar = NationalTables.locking[locking]?[Int(code & 0x7F)] { return scalar }
        return GSM7.alphabet[Int(code & 0x7F)]
    }

    func extended(_ code: UInt8) -> Unicode.Scalar? {
        if let single, let table = NationalTables.single[single] { return table[code] }
        return GSM7.extensions[code]
    }
}

/// A national language identifier (TS 23.040 §9.2.3.24.15 and .16, TS 23.038 §6.2.1.2.4).
public enum NationalLanguage: UInt8, Sendable, CaseIterable {
    /// Turkish.
    case turkish = 1
    /// Spanish; single shift only.
    case spanish = 2
    /// Portuguese.
    case portuguese = 3
    /// Bengali.
    case bengali = 4
    /// Gujarati.
    case gujarati = 5
    /// Hindi.
    case hindi = 6
    /// Kannada.
    case kannada = 7
    /// Malayalam.
    case malayalam = 8
    /// Oriya.
    case oriya = 9
    /// Punjabi.
    case punjabi = 10
    /// Tamil.
    case tamil = 11
    /// Telugu.
    case telugu = 12
    /// Urdu.
    case urdu = 13
}
