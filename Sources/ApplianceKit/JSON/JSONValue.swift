/// A JSON value before anybody has asked what it means, so that everything that is wrong with it can be named.
///
/// ```swift
/// guard case .table(let fields) = try JSONDecoder().decode(JSONValue.self, from: body) else { … }
/// ```
public enum JSONValue: Decodable, Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// Any number.
    case number(Double)
    /// A string.
    case text(String)
    /// An array.
    case list([JSONValue])
    /// An object.
    case table([String: JSONValue])

    /// Takes whatever there is.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue {
    /// The value as a person would write it, for messages. Texts are cut after 24 characters, so no long secret is
    /// shown whole; a short one is.
    var shown: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let number):
            number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        case .text(let text): "“\(text.count > 24 ? text.prefix(24) + "…" : Substring(text))”"
        case .list: "a list"
        case .table: "a table {…}"
        }
    }
}
