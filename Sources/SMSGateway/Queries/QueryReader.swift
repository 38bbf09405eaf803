import DossierKit

/// Reads what a citizen's text asks for.
///
/// The first words decide, and a dossier code counts for more than any word but a command. Commands that change
/// something are obeyed only where nothing else can be meant; otherwise the text is a question about the dossier, or is
/// asked again.
struct QueryReader: Sendable {
    let codes: CodeReader
    /// The first one's language is the usual one.
    let vocabularies: [QueryVocabulary]

    private struct Head {
        let keyword: QueryVocabulary.Keyword
        let vocabulary: QueryVocabulary
        /// What stands behind it.
        let rest: String
        /// There are other words before it.
        let isInside: Bool

        /// Whether a word beside the keyword changes nothing about what is meant.
        func isFiller(_ word: String) -> Bool { vocabulary.fillers.contains(word) }
    }

    /// The longest keyword has so many words.
    private static let keywordWords = 6
    /// So many words may stand before a keyword.
    private static let introductionWords = 6

    /// What the text asks for.
    func read(_ text: String) -> QueryReading {
        let words = QueryText(text)
        let whole = codes.read(text, limit: CodeReader.messageLimit)
        let head = self.head(of: words)
        let query = command(head, words, whole) ?? question(head, words, whole)
        return QueryReading(query: query, language: head?.vocabulary.language)
    }

    // MARK: - Commands

    private func command(_ head: Head?, _ words: QueryText, _ whole: CodeReading) -> Query? {
        guard let head else { return nil }
        switch head.keyword.kind {
        case .queue: return queue(head, whole)
        case .rating: return rating(head)
        case .follow, .stop: return following(head, whole)
        case .dossier, .hours, .help: return nil
        }
    }

    private func queue(_ head: Head, _ whole: CodeReading) -> Query? {
        var words = QueryText(head.rest).words.map(\.letters)
        while let first = words.first, first.count > 1, head.isFiller(first) { words.removeFirst() }
        for count in [3, 2, 1] where words.count >= count {
            guard let ticket = TicketNumber(words: Array(words.prefix(count))) else { continue }
            if words.dropFirst(count).contains(where: \.hasDigit) { break }
            return .queue(ticket)
        }
        if case .unreadable = whole { return .unclear(.queue) }
        return nil
    }

    private func rating(_ head: Head) -> Query {
        var rest = head.rest
        var level: Rating.Level?
        let words = QueryText(rest).words
        // `3`, or `3H15…` without a blank.
        if let first = words.first, let digit = first.letters.first?.wholeNumberValue,
            first.letters.count == 1 || first.letters.dropFirst().first?.isLetter == true
        {
            guard let given = Rating.Level(rawValue: digit) else { return .unclear(.rating) }
            level = given
            rest = String(first.letters.dropFirst()) + rest[first.range.upperBound...]
        }
        let spoken = " " + words.map(\.letters).joined(separator: " ") + " "
        if let named = head.vocabulary.levels.first(where: { spoken.contains(" \($0.words) ") }) {
            // One word may belong to a comment, as in “phục vụ tốt”.
            if let level, level != named.level, named.words.contains(" ") { return .unclear(.rating) }
            level = level ?? named.level
        }
        guard let level else { return .unclear(.rating) }
        switch codes.read(rest, limit: CodeReader.messageLimit) {
        case .code(let code, let lookupCode): return .rate(level, code, lookupCode: lookupCode)
        case .ambiguous(let codes): return .ambiguous(codes)
        case .identifier, .unreadable: return .unclear(.rating)
        }
    }

    private func following(_ head: Head, _ whole: CodeReading) -> Query? {
        let isStop = head.keyword.kind == .stop
        // “Em Huy đây”: a name, not a wish.
        if isStop, head.isInside, !head.keyword.isPhrase { return nil }
        let words = QueryText(head.rest).words.map(\.letters)
        switch codes.read(head.rest, limit: CodeReader.messageLimit) {
        case .code(let code, let lookupCode):
            if case .code(let other, _) = whole, other != code { return .ambiguous([other, code]) }
            guard isOnlyCommand(words, head, lookupCode) else { return nil }
            return isStop ? .unfollow(code) : .follow(code, lookupCode: lookupCode)
        case .ambiguous(let codes): return .ambiguous(codes)
        case .identifier: return nil
        case .unreadable:
            // The code of some province may begin like a keyword.
            if case .code = whole { return nil }
            if words.contains(where: \.hasDigit) { return .unclear(head.keyword.kind.syntax) }
            if isOnlyCommand(words, head, nil) { return isStop ? .stop : .resume }
            return isStop ? nil : .unclear(.follow)
        }
    }

