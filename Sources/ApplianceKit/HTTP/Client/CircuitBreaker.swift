/// Leaves a server alone that fails again and again, and lets a single request try it now and then.
///
/// Closed while all is well. After ``Settings/failureLimit`` failures in a row it is open: nothing is asked, so that a
/// citizen has the answer from the cache at once and a server that struggles is left in peace. When the pause is over it
/// is half open: one request goes out, and its outcome closes or opens it again, for twice as long.
///
/// A value without a clock or a lock of its own; ``HTTPService`` keeps one.
public struct CircuitBreaker: Sendable, Equatable {
    /// When it opens, and for how long.
    public struct Settings: Sendable, Equatable {
        /// After so many failures in a row it opens.
        public var failureLimit: Int
        /// The first pause.
        public var firstPause: Duration
        /// The longest pause: each after a failed probe is twice the one before, up to this.
        public var longestPause: Duration

        /// By default: five failures, then one second, doubled up to half a minute.
        public init(
            failureLimit: Int = 5, firstPause: Duration = .seconds(1), longestPause: Duration = .seconds(30)
        ) {
            self.failureLimit = failureLimit
            self.firstPause = firstPause
            self.longestPause = longestPause
        }
    }

    /// Whether a request may go out.
    public enum Admission: Sendable, Equatable {
        /// Yes.
        case admitted
        /// Yes, and others wait for what becomes of it.
        case probe
        /// No, for so long still.
        case refused(Duration)
    }

    private enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: Duration, pause: Duration)
        /// A probe is out; should nothing be heard of it, another one goes out then.
        case halfOpen(until: Duration, pause: Duration)
    }

    private let settings: Settings
    private var state = State.closed(failures: 0)

    /// Closed.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Whether it is closed.
    public var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Asks for a request to be let out.
    ///
    /// - Parameters:
    ///   - now: The monotonic time.
    ///   - patience: How long a probe may take before it counts as lost.
    public mutating func admit(at now: Duration, patience: Duration) -> Admission {
        switch state {
        case .closed: return .admitted
        case .open(let until, let pause), .halfOpen(let until, let pause):
            guard now >= until else { return .refused(until - now) }
            state = .halfOpen(until: now + max(patience, settings.firstPause), pause: pause)
            return .probe
        }
    }

    /// A request went well: the server works, whatever was counted against it before.
    public mutating func noteSuccess() { state = .closed(failures: 0) }

    /// A probe was given up before it told anything: the next request tries again.
    public mutating func noteNothing(at now: Duration) {
        if case .halfOpen(_, let pause) = state { state = .open(until: now, pause: pause) }
    }

    /// A request failed.
    ///
    /// - Parameter jitter: 0.8 to 1.2: the boxes of a province should not all come back in the same second.
    public mutating func noteFailure(at now: Duration, jitter: Double = 1) {
        switch state {
        case .closed(let failures) where failures + 1 < settings.failureLimit: state = .closed(failures: failures + 1)
        case .closed: open(for: settings.firstPause, at: now, jitter)
        case .halfOpen(_, let pause): open(for: min(pause * 2, settings.longestPause), at: now, jitter)
        // Of a request that went out before it opened.
        case .open: break
        }
    }

    private mutating func open(for pause: Duration, at now: Duration, _ jitter: Double) {
        state = .open(until: now + pause * jitter, pause: pause)
    }
}
