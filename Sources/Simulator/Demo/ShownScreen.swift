/// What the kiosk's page is told to show, as far as a reader of the terminal wants to know it.
struct ShownScreen: Decodable, Equatable, Sendable {
    struct Named: Decodable, Equatable, Sendable {
        var label: String
        var value: String
        var note: String?
    }
    struct Step: Decodable, Equatable, Sendable {
        var label: String
        var state: String
    }
    struct Ticket: Decodable, Equatable, Sendable {
        var number: String
        var service: String
    }
    struct Notice: Decodable, Equatable, Sendable {
        var text: String
    }
    struct Action: Decodable, Equatable, Sendable {
        var id: String
        var label: String
    }

    var screen: String
    var kind: String
    var headline: String
    var sentence: String?
    var hint: String?
    var date: Named?
    var ticket: Ticket?
    var steps: [Step]
    var details: [Named]
    var notices: [Notice]
    /// What there is to choose from.
    var choices: [Action]
    var actions: [Action]

    /// The screen in words, framed.
    var text: [String] {
        var lines = [headline]
        if let sentence { lines.append(sentence) }
        if let hint { lines.append(hint) }
        if let date { lines.append("\(date.label): \(date.value)" + (date.note.map { " (\($0))" } ?? "")) }
        if let ticket { lines.append("\(ticket.number) · \(ticket.service)") }
        if !steps.isEmpty {
            let marks = ["done": "✓", "current": "▶", "todo": "·"]
            lines.append(steps.map { "\(marks[$0.state] ?? "?") \($0.label)" }.joined(separator: "   "))
        }
        lines += details.map { "\($0.label): \($0.value)" }
        lines += notices.map { "(\($0.text))" }
        lines += choices.map { "› \($0.label)" }
        if !actions.isEmpty { lines.append(actions.map { "[ \($0.label) ]" }.joined(separator: "  ")) }
        return lines.map { "│ \($0)" }
    }
}
