/// Finds the dossier codes in a text, and says so when there is more than one way to read it.
///
/// Every run of letters and digits may begin a code. What fits a shape is kept together with how far the text is from
/// what a receipt would print; only then it is decided whether one code is left. A code is never cut out of a longer
/// chain of digits: the rest of the chain may belong to it.
struct CodeSearch {
    private struct Found {
        let window: CodeWindow
        let matches: [ShapeMatch]
        var slips: Int { matches.map(\.slips).min() ?? 0 }
        var isLiteral: Bool { matches.contains(where: \.isLiteral) }
        var hasPrintedSeparators: Bool { matches.contains(where: \.hasPrintedSeparators) }
    }

    let text: CodeText
    let shapes: [Int: [CodeShape]]
    let longest: Int
    private var hasImpossibleDate = false
    private var hasUnclearExtent = false

    init(_ text: String, shapes: [Int: [CodeShape]]) {
        self.text = CodeText(text)
        self.shapes = shapes
        longest = shapes.keys.max() ?? 0
    }

    /// Prefixes that people write without a blank before the code.
    private static let gluedPrefixes: [[UInt8]] = ["MAHOSO", "MAHS", "MHS", "HOSO", "HS", "TC", "SO", "MA"].map {
        Array($0.utf8)
    }

    mutating func reading() -> CodeReading {
        let found = withoutFarFetched(withoutParts(allFound()))
        var codes: [String: [String]] = [:]
        var order: [String] = []
        for spelling in found.flatMap({ $0.matches.flatMap(\.spellings) }) {
            let form = DossierCode.normalForm(of: spelling)
            if codes[form] == nil { order.append(form) }
            if codes[form]?.contains(spelling) != true { codes[form, default: []].append(spelling) }
        }
        guard let form = order.first, let spellings = codes[form] else { return .unreadable(failure) }
        if order.count > 1 {
            return .ambiguous(
                order.prefix(CodeReader.candidateLimit).map { DossierCode(spellings: codes[$0] ?? [$0]) })
        }
        var lookupCode: String?
        for part in found {
            switch remainder(after: part.window, found.map(\.window)) {
            case .digits:
                if part.hasPrintedSeparators, isDate(part.window.tokens.upperBound + 1) { continue }
                return .unreadable(.unclearExtent)
            case .lookupCode(let code): lookupCode = code
            case .nothing: break
            }
        }
        return .code(DossierCode(spellings: Array(spellings.prefix(CodeReader.spellingLimit))), lookupCode: lookupCode)
    }

    private var failure: CodeReadingError {
        if text.tokens.isEmpty { return .empty }
        if hasImpossibleDate { return .impossibleDate }
        return hasUnclearExtent ? .unclearExtent : .noCode
    }

    // MARK: - Windows

    private mutating func allFound() -> [Found] {
        var found: [Found] = []
        var ends: Set<Int> = []
        for start in text.tokens.indices {
            for skipped in skips(at: start) {
                var window = CodeWindow(tokens: start...start, skipped: skipped)
                for end in start..<text.tokens.count {
                    if end > start, text.tokens[end].gapBefore.isBreak { break }
                    window = extended(window, to: end)
                    if window.characters.count > longest { break }
                    guard let shapes = shapes[window.characters.count] else { continue }
                    var matches: [ShapeMatch] = []
                    for shape in shapes {
                        switch shape.match(window, in: text) {
                        case .match(let match): matches.append(match)
                        case .impossibleDate: hasImpossibleDate = true
                        case .none: break
                        }
                    }
                    if matches.isEmpty { continue }
                    guard skipped > 0 || mayStart(at: start, after: ends), mayEnd(at: end) else {
                        hasUnclearExtent = true
                        continue
                    }
                    found.append(Found(window: window, matches: nearestFirst(plausible(matches))))
                    ends.insert(end)
                }
            }
        }
        return found
    }

    private func skips(at start: Int) -> [Int] {
        let characters = text.tokens[start].characters
        return [0]
            + Self.gluedPrefixes.filter { characters.count > $0.count && characters.starts(with: $0) }.map(\.count)
    }

    private func extended(_ window: CodeWindow, to end: Int) -> CodeWindow {
        var extended = CodeWindow(tokens: window.tokens.lowerBound...end, skipped: window.skipped)
        extended.characters = window.characters
        extended.gaps = window.gaps
        extended.owners = window.owners
        let token = text.tokens[end]
        let isFirst = end == window.tokens.lowerBound
        let characters = isFirst ? token.characters[window.skipped...] : token.characters[...]
        for (index, byte) in characters.enumerated() {
            extended.characters.append(byte)
            extended.gaps.append(index == 0 && !isFirst ? token.gapBefore : nil)
            extended.owners.append(end)
        }
        return extended
    }

    /// Not behind digits that may belong to the code, unless they are the end of another code or a phone number.
    private func mayStart(at start: Int, after ends: Set<Int>) -> Bool {
        let gap = text.tokens[start].gapBefore
        guard start > 0, !gap.isBreak else { return true }
        let previous = text.tokens[start - 1]
        if gap.isConnecting { return !previous.hasDigit && !previous.isLookalike }
        if previous.isLookalike { return previous.characters.count > 1 }
        return !previous.hasDigit || ends.contains(start - 1) || (previous.isNumber && previous.characters.count >= 9)
    }

    /// Not where the chain of letters and digits goes on; a full stop before the next sentence is an end.
    private func mayEnd(at end: Int) -> Bool {
        guard end + 1 < text.tokens.count else { return true }
        let next = text.tokens[end + 1]
        guard next.gapBefore.isConnecting else { return true }
        return next.gapBefore.mark == UInt8(ascii: ".") && !next.hasDigit && !next.isLookalike
    }

