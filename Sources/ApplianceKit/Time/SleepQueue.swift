import CLinux
import Glibc
import Synchronization

/// Where all tasks of the process sleep: one thread that wakes for the earliest of them.
///
/// `Task.sleep` leaves its timer behind when it is cancelled: every command to a modem sets a deadline and takes it back
/// a millisecond later, and after 800 messages 460 such timers a second woke an idle daemon. Here a cancelled sleeper
/// is gone at once.
final class SleepQueue: Sendable {
    private enum Sleeper {
        case task(CheckedContinuation<Void, any Error>)
        case call(@Sendable () -> Void)

        func wake() {
            switch self {
            case .task(let continuation): continuation.resume()
            case .call(let ring): ring()
            }
        }
    }
    private struct Entry {
        let wakeAt: Duration
        let sleeper: Sleeper
    }
    private struct State {
        var entries: [UInt64: Entry] = [:]
        var lastID: UInt64 = 0
        /// Cancelled before they fell asleep.
        var cancelled: Set<UInt64> = []
        /// When the thread wakes by itself; nil where it sleeps until it is woken.
        var alarm: Duration?

        mutating func newID() -> UInt64 {
            lastID += 1
            return lastID
        }

        /// - Returns: Whether the thread must be woken, because it would wake too late.
        mutating func add(_ entry: Entry, id: UInt64) -> Bool {
            entries[id] = entry
            if let alarm, alarm <= entry.wakeAt { return false }
            alarm = entry.wakeAt
            return true
        }
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
    var count: Int { state.withLock { $0.entries.count } }

    /// Calls on the queue's thread when the monotonic clock shows a time.
    ///
    /// - Returns: What ``callOff(_:)`` takes.
    func call(at time: Duration, _ ring: @escaping @Sendable () -> Void) -> UInt64 {
        let (id, isEarliest) = state.withLock { state in
            let id = state.newID()
            return (id, state.add(Entry(wakeAt: time, sleeper: .call(ring)), id: id))
        }
        if isEarliest { eventfd_write(wakeUp, 1) }
        return id
    }

    /// The call does not come any more, unless it is coming right now.
    func callOff(_ id: UInt64) { state.withLock { state in _ = state.entries.removeValue(forKey: id) } }

    /// Waits until the monotonic clock shows a time.
    ///
    /// - Throws: `CancellationError`.
    func sleep(until wakeAt: Duration) async throws {
        let id = state.withLock { $0.newID() }
        defer { state.withLock { state in _ = state.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isCancelled, isEarliest) = state.withLock { state in
                    if state.cancelled.contains(id) { return (true, false) }
                    return (false, state.add(Entry(wakeAt: wakeAt, sleeper: .task(continuation)), id: id))
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                if isEarliest { eventfd_write(wakeUp, 1) }
            }
        } onCancel: {
            let entry = state.withLock { state -> Entry? in
                if let entry = state.entries.removeValue(forKey: id) { return entry }
                state.cancelled.insert(id)
                return nil
            }
            if case .task(let continuation)? = entry?.sleeper { continuation.resume(throwing: CancellationError()) }
        }
    }

    private func run() {
        let clock = SystemClock()
        while true {
            let now = clock.uptime
            let (due, alarm) = state.withLock { state -> ([Entry], Duration?) in
                let due = state.entries.filter { $0.value.wakeAt <= now }
                for id in due.keys { state.entries[id] = nil }
                state.alarm = state.entries.values.map(\.wakeAt).min()
                return (due.values.sorted { $0.wakeAt < $1.wakeAt }, state.alarm)
            }
            for entry in due { entry.sleeper.wake() }
            var wait = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
            // Rounded up: a millisecond too early would be another round.
            let milliseconds = alarm.map { Int32(clamping: ($0 - now).milliseconds + 1) } ?? -1
            poll(&wait, 1, milliseconds)
            var count: eventfd_t = 0
            eventfd_read(wakeUp, &count)
        }
    }
}
