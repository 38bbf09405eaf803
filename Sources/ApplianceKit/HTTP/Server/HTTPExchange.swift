import CMicroHTTPD
import Synchronization

/// One request and its answer, from the request line to the last byte.
///
/// libmicrohttpd's thread drives it; the handler's task, the deadline and the server's stop reach in only by
/// ``answer(_:)``, and whoever comes first wins.
final class HTTPExchange: Sendable {
    private enum Phase {
        /// Only the request line is known.
        case announced
        /// The body is coming in. `excess` counts what is read away because it is beyond the limit.
        case receiving(request: Head, body: [UInt8], excess: Int)
        /// The handler has it, and the connection is suspended.
        case handling
        /// There is an answer, which the library's thread has not picked up.
        case answered(HTTPServerResponse)
        /// The answer has been queued.
        case queued
    }

    struct Head {
        let method: String
        let target: RequestTarget
        let headers: HTTPHeaders
    }

    /// What libmicrohttpd's thread has to do next.
    enum Step {
        /// Wait for more.
        case readOn
        /// The request is whole: ``beginHandling()``.
        case handle(HTTPServerRequest)
        /// Queue this answer.
        case respond(HTTPServerResponse)
        /// End the connection.
        case cut
    }

    let connection: ServerConnection
    private let target: String
    private let phase = Mutex(Phase.announced)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(target: String, on connection: ServerConnection) {
        self.target = target
        self.connection = connection
    }

    /// The headers are there, or a piece of the body, or (with no bytes) its end.
    func advance(method: String, bytes: UnsafeRawBufferPointer, limit: Int) -> Step {
        phase.withLock { phase in
            switch phase {
            case .announced:
                switch Self.check(method: method, target: target, headers: connection.headers, limit: limit) {
                case .success(let head):
                    phase = .receiving(request: head, body: [], excess: 0)
                    return .readOn
                case .failure(let refusal):
                    phase = .queued
                    return .respond(refusal.response)
                }
            case .receiving(let head, var body, var excess) where !bytes.isEmpty:
                phase = .queued  // so that the array has one owner while it grows
                if excess > 0 || body.count + bytes.count > limit {
                    body = []
                    excess += bytes.count
                    if excess > limit + readAwayLimit { return .cut }
                } else {
                    body += bytes
                }
                phase = .receiving(request: head, body: body, excess: excess)
                return .readOn
            case .receiving(_, _, let excess) where excess > 0:
                phase = .queued
                return .respond(.refusal(413, "the body is too large"))
            case .receiving(let head, let body, _):
                return .handle(
                    HTTPServerRequest(
                        method: head.method == "HEAD" ? "GET" : head.method, path: head.target.path,
                        query: head.target.query, headers: head.headers, body: body, peer: connection.peer))
            case .answered(let response):
                if !bytes.isEmpty { return .readOn }
                phase = .queued
                return .respond(response)
            case .handling, .queued:
                return .cut
            }
        }
    }

    /// Suspends the connection until there is an answer, or returns the one that came first (from a stopping server).
    func beginHandling() -> HTTPServerResponse? {
        phase.withLock { phase in
            if case .answered(let response) = phase {
                phase = .queued
                return response
            }
            phase = .handling
            connection.suspend()
            return nil
        }
    }

    /// Gives the handler's answer, or another one in its place.
    func answer(_ response: HTTPServerResponse) {
        let isTaken = phase.withLock { phase in
            switch phase {
            case .handling:
                phase = .answered(response)
                connection.resume()
                return true
            case .announced, .receiving:
                phase = .answered(response)
                return true
            case .answered, .queued: return false
            }
        }
        if !isTaken, case .events(let stream) = response.content { stream.close() }
    }

    /// The task that is working on the answer.
    func setTask(_ task: Task<Void, Never>) { self.task.withLock { $0 = task } }

    /// Answers in the handler's place and tells it that nobody waits any more.
    func giveUp(_ reason: String) {
        answer(.refusal(503, reason))
        task.withLock { $0 }?.cancel()
    }

    /// The request is over, whichever way.
    func finish() {
        let left = phase.withLock { phase -> HTTPServerResponse? in
            defer { phase = .queued }
            if case .answered(let response) = phase { return response }
            return nil
        }
        if case .events(let stream) = left?.content { stream.close() }
    }

    private struct Refusal: Error {
        let response: HTTPServerResponse
    }

    private static func check(
        method: String, target: String, headers: HTTPHeaders, limit: Int
    ) -> Result<Head, Refusal> {
        if let fault = RequestFraming.fault(in: headers) { return .failure(Refusal(response: .refusal(400, fault))) }
        guard let target = RequestTarget(target) else {
            return .failure(Refusal(response: .refusal(400, "a malformed address")))
        }
        // A little too much is read away, so that the client is there to read the answer; a lot is not even begun.
        if let length = headers["Content-Length"], (Int(length) ?? .max) > limit + readAwayLimit {
            return .failure(Refusal(response: .refusal(413, "the body is too large")))
        }
        return .success(Head(method: method, target: target, headers: headers))
    }
}

/// How much of a body beyond the limit is read and thrown away, in bytes.
private let readAwayLimit = 1 << 20

extension HTTPServerResponse {
    /// The server's own no, after which the connection ends.
    static func refusal(_ status: Int, _ reason: String) -> HTTPServerResponse {
        var response = text(reason + "\n", status: status)
        response.headers.add("Connection", "close")
        return response
    }
}