    /// What has a receipt's own separators leaves no other reading of the same characters, look-alikes aside. Where one
    /// reading needs no correction, only those one slip away stand beside it; a sloppy text may mean any that fits.
    private func plausible(_ matches: [ShapeMatch]) -> [ShapeMatch] {
        let literal = matches.filter(\.hasPrintedSeparators)
        if !literal.isEmpty {
            let forms = Set(literal.flatMap(\.spellings).map(DossierCode.normalForm))
            return matches.filter { $0.spellings.allSatisfy { forms.contains(DossierCode.normalForm(of: $0)) } }
        }
        guard matches.contains(where: { $0.slips == 0 }) else { return matches }
        return matches.filter { $0.slips <= 1 }
    }

    private func nearestFirst(_ matches: [ShapeMatch]) -> [ShapeMatch] {
        matches.enumerated().sorted {
            ($0.element.isLiteral ? 0 : 1, $0.element.slips, $0.offset)
                < ($1.element.isLiteral ? 0 : 1, $1.element.slips, $1.offset)
        }.map(\.element)
    }

    private func withoutParts(_ found: [Found]) -> [Found] {
        found.filter { part in
            !found.contains { whole in
                whole.window.contains(part.window) && whole.slips == 0 && (whole.isLiteral || !part.isLiteral)
            }
        }
    }

    /// What has its marks where a receipt prints them is not taken apart in other places to be joined with what follows.
    /// A blank within the number remains possible.
    private func withoutFarFetched(_ found: [Found]) -> [Found] {
        found.compactMap { whole in
            guard found.contains(where: { $0.hasPrintedSeparators && whole.window.contains($0.window) }) else {
                return whole
            }
            let matches = whole.matches.filter { !$0.hasMisplacedSeparators }
            return matches.isEmpty ? nil : Found(window: whole.window, matches: matches)
        }
    }

    // MARK: - What follows

    private enum Remainder {
        case nothing
        case lookupCode(String)
        case digits
    }

    private func remainder(after window: CodeWindow, _ windows: [CodeWindow]) -> Remainder {
        let next = window.tokens.upperBound + 1
        guard next < text.tokens.count, !windows.contains(where: { $0.tokens.contains(next) }) else { return .nothing }
        var rest = text.tokens[next...]
        var isAnnounced = false
        while let word = rest.first, let announces = Self.announcements[word.characters] {
            isAnnounced = isAnnounced || announces
            rest.removeFirst()
        }
        if let token = rest.first, Self.mayBeLookupCode(token) {
            if isAnnounced || (rest.count == 1 && rest.startIndex == next && token.hasDigit) {
                return .lookupCode(token.raw)
            }
        }
        let follower = text.tokens[next]
        if follower.gapBefore.isBreak { return .nothing }
        if follower.isLookalike, follower.characters.count == 1 { return isWord(next) ? .nothing : .digits }
        // `2022 OI` at the end may be 202201; words of such letters alone (`gi`, `so`) stand within a sentence.
        let isLast = next == text.tokens.count - 1
        if follower.isLookalike, isLast, follower.characters.count <= 2 { return .digits }
        let isPhoneNumber = follower.isNumber && follower.characters.count >= 9
        return follower.hasDigit && !isPhoneNumber ? .digits : .nothing
    }

    /// Whether a day, such as `19/01/2024`, stands there. Behind a code in its printed form it is none of its digits.
    private func isDate(_ index: Int) -> Bool {
        guard index + 2 < text.tokens.count else { return false }
        let parts = text.tokens[index...(index + 2)]
        let numbers = parts.map { token in token.isNumber ? Int(token.raw) ?? 0 : 0 }
        let marks = parts.dropFirst().map(\.gapBefore.mark)
        guard marks[0] == marks[1], marks[0] != 0, (1...31).contains(numbers[0]), (1...12).contains(numbers[1]) else {
            return false
        }
        let isEnd = index + 3 >= text.tokens.count || !text.tokens[index + 3].gapBefore.isConnecting
        return isEnd && (2000...2099).contains(numbers[2])
    }

    /// Whether a single `o` is the word `ở` (at), as in `ở đâu`, and not a zero behind a stray blank.
    private func isWord(_ index: Int) -> Bool {
        guard text.tokens[index].characters == [UInt8(ascii: "O")], index + 1 < text.tokens.count else { return false }
        return Self.places.contains(text.tokens[index + 1].characters)
    }

    /// What people are at when they ask where something is.
    private static let places: Set<[UInt8]> = Set(
        [
            "DAU", "DAY", "DO", "QUAY", "KHAU", "BUOC", "CHO", "PHONG", "BO", "XA", "PHUONG", "HUYEN", "TINH", "TRUNG",
            "UBND", "CO", "NOI",
        ].map { Array($0.utf8) })

    /// Words that people put before a lookup code; those with true leave no doubt that one follows.
    private static let announcements: [[UInt8]: Bool] = [
        "MA": false, "TRA": false, "SO": false, "LA": false, "BI": false, "MAT": false, "KHAU": true, "CUU": true,
        "MATRACUU": true, "MTC": true, "PIN": true, "MK": true, "SECRET": true, "PASSWORD": true,
    ].reduce(into: [:]) { $0[Array($1.key.utf8)] = $1.value }

    /// Four digits or a few characters more. Nine digits and more are a phone number or a citizen ID.
    private static func mayBeLookupCode(_ token: CodeText.Token) -> Bool {
        (4...12).contains(token.characters.count) && token.isASCII && !(token.isNumber && token.characters.count >= 9)
    }
}
