/// A hash that only the holder of a key can compute: what stays of a telephone number once the number itself may not be
/// kept (HMAC-SHA-256, RFC 2104).
///
/// Without the key, the few hundred million numbers of a country could simply be tried.
public struct KeyedHash: Sendable {
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// - Parameter key: Secret octets, 32 of them for full strength.
    public init(key: [UInt8]) {
        var key = key.count > 64 ? SHA256.digest(key) : key
        key += [UInt8](repeating: 0, count: 64 - key.count)
        inner = key.map { $0 ^ 0x36 }
        outer = key.map { $0 ^ 0x5C }
    }

    /// A key that nobody has had before, from the system's generator.
    public static func newKey() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in generator.next() }
    }

    /// The 32 octets for a message.
    public func of(_ message: [UInt8]) -> [UInt8] { SHA256.digest(outer + SHA256.digest(inner + message)) }

    /// The 32 octets for a text in UTF-8.
    public func of(_ text: String) -> [UInt8] { of(Array(text.utf8)) }
}
