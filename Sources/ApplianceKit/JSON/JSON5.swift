package import Foundation

/// What people write: configuration, texts, calendars.
///
/// ```swift
/// let words = try JSON5.decode([String: String].self, from: Data(contentsOf: file))
/// ```
package enum JSON5 {
    /// - Throws: `DecodingError`.
    package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        // Foundation looks at the byte behind a number, where the text may be over, and traps on a digit that is not its own.
        return try decoder.decode(type, from: data + Data("\n".utf8))
    }
}
