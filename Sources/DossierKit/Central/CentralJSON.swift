import ApplianceKit
import Foundation

/// Reads what central systems answer, and tells what is no answer, without a word of what it held.
enum CentralJSON {
    /// - Parameter personal: The personal fields that rows are to have; the others are not decoded.
    static func decode<Value: Decodable>(
        _ response: HTTPClientResponse, personal: PersonalFields = []
    ) throws(CentralSystemError) -> Value {
        guard let first = response.body.first(where: { $0 > 0x20 }) else { throw .protocolViolation("it is empty") }
        if first == UInt8(ascii: "<") {
            throw .protocolViolation("a web page instead of JSON: check central.baseURL and whether a login is wanted")
        }
        // A decoder may mend broken UTF-8 silently, and a mended code could be another's.
        guard String(validating: response.body, as: UTF8.self) != nil else {
            throw .protocolViolation("it is not in UTF-8")
        }
        do {
            let decoder = JSONDecoder()
            decoder.userInfo[.personalFields] = personal
            return try decoder.decode(Value.self, from: Data(response.body))
        } catch let error as DecodingError {
            throw .protocolViolation(words(for: error))
        } catch {
            throw .protocolViolation("it is no JSON")
        }
    }

    /// Where the decoding failed, without any value of the answer.
    static func words(for error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + [key].compactMap(\.self)
            return keys.isEmpty
                ? "the whole" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case .typeMismatch(_, let context): "“\(path(context))” has another type than its interface gives it"
        case .valueNotFound(_, let context): "“\(path(context))” is null"
        case .keyNotFound(let key, let context): "“\(path(context, key))” is missing"
        default: "it is no JSON"
        }
    }
}

/// A row of a list that may be malformed: it does not hold up the others.
struct Lossy<Row: Decodable>: Decodable {
    let row: Row?

    init(from decoder: any Decoder) throws {
        row = try? Row(from: decoder)
    }
}

/// Personal fields of a row that are read where they are needed, and live as long as the request.
struct PersonalFields: OptionSet, Sendable {
    let rawValue: Int
    static let contact = PersonalFields(rawValue: 1)
    static let lookupCode = PersonalFields(rawValue: 2)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ needs: PersonalDataNeeds) {
        self = []
        if needs.contacts { insert(.contact) }
        if needs.lookupCodeDigest != nil { insert(.lookupCode) }
    }
}

extension CodingUserInfoKey {
    // The name is no empty text, so there is a key.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let personalFields = CodingUserInfoKey(rawValue: "personalFields")!
}

extension Decoder {
    /// The personal fields that are wanted.
    var personalFields: PersonalFields { userInfo[.personalFields] as? PersonalFields ?? [] }
}
