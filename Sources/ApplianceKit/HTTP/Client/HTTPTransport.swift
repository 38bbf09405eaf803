/// What takes requests to a server and brings back what it answers.
///
/// ``HTTPClient`` is the one of the daemons. What stands above, an ``HTTPService`` or an adapter, works the same over
/// another one.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the response, of whatever status.
    ///
    /// - Throws: ``HTTPClientError``.
    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
}
