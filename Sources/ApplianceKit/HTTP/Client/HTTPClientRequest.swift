/// A request to a server.
public struct HTTPClientRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The whole address, `http:` or `https:`, percent-encoded, without user name and password.
    public var url: String
    /// Fields beside `Host`, `Content-Length` and `Connection`.
    public var headers: HTTPHeaders
    /// The body; nil where there is none.
    public var body: [UInt8]?
    /// How long the connection, TLS included, may take to come about.
    public var connectTimeout: Duration
    /// How long the whole may take, from ``HTTPClient/send(_:)`` to the last byte, the wait for its turn included.
    public var timeout: Duration
    /// The largest response body that is taken, in bytes.
    public var bodyLimit: Int

    /// A request with timeouts for a citizen who waits.
    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        connectTimeout: Duration = .seconds(2), timeout: Duration = .seconds(10), bodyLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.bodyLimit = bodyLimit
    }
}

/// What a server answered.
public struct HTTPClientResponse: Sendable, Equatable {
    /// The status code. Redirects are not followed: a 302 is returned as it is.
    public let status: Int
    /// The fields of the final response, in order.
    public let headers: HTTPHeaders
    /// The body, in whole.
    public let body: [UInt8]

    /// A response put together by hand, for tests.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
