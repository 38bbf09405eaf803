import Synchronization

/// The leases of claimed notices that run now, on the monotonic clock.
///
/// They live in memory only: after a restart nobody knows how long they still run, so nothing is sent before each has
/// been renewed.
final class LeaseBook: Sendable {
    private struct Lease: Sendable {
        var until: Duration
        /// The last word from the central system was an answer, not a failure.
        var isInTouch: Bool
        /// What must be left of it for a message to be begun.
        var margin: Duration
    }
    private let leases = Mutex<[String: Lease]>([:])

    /// Of a lease so much must be left when a message is handed to a modem: as long as the modem may take for it, so
    /// that its end is known before anybody else may be given the notice. 200 s of the longest lease.
    static func margin(of lease: Duration) -> Duration { lease / 3 }

    /// A lease that was given or renewed.
    ///
    /// - Parameter asked: When it was asked for: it runs from then on at the latest.
    func set(_ claim: String, asked: Duration, lease: Duration) {
        leases.withLock {
            $0[claim] = Lease(until: asked + lease, isInTouch: true, margin: Self.margin(of: lease))
        }
    }

    /// The central system can't be reached: what would go out now could not be receipted in time, and another gateway
    /// would tell it again.
    func loseTouch(_ claim: String) { leases.withLock { $0[claim]?.isInTouch = false } }

    func remove(_ claim: String) { leases.withLock { $0[claim] = nil } }

    /// Forgets those that have nothing to send any more.
    func keep(_ claims: Set<String>) { leases.withLock { $0 = $0.filter { claims.contains($0.key) } } }

    /// Claims whose messages may be begun now.
    func live(at uptime: Duration) -> Set<String> {
        leases.withLock { leases in
            Set(leases.filter { $0.value.isInTouch && uptime + $0.value.margin < $0.value.until }.keys)
        }
    }

    /// Whether a lease has run out; nil where nothing is known of it.
    func hasEnded(_ claim: String, at uptime: Duration) -> Bool? {
        leases.withLock { $0[claim].map { $0.until <= uptime } }
    }
}
