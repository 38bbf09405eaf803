/// One command of a command line (V.250 §5.3, §5.4).
struct ReceivedCommand: Equatable, Sendable {
    /// A value after `=`.
    enum Parameter: Equatable, Sendable {
        case number(Int)
        case text(String)
        /// Nothing between two commas.
        case absent
        /// Neither a number nor in quotes.
        case other(String)

        var number: Int? { if case .number(let value) = self { value } else { nil } }
        var text: String? { if case .text(let value) = self { value } else { nil } }
    }

    /// What is asked.
    enum Form: Equatable, Sendable {
        /// `AT+NAME`, for a basic command with its number (`ATE0`).
        case execute(Int?)
        /// `AT+NAME?`
        case read
        /// `AT+NAME=?`
        case test
        /// `AT+NAME=…`
        case set([Parameter])
    }

    /// `+CMGS`, `E`, `&F`, `S3`, in capitals.
    var name: String
    var form: Form

    /// The parameters of the set form.
    var parameters: [Parameter] { if case .set(let list) = form { list } else { [] } }

    /// Takes a line's body apart: basic commands may follow each other (`E0V1`), an extended one stands at the end.
    ///
    /// - Returns: nil where the line is no sequence of commands.
    static func parse(_ body: String) -> [ReceivedCommand]? {
        var rest = Substring(squeezed(body))
        var commands: [ReceivedCommand] = []
        while let first = rest.first {
            if "+^*%$#".contains(first) {
                guard let command = extended(rest) else { return nil }
                return commands + [command]
            }
            guard let command = basic(&rest) else { return nil }
            commands.append(command)
        }
        return commands
    }

    private static func basic(_ rest: inout Substring) -> ReceivedCommand? {
        var name = String(rest.removeFirst())
        guard name == "&" || name.first?.isLetter == true else { return nil }
        if name == "&" {
            guard let letter = rest.first, letter.isLetter else { return nil }
            name.append(rest.removeFirst())
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        if name == "S" {
            name += digits
            if rest.first == "?" {
                rest.removeFirst()
                return ReceivedCommand(name: name, form: .read)
            }
            guard rest.first == "=" else { return nil }
            rest.removeFirst()
            let value = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(value.count)
            guard let number = Int(value) else { return nil }
            return ReceivedCommand(name: name, form: .set([.number(number)]))
        }
        return ReceivedCommand(name: name, form: .execute(Int(digits)))
    }

    private static func extended(_ text: Substring) -> ReceivedCommand? {
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+^*%$#_".contains($0)) }
        guard name.count > 1 else { return nil }
        let tail = text.dropFirst(name.count)
        switch tail {
        case "": return ReceivedCommand(name: String(name), form: .execute(nil))
        case "?": return ReceivedCommand(name: String(name), form: .read)
        case "=?": return ReceivedCommand(name: String(name), form: .test)
        default:
            guard tail.first == "=", let list = parameters(tail.dropFirst()) else { return nil }
            return ReceivedCommand(name: String(name), form: .set(list))
        }
    }

    private static func parameters(_ text: Substring) -> [Parameter]? {
        var list: [Parameter] = []
        var rest = text
        while true {
            if rest.first == "\"" {
                let value = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(value.count + 1)
                guard rest.first == "\"" else { return nil }
                rest.removeFirst()
                list.append(.text(String(value)))
            } else {
                let value = rest.prefix { $0 != "," }
                rest = rest.dropFirst(value.count)
                let isNumber = !value.isEmpty && value.allSatisfy { $0.isASCII && $0.isNumber }
                list.append(
                    value.isEmpty
                        ? .absent
                        : isNumber
                            ? Int(value).map(Parameter.number) ?? .other(String(value))
                            : .other(String(value)))
            }
            if rest.isEmpty { return list }
            guard rest.removeFirst() == "," else { return nil }
        }
    }

    /// Capitals without blanks, except between quotes.
    private static func squeezed(_ body: String) -> String {
        var result = ""
        var isQuoted = false
        for character in body {
            if character == "\"" { isQuoted.toggle() }
            if isQuoted {
                result.append(character)
            } else if character != " " {
                result += character.uppercased()
            }
        }
        return result
    }
}
