import Foundation

/// A request as it has come in whole, checked and decoded.
public struct HTTPServerRequest: Sendable {
    /// The method, in capitals. A HEAD arrives as GET; the server leaves the body of its answer away.
    public let method: String
    /// The path, percent-decoded, from its slash on. Neither NUL nor `.` or `..` segments get here.
    public let path: String
    /// The query, decoded; of a name that comes twice, the first.
    public let query: [String: String]
    /// The header fields, in order.
    public let headers: HTTPHeaders
    /// The body; empty where there is none.
    public let body: [UInt8]
    /// The client's IP address in figures.
    public let peer: String

    /// A request put together by hand, for tests of handlers.
    public init(
        method: String = "GET", path: String, query: [String: String] = [:], headers: HTTPHeaders = [:],
        body: [UInt8] = [], peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The body read as JSON, or nil where it is none of that type.
    public func json<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}
