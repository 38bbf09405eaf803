/// A screen as it is read out: what it says, then what there is to choose.
struct Narration: Equatable, Sendable {
    /// What is said, in its order, each with its own end.
    let sentences: [String]

    /// All of it.
    var text: String { sentences.joined(separator: " ") }

    init(_ model: ScreenModel) {
        var parts: [String?] = [model.headline, model.sentence, model.next, model.entry?.label]
        if let ticket = model.ticket {
            // Digit by digit, as it will be called.
            parts += [ticket.label + ": " + ticket.number.map(String.init).joined(separator: " "), ticket.service]
            parts += [ticket.before, ticket.estimate]
        }
        for card in [model.date, model.counter].compactMap(\.self) {
            parts += ["\(card.label): \(card.value)", card.note]
        }
        parts += model.figures.map { "\($0.label): \($0.value)" }
        parts += model.notices.map(\.text)
        parts.append(model.hint)
        if let papers = model.papers { parts += [papers.label + ":"] + papers.items + [papers.more] }
        if model.kind == .procedure || model.kind == .help {
            parts += model.details.map { "\($0.label): \($0.value)" }
        }
        let numbered =
            model.choices.isEmpty ? (model.keys.isEmpty ? model.actions.map(\.label) : []) : model.choices.map(\.label)
        parts += numbered.enumerated().map { "\($0.offset + 1): \($0.element)" }
        if let warning = model.warning { parts = [warning.headline, warning.sentence] }
        sentences = parts.compactMap(\.self).filter { !$0.isEmpty }.map(Self.sentence)
    }

    private static func sentence(_ text: String) -> String {
        text.last.map { ".?!:…".contains($0) } == true ? text : text + "."
    }
}
