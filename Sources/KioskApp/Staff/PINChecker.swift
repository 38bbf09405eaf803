import ApplianceKit
import Synchronization

/// Compares PINs with their hashes, one at a time on a thread of its own: a hash takes a tenth of a second or more by
/// design, and neither the pool nor the queue may wait for it.
actor PINChecker {
    private let thread: PollThread
    private let waiting = Mutex(0)
    /// What an unknown name is compared with, so that it takes as long as a known one.
    private let decoy: PINHash?

    private let limit: Int

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter limit: How many may wait; more at once come from no morning shift.
    /// - Throws: `SystemError` where no thread can be started.
    init(limit: Int = 24) throws(SystemError) {
        self.limit = limit
        thread = try PollThread(name: "pin")
        decoy = PINHash(of: TechnicianAccess.token())
    }

    /// Whether the PIN is the hash's; nil where too many wait already. Without a hash it takes its time and says no.
    nonisolated func check(_ pin: String, _ hash: PINHash?) async -> Bool? {
        let isAdmitted = waiting.withLock { count in
            if count >= limit { return false }
            count += 1
            return true
        }
        guard isAdmitted else { return nil }
        defer { waiting.withLock { $0 -= 1 } }
        return await compare(pin, hash)
    }

    /// The hash of a new PIN; nil where the system has no randomness.
    func hash(_ pin: String) -> PINHash? { PINHash(of: pin) }

    private func compare(_ pin: String, _ hash: PINHash?) -> Bool {
        guard let hash else {
            _ = decoy?.matches(pin)
            return false
        }
        return hash.matches(pin)
    }
}