    /// Whether the words beside the code change nothing about what is meant.
    private func isOnlyCommand(_ words: [String], _ head: Head, _ lookupCode: String?) -> Bool {
        words.allSatisfy { word in
            word.hasDigit || head.isFiller(word) || word == lookupCode?.compactLetters
                // What a blank tore off a code, or `OO` for 00.
                || (word.count == 1 && "GH".contains(word)) || word.allSatisfy("OIL".contains)
        }
    }

    // MARK: - Questions

    private func question(_ head: Head?, _ words: QueryText, _ whole: CodeReading) -> Query {
        switch whole {
        case .code(let code, let lookupCode): return .dossier(code, lookupCode: lookupCode)
        case .ambiguous(let codes): return .ambiguous(codes)
        // A number of the central system's own stands in barcodes only; nobody types it.
        case .identifier, .unreadable: break
        }
        if let head, case .code(let code, let lookupCode) = codes.read(head.rest, limit: CodeReader.messageLimit) {
            return .dossier(code, lookupCode: lookupCode)
        }
        if let query = general(head, words) { return query }
        if let ticket = bareTicket(words) { return .queue(ticket) }
        return .unclear(head?.keyword.kind == .stop ? .dossier : head?.keyword.kind.syntax ?? .dossier)
    }

    /// What needs no code.
    private func general(_ head: Head?, _ words: QueryText) -> Query? {
        // Digits like these were meant as a code.
        if words.words.contains(where: { $0.letters.utf8.count { (0x30...0x39).contains($0) } >= 5 }) { return nil }
        if words.words.isEmpty { return words.original.contains("?") ? .help : nil }
        if let head, head.keyword.kind == .hours || head.keyword.kind == .help,
            head.keyword.isPhrase || QueryText(head.rest).words.allSatisfy({ head.isFiller($0.letters) })
        {
            return head.keyword.kind == .hours ? .hours : .help
        }
        let spoken = " " + words.words.map(\.letters).joined(separator: " ") + " "
        for vocabulary in vocabularies {
            if let phrase = vocabulary.phrases.first(where: { spoken.contains(" \($0.words) ") }) {
                return phrase.keyword == .hours ? .hours : .help
            }
        }
        return nil
    }

    /// A ticket's number as it is printed and nothing else.
    private func bareTicket(_ words: QueryText) -> TicketNumber? {
        guard words.words.count <= 2 else { return nil }
        let letters = words.words.map(\.letters)
        guard let ticket = TicketNumber(words: letters), letters.joined() == ticket.description else { return nil }
        return ticket
    }

    // MARK: - Keywords

    /// The first keyword; the longest where several begin at the same word.
    private func head(of text: QueryText) -> Head? {
        for start in 0...Self.introductionWords where start < text.words.count {
            for vocabulary in vocabularies {
                if let head = head(of: text, at: start, vocabulary) { return head }
            }
            let word = text.words[start].letters
            guard vocabularies.contains(where: { $0.fillers.contains(word) }) else { return nil }
        }
        return nil
    }

    private func head(of text: QueryText, at start: Int, _ vocabulary: QueryVocabulary) -> Head? {
        var letters = ""
        var found: Head?
        for count in 1...Self.keywordWords where start + count <= text.words.count {
            let index = start + count - 1
            let word = text.words[index].letters
            let isTorn = index + 1 < text.words.count && text.words[index + 1].letters.hasDigit
            if found == nil, vocabulary.keywords[letters + word] == nil,
                let head = gluedHead(of: text, at: index, after: letters, vocabulary, isTorn: isTorn)
            {
                return Head(
                    keyword: head.keyword, vocabulary: vocabulary, rest: head.rest, isInside: start > 0)
            }
            if word.hasDigit { break }
            letters += word
            if let keyword = vocabulary.keywords[letters] {
                found = Head(
                    keyword: keyword, vocabulary: vocabulary, rest: text.rest(after: start + count), isInside: start > 0
                )
            }
        }
        return found
    }

    /// `DKH15…`, `danh gia3`, `STTA015`, also `STTA 015`: the blank was forgotten.
    ///
    /// - Parameters:
    ///   - letters: Of the words before.
    ///   - isTorn: The next word has the digits.
    private func gluedHead(
        of text: QueryText, at index: Int, after letters: String, _ vocabulary: QueryVocabulary, isTorn: Bool
    ) -> (keyword: QueryVocabulary.Keyword, rest: String)? {
        let word = text.words[index]
        guard word.letters.hasDigit || isTorn else { return nil }
        var prefix = word.letters.prefix { !$0.isNumber }
        while !prefix.isEmpty {
            let rest = word.letters.dropFirst(prefix.count)
            if !rest.isEmpty, rest.hasDigit || rest.count == 1, let keyword = vocabulary.keywords[letters + prefix] {
                return (keyword, String(rest) + String(text.original[word.range.upperBound...]))
            }
            prefix.removeLast()
        }
        return nil
    }
}
