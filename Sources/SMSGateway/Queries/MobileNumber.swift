/// A Vietnamese mobile number: `+84` and nine digits, of which the first is 3, 5, 7, 8 or 9.
struct MobileNumber: Hashable, Sendable {
    /// `+84901234567`.
    let international: String

    /// Reads what networks and people write: `0…`, `84…`, `+84…`, `0084…`, blanks, dots and dashes between digits.
    ///
    /// nil for short numbers, names, landlines and foreign numbers: they are never answered.
    init?(_ text: String) {
        var digits = text.filter { !" .-()".contains($0) }
        if digits.hasPrefix("+") {
            digits.removeFirst()
        } else if digits.hasPrefix("00") {
            digits.removeFirst(2)
        } else if digits.hasPrefix("0") {
            digits = "84" + digits.dropFirst()
        }
        guard digits.utf8.count == 11, digits.hasPrefix("84"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let first = digits.dropFirst(2).first, "35789".contains(first)
        else { return nil }
        international = "+" + digits
    }
}
