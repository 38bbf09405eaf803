import Foundation

/// What a handler answers.
public struct HTTPServerResponse: Sendable {
    /// The body, all at once or as it happens.
    public enum Content: Sendable {
        /// Known in whole.
        case bytes([UInt8])
        /// Server-sent events, until the stream is closed or the client goes.
        case events(EventStream)
    }

    /// The status code, 200 to 599.
    public var status: Int
    /// The fields beside `Date`, `Content-Length` and `Connection`, which the server sets.
    public var headers: HTTPHeaders
    /// The body.
    public var content: Content

    /// An answer; without content it has an empty body.
    public init(status: Int, headers: HTTPHeaders = [:], content: Content = .bytes([])) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    /// Bytes of a media type, for example `image/png`.
    public static func bytes(_ bytes: [UInt8], type: String, status: Int = 200) -> HTTPServerResponse {
        HTTPServerResponse(status: status, headers: ["Content-Type": type], content: .bytes(bytes))
    }

    /// Plain text in UTF-8.
    public static func text(_ text: String, status: Int = 200) -> HTTPServerResponse {
        .bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    /// A value as JSON, keys in order, dates as ISO 8601 in UTC. A value that JSON can't hold (NaN) becomes a 500.
    public static func json(_ value: some Encodable, status: Int = 200) -> HTTPServerResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        guard let data = try? encoder.encode(value) else { return HTTPServerResponse(status: 500) }
        return .bytes(Array(data), type: "application/json", status: status)
    }

    /// Server-sent events (HTML Living Standard §9.2), not to be stored by anyone.
    public static func events(_ stream: EventStream) -> HTTPServerResponse {
        HTTPServerResponse(
            status: 200, headers: ["Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"],
            content: .events(stream))
    }

    /// 404 with a line of text.
    public static var notFound: HTTPServerResponse { .text("not found\n", status: 404) }
}
