import ApplianceKit
import Foundation

/// What stands on a queue ticket, in Vietnamese and in English, from `Queue/QueueWords/ticket.json5`.
struct TicketWords: Sendable {
    enum Key: String, CaseIterable, Sendable {
        case heading, reprint, priority, evidence, appointment, area, ahead, aheadOne, next, estimate, estimateShort
        case keep, sms, hotline
    }

    /// One thing in both languages; English is empty where it would say nothing new.
    struct Phrase: Equatable, Sendable {
        var vietnamese: String
        var english: String
    }

    private let phrases: [Key: Phrase]

    /// - Throws: `ConfigurationError`, or `ResourceMissing` where the package is not whole.
    init() throws {
        let file = try ResourceFiles.folder("QueueWords", of: "KioskApp").appendingPathComponent("ticket.json5").path
        let reader = try ConfigurationReader(path: file)
        var phrases: [Key: Phrase] = [:]
        for key in Key.allCases {
            let section = reader.root.section(key.rawValue)
            phrases[key] = Phrase(
                vietnamese: section.required("vi", "a sentence"), english: section.string("en", default: ""))
        }
        try reader.finish()
        self.phrases = phrases
    }

    /// The phrase with its values; `english` are those that differ there.
    func callAsFunction(
        _ key: Key, _ values: KeyValuePairs<String, String> = [:], english: KeyValuePairs<String, String> = [:]
    ) -> Phrase {
        var phrase = phrases[key] ?? Phrase(vietnamese: "", english: "")  // complete since init
        for (name, value) in english { phrase.english = phrase.english.replacing("{\(name)}", with: value) }
        for (name, value) in values {
            phrase.vietnamese = phrase.vietnamese.replacing("{\(name)}", with: value)
            phrase.english = phrase.english.replacing("{\(name)}", with: value)
        }
        return phrase
    }
}
