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

    /// Characters by code; the escape stands as a space.
    var basicTable: [Unicode.Scalar] { locking?.lockingShiftTable ?? GSM7.alphabet }

    /// Characters by the code after an escape.
    var extensionTable: [UInt8: Unicode.Scalar] { single?.singleShiftTable ?? GSM7.extensions }
}
