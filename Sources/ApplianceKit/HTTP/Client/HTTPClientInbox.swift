import Synchronization

/// What callers of an ``HTTPClient`` and its one thread share: the requests to start and to give up.
final class HTTPClientInbox: Sendable {
    typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    struct Submission: Sendable {
        let id: UInt64
        let request: HTTPClientRequest
        let deadline: Duration
        let continuation: CheckedContinuation<Outcome, Never>
    }

    struct Batch {
        var submissions: [Submission] = []
        var cancelled: [UInt64] = []
        var isClosed = false
    }

    private struct State {
        var batch = Batch()
        var nextID: UInt64 = 0
        var open: Set<UInt64> = []  // asked for and not yet answered
        var multi: MultiHandle?
    }

    private let state: Mutex<State>
    private let capacity: Int

    /// - Parameter capacity: How many requests may be open at a time.
    init(_ multi: MultiHandle, capacity: Int) {
        state = Mutex(State(multi: multi))
        self.capacity = capacity
    }

    /// Makes room for one request.
    func open() throws(HTTPClientError) -> UInt64 {
        let id = state.withLock { state -> Result<UInt64, HTTPClientError> in
            if state.batch.isClosed { return .failure(.closed) }
            if state.open.count >= capacity { return .failure(.overloaded) }
            state.nextID += 1
            state.open.insert(state.nextID)
            return .success(state.nextID)
        }
        return try id.get()
    }

    /// Hands the request over, unless it has been cancelled already.
    func submit(_ submission: Submission) {
        let refusal = state.withLock { state -> HTTPClientError? in
            // Cancelled before it was submitted: the order of the two is not given.
            guard state.open.contains(submission.id) else { return .cancelled }
            guard !state.batch.isClosed else { return .closed }
            state.batch.submissions.append(submission)
            state.multi?.wake()
            return nil
        }
        if let refusal { finish(submission, .failure(refusal)) }
    }

    func cancel(_ id: UInt64) {
        state.withLock { state in
            guard state.open.remove(id) != nil else { return }
            state.batch.cancelled.append(id)
            state.multi?.wake()
        }
    }

    func close() {
        state.withLock { state in
            state.batch.isClosed = true
            state.multi?.wake()
        }
    }

    /// What has come in since the last time.
    func take() -> Batch {
        state.withLock { state in
            defer {
                state.batch.submissions = []
                state.batch.cancelled = []
            }
            return state.batch
        }
    }

    func finish(_ submission: Submission, _ outcome: Outcome) {
        state.withLock { _ = $0.open.remove(submission.id) }
        submission.continuation.resume(returning: outcome)
    }

    /// The thread is about to free the handle: nobody wakes it any more.
    func retire() { state.withLock { $0.multi = nil } }
}
