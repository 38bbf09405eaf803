/// Turns septets into text, piece by piece, so that an escape at the end of one part meets its code in the next.
///
/// An escape before a code that the extension table does not have gives the basic table's character; an escape before
/// an escape, or at the very end, gives a space (TS 23.038 §6.2.1.1).
public struct GSM7TextDecoder: Sendable {
    private var scalars = String.UnicodeScalarView()
    private var isEscaped = false

    /// Begins with an empty text.
    public init() {}

    /// Reads on.
    ///
    /// - Parameters:
    ///   - septets: The next codes.
    ///   - shift: The tables that the header of this part chose.
    public mutating func append(_ septets: some Sequence<UInt8>, shift: NationalLanguageShift = .none) {
        let basic = shift.basicTable
        let extended = shift.extensionTable
        for septet in septets {
            let code = septet & 0x7F
            if isEscaped {
                isEscaped = false
                scalars.append(code == GSM7.escape ? " " : extended[code] ?? basic[Int(code)])
            } else if code == GSM7.escape {
                isEscaped = true
            } else {
                scalars.append(basic[Int(code)])
            }
        }
    }

    /// The text so far, with nothing left open.
    public mutating func finish() -> String {
        if isEscaped { scalars.append(" ") }
        isEscaped = false
        return String(scalars)
    }
}
