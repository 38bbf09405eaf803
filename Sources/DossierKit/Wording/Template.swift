/// A sentence with places to fill.
///
/// `{name}` is filled with a value. `[…]` is left out when a value in it is empty, and `[…|…]` says the second part
/// instead: `Mời ông/bà đến [quầy {counter}|quầy trả kết quả].`
struct Template: Sendable, Equatable {
    private indirect enum Part: Sendable, Equatable {
        case text(String)
        case value(Placeholder)
        case optional([Part], otherwise: [Part])
    }

    private var parts: [Part] = []

    /// Reads the notation.
    ///
    /// - Throws: ``TemplateError``.
    init(_ notation: String) throws(TemplateError) {
        var rest = Substring(notation)
        parts = try Self.parts(&rest, until: [])
    }

    /// The places of the template, each once.
    var placeholders: Set<Placeholder> { Self.placeholders(in: parts) }

    /// The sentence with the values; what is not given is empty.
    func filled(_ values: [Placeholder: String]) -> String { Self.filled(parts, values) }

    /// The sentence as long as it can get: of each `[…|…]` the longer part.
    func longest(_ values: [Placeholder: String]) -> String { Self.longest(parts, values) }

    private static func longest(_ parts: [Part], _ values: [Placeholder: String]) -> String {
        parts.map { part in
            guard case .optional(let inner, let otherwise) = part else { return filled([part], values) }
            let full = filled(inner, values)
            let bare = filled(otherwise, values)
            return full.utf16.count >= bare.utf16.count ? full : bare
        }.joined()
    }

    private static func parts(_ rest: inout Substring, until ends: Set<Character>) throws(TemplateError) -> [Part] {
        var parts: [Part] = []
        var text = ""
        func flush() {
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
        }
        while let character = rest.first, !ends.contains(character) {
            rest.removeFirst()
            switch character {
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw .unclosed("{") }
                let name = String(rest[..<end])
                guard let placeholder = Placeholder(rawValue: name) else { throw .unknownPlaceholder(name) }
                flush()
                parts.append(.value(placeholder))
                rest = rest[rest.index(after: end)...]
            case "[":
                guard ends.isEmpty else { throw .nested }
                flush()
                let inner = try Self.parts(&rest, until: ["|", "]"])
                var otherwise: [Part] = []
                if rest.first == "|" {
                    rest.removeFirst()
                    otherwise = try Self.parts(&rest, until: ["]"])
                }
                guard rest.first == "]" else { throw .unclosed("[") }
                rest.removeFirst()
                parts.append(.optional(inner, otherwise: otherwise))
            default: text.append(character)
            }
        }
        flush()
        return parts
    }

    private static func placeholders(in parts: [Part]) -> Set<Placeholder> {
        parts.reduce(into: []) { found, part in
            switch part {
            case .text: break
            case .value(let placeholder): found.insert(placeholder)
            case .optional(let inner, let otherwise): found.formUnion(placeholders(in: inner + otherwise))
            }
        }
    }

    private static func filled(_ parts: [Part], _ values: [Placeholder: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): return text
            case .value(let placeholder): return values[placeholder] ?? ""
            case .optional(let inner, let otherwise):
                let isComplete = placeholders(in: inner).allSatisfy { values[$0]?.isEmpty == false }
                return filled(isComplete ? inner : otherwise, values)
            }
        }.joined()
    }
}

/// What may be filled into a sentence.
enum Placeholder: String, Sendable, CaseIterable {
    /// The dossier code as printed.
    case code
    /// Another code that may be meant.
    case otherCode
    /// A code to show how one looks.
    case example
    /// The procedure's name. In messages it is shortened, or left out, so that the rest fits.
    case procedure
    case agency
    /// The step at which the dossier stands.
    case step
    /// The central system's own words for the status.
    case statusText
    /// The counter's number or name.
    case counter
    /// Dates, as 31/01/2026.
    case received, appointment, released, finished
    /// A time of day, as 10:32.
    case clock
    /// A day, as 20/11, with the year where it is another one.
    case day
    /// When the data are of, as made from the texts under `age`.
    case age
    /// What is missing, why, or how much, in the central system's words. In messages it is shortened before all else.
    case detail
    /// A ticket's number, as A015, and one to show how it looks.
    case ticket, ticketExample
    /// How many people are served before, and from how many to how many minutes that will probably take.
    case ahead, minutes
    /// A rating in words.
    case level
    /// How the centre is now, and when it opens next, as made from the texts under `opening`.
    case today, opens
    /// A day of the week, and a public holiday's name.
    case weekday, holiday
    /// The hours of working days, Saturdays and Sundays, as 7:30-11:30.
    case times, saturday, sunday
    /// What the configuration says of the centre: its name, when it is open, where, and whom to call.
    case centre, hours, address, hotline
}

/// What is wrong with a template.
enum TemplateError: Error, Equatable, CustomStringConvertible {
    case unclosed(Character)
    case nested
    case unknownPlaceholder(String)

    var description: String {
        switch self {
        case .unclosed(let bracket): "“\(bracket)” is not closed"
        case .nested: "“[” within “[…]” is not possible"
        case .unknownPlaceholder(let name):
            "“{\(name)}” is not known; there are "
                + Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
        }
    }
}
