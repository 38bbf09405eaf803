/// One server that a daemon depends on, asked so that its bad days harm nobody: repeats where repeating is safe, a
/// circuit breaker, and `Retry-After` kept to.
///
/// ```swift
/// let service = HTTPService(client: client, clock: SystemClock())
/// let response = try await service.send(request)        // a 503 comes back as a response, after the repeats
/// ```
public actor HTTPService {
    /// How a request fares.
    public struct Policy: Sendable, Equatable {
        /// How often a request goes out at most.
        public var attempts: Int
        /// The n-th repeat waits between nothing and this, doubled n-1 times.
        public var firstDelay: Duration
        /// The longest such wait.
        public var longestDelay: Duration
        /// A server that asks to be left alone for longer is asked again after this.
        public var longestRetryAfter: Duration
        /// When the server is left alone.
        public var breaker: CircuitBreaker.Settings

        /// By default: twice at most, within the request's own time.
        public init(
            attempts: Int = 2, firstDelay: Duration = .milliseconds(150), longestDelay: Duration = .seconds(2),
            longestRetryAfter: Duration = .seconds(300), breaker: CircuitBreaker.Settings = .init()
        ) {
            self.attempts = attempts
            self.firstDelay = firstDelay
            self.longestDelay = longestDelay
            self.longestRetryAfter = longestRetryAfter
            self.breaker = breaker
        }
    }

    private let client: any HTTPTransport
    private let policy: Policy
    private let clock: any ApplianceClock
    private var breaker: CircuitBreaker
    private var restUntil: Duration?

    /// Asks nothing yet.
    ///
    /// - Parameter clock: Counts the pauses, and tells what a date in `Retry-After` is from now.
    public init(client: any HTTPTransport, policy: Policy = Policy(), clock: any ApplianceClock = SystemClock()) {
        self.client = client
        self.policy = policy
        self.clock = clock
        breaker = CircuitBreaker(policy.breaker)
    }

    /// Sends a request and waits for the response, of whatever status.
    ///
    /// A request is repeated where that is safe, its method being idempotent (RFC 9110 §9.2.2) or it carrying an
    /// `Idempotency-Key`: when the server can't be reached, breaks off or answers 502, 503 or 504. All of it stays
    /// within the request's own timeout.
    ///
    /// - Parameter isRepeatable: For a POST that is known to be safe to repeat.
    /// - Throws: ``HTTPServiceError``.
    public func send(
        _ request: HTTPClientRequest, isRepeatable: Bool = false
    ) async throws(HTTPServiceError) -> HTTPClientResponse {
        let deadline = clock.uptime + request.timeout
        let mayRepeat = isRepeatable || Self.isIdempotent(request)
        var attempt = 1
        var last: Outcome?
        while true {
            let outcome: Outcome
            do throws(HTTPServiceError) {
                outcome = try await attemptOnce(request, deadline: deadline)
            } catch {
                // The breaker opened over the attempt before: what that one met is the answer.
                guard let last else { throw error }
                do throws(HTTPClientError) { return try last.get() } catch { throw .failed(error) }
            }
            last = outcome
            let isFinal = attempt >= policy.attempts || !mayRepeat || !Self.isWorthRepeating(outcome)
            let delay = delay(afterAttempt: attempt)
            if isFinal || restUntil.map({ $0 > clock.uptime }) == true || clock.uptime + delay >= deadline {
                do throws(HTTPClientError) { return try outcome.get() } catch { throw .failed(error) }
            }
            do { try await clock.sleep(for: delay) } catch { throw .failed(.cancelled) }
            attempt += 1
        }
    }

    private typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    private func attemptOnce(
        _ request: HTTPClientRequest, deadline: Duration
    ) async throws(HTTPServiceError) -> Outcome {
        let now = clock.uptime
        if let restUntil, restUntil > now { throw .resting(restUntil - now) }
        if case .refused(let time) = breaker.admit(at: now, patience: request.timeout) { throw .resting(time) }
        var request = request
        request.timeout = max(.milliseconds(1), deadline - now)
        let outcome: Outcome
        do throws(HTTPClientError) { outcome = .success(try await client.send(request)) } catch {
            outcome = .failure(error)
        }
        note(outcome)
        return outcome
    }

    private func note(_ outcome: Outcome) {
        let now = clock.uptime
        switch outcome {
        case .success(let response) where response.status == 429 || response.status == 503:
            if let wait = RetryAfter.duration(response.headers["Retry-After"], now: clock.now), wait > .zero {
                restUntil = now + min(wait, policy.longestRetryAfter)
                breaker.noteSuccess()
            } else if response.status == 503 {
                breaker.noteFailure(at: now, jitter: .random(in: 0.8...1.2))
            } else {
                breaker.noteSuccess()
            }
        case .success(let response) where response.status >= 500:
            breaker.noteFailure(at: now, jitter: .random(in: 0.8...1.2))
        case .success: breaker.noteSuccess()
        // These say nothing about the server.
        case .failure(.cancelled), .failure(.closed), .failure(.overloaded), .failure(.badRequest):
            breaker.noteNothing(at: now)
        case .failure: breaker.noteFailure(at: now, jitter: .random(in: 0.8...1.2))
        }
    }

    private static func isIdempotent(_ request: HTTPClientRequest) -> Bool {
        ["GET", "HEAD", "PUT", "DELETE"].contains(request.method) || request.headers["Idempotency-Key"] != nil
    }

    private static func isWorthRepeating(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .success(let response): [502, 503, 504].contains(response.status)
        case .failure(.cannotConnect), .failure(.interrupted), .failure(.cannotResolve): true
        // A server that took all the time there was would take it again.
        case .failure: false
        }
    }

    private func delay(afterAttempt attempt: Int) -> Duration {
        let longest = min(policy.firstDelay * (1 << min(attempt - 1, 10)), policy.longestDelay)
        return longest * Double.random(in: 0...1)
    }
}

/// Why a service gave no response.
public enum HTTPServiceError: Error, Equatable, Sendable {
    /// The last attempt failed so.
    case failed(HTTPClientError)
    /// It has failed too often, or has asked to be left alone: it was not asked, and is not for so long.
    case resting(Duration)
}
