/// A value in an answer.
enum FieldValue: Encodable, Equatable, Sendable {
    case text(String)
    case number(Int)
    case fraction(Double)
    case flag(Bool)
    case null
    case list([FieldValue])
    case object([String: FieldValue])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .fraction(let fraction): try container.encode(fraction)
        case .flag(let flag): try container.encode(flag)
        case .null: try container.encodeNil()
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

extension FieldValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let fraction = try? container.decode(Double.self) {
            self = .fraction(fraction)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([FieldValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: FieldValue].self))
        }
    }

    /// With one field replaced wherever it stands.
    func replacing(_ field: String, with value: FieldValue) -> FieldValue {
        switch self {
        case .object(let object):
            .object(
                Dictionary(
                    uniqueKeysWithValues: object.map {
                        ($0.key, $0.key == field ? value : $0.value.replacing(field, with: value))
                    }))
        case .list(let list): .list(list.map { $0.replacing(field, with: value) })
        default: self
        }
    }

    /// The names of all fields, at whatever depth.
    var fieldNames: Set<String> {
        switch self {
        case .object(let object): object.reduce(into: []) { $0.formUnion($1.value.fieldNames.union([$1.key])) }
        case .list(let list): list.reduce(into: []) { $0.formUnion($1.fieldNames) }
        default: []
        }
    }
}
