package import Foundation

/// What people write: configuration, texts, calendars.
///
/// ```swift
/// let words = try JSON5.decode([String: String].self, from: Data(contentsOf: file))
/// ```
package enum JSON5 {
    /// - Throws: `DecodingError`.
    package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        // Foundation traps on an exponent without digits, such as 1e-.
        if let fault = ConfigurationLines(String(decoding: data, as: UTF8.self)).fault {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "line \(fault.line): \(fault.message)"))
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        // Foundation looks at the byte behind a number, where the text may be over, and traps on a digit that is not its own.
        return try decoder.decode(type, from: data + Data("\n".utf8))
    }
}
