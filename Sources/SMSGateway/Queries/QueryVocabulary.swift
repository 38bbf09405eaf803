import ApplianceKit
import DossierKit
import Foundation

/// The words of one language by which citizens ask; `Keywords/<language>.json5`, and a site's own file above it.
struct QueryVocabulary: Sendable {
    /// `vi`, `en`.
    let language: String
    /// By their letters without blanks.
    private(set) var keywords: [String: Keyword] = [:]
    /// As words between blanks; the longest first.
    private(set) var phrases: [(words: String, keyword: QueryKeyword)] = []
    /// As words between blanks; the longest first.
    private(set) var levels: [(words: String, level: Rating.Level)] = []
    /// By their letters.
    private(set) var fillers: Set<String> = []

    struct Keyword: Equatable, Sendable {
        let kind: QueryKeyword
        /// More than one word: nobody writes that by accident.
        let isPhrase: Bool
    }

    /// Reads the installation's file of a language.
    ///
    /// - Parameter site: A site's own file, whose lists stand in for those of the same name; or nil.
    /// - Throws: ``VocabularyError`` with everything that is wrong, `ResourceMissing`.
    init(language: String, site: String? = nil) throws {
        let folder = try ResourceFiles.folder("Keywords", of: "SMSGateway")
        let file = folder.appendingPathComponent("\(language).json5").path
        var lists = try VocabularyFile(path: file)
        if let site { lists.overlay(try VocabularyFile(path: site)) }
        try self.init(language: language, lists, file: site ?? file)
    }

    init(language: String, _ lists: VocabularyFile, file: String) throws(VocabularyError) {
        self.language = language
        var problems: [String] = []
        for kind in QueryKeyword.allCases {
            let words = lists.keywords[kind.rawValue] ?? []
            if words.isEmpty { problems.append("keywords.\(kind.rawValue): is empty, so nobody can ask this") }
            for word in words {
                let text = QueryText(word)
                let letters = word.compactLetters
                if letters.isEmpty || letters.hasDigit || letters.utf8.contains(UInt8(ascii: "?")) {
                    problems.append("keywords.\(kind.rawValue): “\(word)” must be letters")
                } else if let other = keywords[letters], other.kind != kind {
                    problems.append("keywords.\(kind.rawValue): “\(word)” is one of \(other.kind.rawValue) already")
                } else {
                    keywords[letters] = Keyword(kind: kind, isPhrase: text.words.count > 1)
                }
            }
        }
        for (name, words) in lists.phrases {
            guard let kind = QueryKeyword(rawValue: name), kind == .hours || kind == .help else { continue }
            phrases += words.map { (Self.words($0), kind) }
        }
        for (name, words) in lists.levels {
            guard let level = Rating.Level.allCases.first(where: { "\($0)" == name }) else { continue }
            levels += words.map { (Self.words($0), level) }
        }
        phrases.sort { ($0.words.count, $1.words) > ($1.words.count, $0.words) }
        levels.sort { ($0.words.count, $1.words) > ($1.words.count, $0.words) }
        fillers = Set(lists.fillers.map(\.compactLetters))
        guard problems.isEmpty else { throw VocabularyError(file: file, problems: problems) }
    }

    private static func words(_ text: String) -> String { QueryText(text).words.map(\.letters).joined(separator: " ") }
}

/// The lists of a file, as written.
struct VocabularyFile: Sendable {
    private(set) var keywords: [String: [String]] = [:]
    private(set) var phrases: [String: [String]] = [:]
    private(set) var levels: [String: [String]] = [:]
    private(set) var fillers: [String] = []

    private enum Part: Decodable {
        case list([String])
        case table([String: [String]])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let list = try? container.decode([String].self) {
                self = .list(list)
            } else {
                self = .table(try container.decode([String: [String]].self))
            }
        }
    }

    init(path: String) throws(VocabularyError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw VocabularyError(file: path, problems: ["can't be read: is it there, and may this user read it?"])
        }
        try self.init(data, file: path)
    }

    init(_ data: Data, file: String) throws(VocabularyError) {
        let parts: [String: Part]
        do {
            parts = try JSON5.decode([String: Part].self, from: data)
        } catch {
            throw VocabularyError(file: file, problems: ["is not JSON5 with lists of words: \(error)"])
        }
        var problems: [String] = []
        func check(_ table: [String: [String]], _ name: String, _ known: [String]) -> [String: [String]] {
            for key in table.keys.sorted() where !known.contains(key) {
                problems.append("\(name).\(key): is not known; there are \(known.joined(separator: ", "))")
            }
            return table
        }
        for (name, part) in parts {
            switch (name, part) {
            case ("keywords", .table(let table)):
                keywords = check(table, name, QueryKeyword.allCases.map(\.rawValue))
            case ("phrases", .table(let table)): phrases = check(table, name, ["hours", "help"])
            case ("levels", .table(let table)): levels = check(table, name, Rating.Level.allCases.map { "\($0)" })
            case ("fillers", .list(let list)): fillers = list
            default: problems.append("\(name): there are keywords, phrases, levels (tables) and fillers (a list)")
            }
        }
        guard problems.isEmpty else { throw VocabularyError(file: file, problems: problems.sorted()) }
    }

    /// Each list of the other file stands in for the list of the same name.
    mutating func overlay(_ other: VocabularyFile) {
        keywords.merge(other.keywords) { $1 }
        phrases.merge(other.phrases) { $1 }
        levels.merge(other.levels) { $1 }
        if !other.fillers.isEmpty { fillers = other.fillers }
    }
}

/// A file of keywords that can't be used, and why.
struct VocabularyError: Error, CustomStringConvertible {
    let file: String
    let problems: [String]
    var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }
}
