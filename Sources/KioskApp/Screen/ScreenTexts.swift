import ApplianceKit
import Foundation

/// The kiosk's own sentences in one language, read from `Screen/Texts`; what is said about a dossier comes from
/// DossierKit's wording.
struct ScreenTexts: Sendable {
    /// The language that has everything, and stands in where another has not.
    static let completeLanguage = "vi"
    private static let weekdays: [Key] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
    private static let months: [Key] = [
        .january, .february, .march, .april, .may, .june, .july, .august, .september, .october, .november, .december,
    ]

    /// The language's code (BCP 47).
    let language: String
    /// Keys that this language has not; their texts are those of ``completeLanguage``.
    let missing: [Key]
    private let texts: [Key: Text]
    private let hasSingular: Bool

    /// One text, or one for each form that a number asks for.
    private enum Text: Decodable {
        case plain(String)
        case counted(one: String?, other: String)

        private enum CodingKeys: String, CodingKey { case one, other }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self = .plain(text)
                return
            }
            let forms = try decoder.container(keyedBy: CodingKeys.self)
            self = .counted(
                one: try forms.decodeIfPresent(String.self, forKey: .one),
                other: try forms.decode(String.self, forKey: .other))
        }

        func form(one isOne: Bool) -> String {
            switch self {
            case .plain(let text): text
            case .counted(let one, let other): isOne ? one ?? other : other
            }
        }
    }

    /// Reads a language's file.
    ///
    /// - Throws: ``ScreenTextsError``, ``ResourceMissing``.
    init(language: String = completeLanguage) throws {
        let own = try Self.read(language)
        var texts = own.texts
        missing = Key.allCases.filter { texts[$0] == nil }
        if !missing.isEmpty {
            guard language != Self.completeLanguage else {
                let names = missing.map(\.rawValue).joined(separator: ", ")
                throw ScreenTextsError(file: own.file, problem: "has no \(names)")
            }
            let complete = try Self.read(Self.completeLanguage).texts
            for key in missing { texts[key] = complete[key] }
        }
        self.language = language
        self.texts = texts
        hasSingular = texts[.languagePlural]?.form(one: false) == "one, other"
    }

    /// The languages that there is a file of.
    static func languages() throws -> [String] {
        let folder = try ResourceFiles.folder("Texts", of: "KioskApp")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }.sorted()
    }

    private static func read(_ language: String) throws -> (file: String, texts: [Key: Text]) {
        let file = try ResourceFiles.folder("Texts", of: "KioskApp").appendingPathComponent("\(language).json5")
        let parts: [String: [String: Text]]
        do {
            parts = try JSON5.decode([String: [String: Text]].self, from: try Data(contentsOf: file))
        } catch {
            throw ScreenTextsError(file: file.path, problem: "can't be read as JSON5: \(error)")
        }
        var texts: [Key: Text] = [:]
        for (part, entries) in parts {
            for (name, text) in entries {
                guard let key = Key(rawValue: "\(part).\(name)") else {
                    throw ScreenTextsError(file: file.path, problem: "has \(part).\(name), which the kiosk never says")
                }
                texts[key] = text
            }
        }
        return (file.path, texts)
    }

    /// A text with its `{placeholders}` filled in; `{count}` chooses its form.
    func callAsFunction(_ key: Key, _ values: KeyValuePairs<String, String> = [:]) -> String {
        let isOne = hasSingular && values.contains { $0.key == "count" && $0.value == "1" }
        var text = texts[key]?.form(one: isOne) ?? ""  // complete since init
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// A text that depends on a number.
    func callAsFunction(_ key: Key, count: Int) -> String { self(key, ["count": String(count)]) }

    /// `Thứ Năm, 12/03/2026`, or as the language has it.
    func longDate(_ date: Date) -> String { self.date(.longDate, date) }

    /// `12/03/2026`, or as the language has it.
    func shortDate(_ date: Date) -> String { self.date(.shortDate, date) }

    /// `12.345`; in English `12,345`.
    func number(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += isEnglish ? "," : "." }
            grouped.append(digit)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    /// `97,5`; in English `97.5`; a whole number without decimals.
    func number(_ number: Double) -> String {
        if let whole = Int(exactly: number) { return self.number(whole) }
        return isEnglish ? String(number) : String(number).replacing(".", with: ",")
    }

    private var isEnglish: Bool { language == "en" }

    private func date(_ key: Key, _ date: Date) -> String {
        let local = LocalTime(date)
        return self(
            key,
            [
                "weekday": self(Self.weekdays[local.weekday]), "day": String(local.day),
                "dd": local.day < 10 ? "0\(local.day)" : String(local.day),
                "month": self(Self.months[local.month - 1]), "year": String(local.year),
            ])
    }
}

/// A file of sentences that the kiosk can't work with.
struct ScreenTextsError: Error, CustomStringConvertible {
    let file: String
    let problem: String
    var description: String { "\(file) \(problem)" }
}
