/// Consecutive runs of a text, taken as one code.
struct CodeWindow {
    /// First and last token.
    let tokens: ClosedRange<Int>
    /// How many characters of the first token belong to a prefix such as `HS`.
    let skipped: Int
    var characters: [UInt8] = []
    /// The gap before each character; nil within a token.
    var gaps: [CodeText.Gap?] = []
    /// The token of each character.
    var owners: [Int] = []

    /// Whether the other one is a part of this one.
    func contains(_ other: CodeWindow) -> Bool {
        guard tokens.lowerBound <= other.tokens.lowerBound, other.tokens.upperBound <= tokens.upperBound else {
            return false
        }
        if tokens == other.tokens { return skipped < other.skipped }
        return tokens.lowerBound < other.tokens.lowerBound || skipped <= other.skipped
    }
}

/// How a window fits a shape.
struct ShapeMatch {
    enum Outcome {
        case none
        /// All but the date fits.
        case impossibleDate
        case match(ShapeMatch)
    }

    /// The codes that are meant, as the pattern prints them: several where the number can be filled in several ways.
    let spellings: [String]
    /// Separators too many or missing, and look-alikes corrected.
    let slips: Int
    /// Exactly as a receipt prints it, but for case.
    let isLiteral: Bool
    /// The same but for look-alikes: what varies is how a character is typed, not where a group ends.
    let hasPrintedSeparators: Bool
    /// A mark stands within a group, or two groups have nothing between them.
    let hasMisplacedSeparators: Bool
}

extension CodeShape {
    func match(_ window: CodeWindow, in text: CodeText) -> ShapeMatch.Outcome {
        var characters = window.characters
        var corrected: [Int] = []
        for (index, cell) in cells.enumerated() {
            guard let accepted = cell.accept(characters[index]) else { return .none }
            if accepted != characters[index] {
                characters[index] = accepted
                corrected.append(index)
            }
        }
        var slips = corrected.count
        var hasPrintedSeparators = !isShortened
        var hasMisplacedSeparators = false
        for index in 1..<max(cells.count, 1) {
            let gap = window.gaps[index]
            if (separators[index] != 0) != (gap != nil) { slips += 1 }
            if separators[index] != 0 ? gap == nil : gap?.hasMark == true { hasMisplacedSeparators = true }
            if separators[index] != (gap.map { $0.mark } ?? 0) || (gap != nil && gap?.mark == 0) {
                hasPrintedSeparators = false
            }
        }
        guard corrected.allSatisfy({ mayCorrect(at: $0, window, in: text) }), numbersAreNumbers(window),
            !hasOutgrownByZeros(characters)
        else { return .none }
        for date in dates where !date.form.exists(characters[date.start..<(date.start + date.form.width)]) {
            // Only where the digits stand by themselves are they meant as a date.
            return slips == 0 ? .impossibleDate : .none
        }
        let widths = number?.filledTo ?? [0]
        return .match(
            ShapeMatch(
                spellings: widths.map { spelling(characters, numberWidth: $0) }, slips: slips,
                isLiteral: hasPrintedSeparators && corrected.isEmpty, hasPrintedSeparators: hasPrintedSeparators,
                hasMisplacedSeparators: hasMisplacedSeparators))
    }

    /// A word such as `oi` or `lo` is no number: letters count as digits beside a digit, or when they are a whole
    /// group by themselves (`OO.12`).
    private func mayCorrect(at index: Int, _ window: CodeWindow, in text: CodeText) -> Bool {
        let owner = window.owners[index]
        if text.tokens[owner].hasDigit { return true }
        guard let first = window.owners.firstIndex(of: owner), let last = window.owners.lastIndex(of: owner) else {
            return false
        }
        let startsGroup = first == 0 || separators[first] != 0
        let endsGroup = last + 1 == cells.count || separators[last + 1] != 0
        let isOneGroup = first == last || separators[(first + 1)...last].allSatisfy { $0 == 0 }
        return startsGroup && endsGroup && isOneGroup
    }

    /// Date and running number hold at least one digit that was written as one; a number that is to be filled with
    /// zeros stands by itself, in digits only.
    private func numbersAreNumbers(_ window: CodeWindow) -> Bool {
        for date in dates {
            let written = window.characters[date.start..<(date.start + date.form.width)]
            guard written.contains(where: { $0.isASCIIDigit }) else { return false }
        }
        guard let number else { return true }
        let written = window.characters[number.start...].prefix(number.typed)
        let inside = window.gaps[(number.start + 1)...].prefix(number.typed - 1)
        // `0001-5` may be the code's number and something else; a blank in it is a slip.
        if inside.contains(where: { $0?.hasMark == true }) { return false }
        guard number.isShortened else { return written.contains { $0.isASCIIDigit } }
        return written.allSatisfy { $0.isASCIIDigit } && number.start > 0 && window.gaps[number.start] != nil
            && inside.allSatisfy { $0 == nil }
    }

    /// A number outgrows its width by counting, not by zeros in front; an O that is meant as one counts too.
    private func hasOutgrownByZeros(_ characters: [UInt8]) -> Bool {
        guard let number, !number.startsWithZero else { return false }
        return characters[number.start] == UInt8(ascii: "0")
    }
}
