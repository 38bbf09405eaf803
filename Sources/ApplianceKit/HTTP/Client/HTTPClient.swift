import CCurl
import Glibc

/// An HTTP client on one thread (libcurl), which keeps connections alive between requests.
///
/// It follows no redirects, keeps no cookies, uses no proxy but a configured one and takes `http:` and `https:` only;
/// certificates are checked. Over TLS it speaks HTTP/2 where the server does, many requests on one connection.
/// Cancelling the task ends its request at once.
///
/// ```swift
/// let client = try HTTPClient(name: "central")
/// let response = try await client.send(HTTPClientRequest(url: "https://example.gov.vn/o/rest/v2/ping"))
/// ```
public final class HTTPClient: HTTPTransport {
    private let inbox: HTTPClientInbox
    private let clock = SystemClock()

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: The thread's name; 15 bytes are kept.
    ///   - concurrency: How many requests are under way at a time; the others wait for their turn.
    ///   - queueLimit: How many may wait; one more fails with ``HTTPClientError/overloaded``.
    ///   - route: Whom to trust, how to show who we are, and over which proxy.
    /// - Throws: ``SystemError`` where the system has no memory or thread left.
    public init(
        name: String, concurrency: Int = 8, queueLimit: Int = 256, route: HTTPRoute = HTTPRoute()
    ) throws(SystemError) {
        _ = Self.library
        guard let pointer = curl_multi_init() else { throw SystemError(call: "curl_multi_init", code: ENOMEM) }
        // No more idle connections than requests at a time: libcurl would keep four for each.
        curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, max(1, concurrency))
        let multi = MultiHandle(pointer: pointer)
        let inbox = HTTPClientInbox(multi, capacity: max(1, concurrency) + max(0, queueLimit))
        self.inbox = inbox
        do {
            try startThread(named: name) {
                var loop = HTTPClientLoop(multi, inbox: inbox, concurrency: max(1, concurrency), route: route)
                loop.run()
            }
        } catch {
            curl_multi_cleanup(pointer)
            throw error
        }
    }

    deinit { inbox.close() }

    /// Sends a request and waits for the whole response.
    ///
    /// - Throws: ``HTTPClientError``; a response of any status is no error.
    public func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let deadline = clock.uptime + request.timeout
        let id = try inbox.open()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.submit(
                    HTTPClientInbox.Submission(
                        id: id, request: request, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            inbox.cancel(id)
        }
        return try outcome.get()
    }

    /// Ends every request with ``HTTPClientError/closed``, and the thread.
    public func close() { inbox.close() }

    /// libcurl's global state, set up once.
    private static let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
