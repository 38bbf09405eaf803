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
