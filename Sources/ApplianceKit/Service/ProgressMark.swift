import Synchronization

/// What a worker leaves behind for whoever watches over it: at work since when, or at rest.
///
/// ```swift
/// for await _ in wakeUps.raised {
///     progress.step()          // at work
///     while … { …; progress.step() }
///     progress.rest()          // waits for the next wake-up, however long
/// }
/// ```
public final class ProgressMark: Sendable {
    private let clock: any ApplianceClock
    private let workingSince = Mutex<Duration?>(nil)

    /// At rest.
    public init(clock: any ApplianceClock) { self.clock = clock }

    /// Something has been done, and there is more to do.
    public func step() {
        let now = clock.uptime
        workingSince.withLock { $0 = now }
    }

    /// There is nothing to do.
    public func rest() { workingSince.withLock { $0 = nil } }

    /// How long it has been at work without a step; nil at rest.
    public var standstill: Duration? {
        guard let since = workingSince.withLock({ $0 }) else { return nil }
        return clock.uptime - since
    }
}
