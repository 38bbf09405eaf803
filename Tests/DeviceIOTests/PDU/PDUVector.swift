import DeviceIO
import Foundation
import Testing

/// One line of Vectors/*.jsonl: a PDU that our encoder did not make, and what its source says that it means.
struct PDUVector: Decodable, Sendable, CustomTestStringConvertible {
    let pdu: String
    let source: String
    let direction: String?
    let smscPart: String?
    let expect: [String: JSONValue]

    var testDescription: String { "\(source): \(pdu.prefix(40))…" }

    static func file(_ name: String) throws -> [PDUVector] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Vectors"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(PDUVector.self, from: Data($0.utf8))
        }
    }

    func decode() throws(PDUError) -> SMSPDU {
        let way: SMSPDU.Direction =
            switch direction {
            case "toMobile": .toMobile
            case "fromMobile": .fromMobile
            default: .storage
            }
        return try SMSPDU.decode(hex: pdu, direction: way, serviceCentre: smscPart == "absent" ? .absent : .present)
    }
}

enum JSONValue: Decodable, Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    init(_ value: Int?) { self = value.map(JSONValue.number) ?? .null }
    init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }
}
