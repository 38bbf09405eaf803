import CLinux
import Glibc
import Synchronization

/// Where all tasks of the process sleep: one thread that wakes for the earliest of them.
///
/// `Task.sleep` leaves its timer behind when it is cancelled: every command to a modem sets a deadline and takes it back
/// a millisecond later, and after 800 messages 460 such timers a second woke an idle daemon. Here a cancelled sleeper
/// is gone at once.
final class SleepQueue: Sendable {
    private struct Sleeper {
        let wakeAt: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var sleepers: [UInt64: Sleeper] = [:]
        var lastID: UInt64 = 0
        /// Cancelled before they fell asleep.
        var cancelled: Set<UInt64> = []
        /// When the thread wakes by itself; nil where it sleeps until it is woken.
        var alarm: Duration?
    }

    /// nil where the system has no thread or descriptor left.
    static let shared = try? SleepQueue()

    private let state = Mutex(State())
    private let wakeUp: Int32

    private init() throws(SystemError) {
        wakeUp = try systemCall("eventfd") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
        // It lives as long as the process.
        try startThread(named: "timers", stackSize: 256 << 10) { [self] in run() }
    }

    /// How many sleep now.
    var count: Int { state.withLock { $0.sleepers.count } }

    /// Waits until the monotonic clock shows a time.
    ///
    /// - Throws: `CancellationError`.
    func sleep(until wakeAt: Duration) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { state in _ = state.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isCancelled, isEarliest) = state.withLock { state in
                    if state.cancelled.contains(id) { return (true, false) }
                    state.sleepers[id] = Sleeper(wakeAt: wakeAt, continuation: continuation)
                    let isEarliest = state.alarm.map { wakeAt < $0 } ?? true
                    if isEarliest { state.alarm = wakeAt }
                    return (false, isEarliest)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                if isEarliest { eventfd_write(wakeUp, 1) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func run() {
        let clock = SystemClock()
        while true {
            let now = clock.uptime
            let (due, alarm) = state.withLock { state -> ([Sleeper], Duration?) in
                let due = state.sleepers.filter { $0.value.wakeAt <= now }
                for id in due.keys { state.sleepers[id] = nil }
                state.alarm = state.sleepers.values.map(\.wakeAt).min()
                return (due.values.sorted { $0.wakeAt < $1.wakeAt }, state.alarm)
            }
            for sleeper in due { sleeper.continuation.resume() }
            var wait = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
            // Rounded up: a millisecond too early would be another round.
            let milliseconds = alarm.map { Int32(clamping: ($0 - now).milliseconds + 1) } ?? -1
            poll(&wait, 1, milliseconds)
            var count: eventfd_t = 0
            eventfd_read(wakeUp, &count)
        }
    }
}
