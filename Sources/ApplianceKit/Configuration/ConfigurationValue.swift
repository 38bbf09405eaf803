/// A value of a configuration file before anybody has asked what it means.
enum ConfigurationValue: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([ConfigurationValue])
    case table([String: ConfigurationValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([ConfigurationValue].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: ConfigurationValue].self))
        }
    }

    /// The value as a person would write it, for messages; secrets are not shown because texts are cut short.
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
