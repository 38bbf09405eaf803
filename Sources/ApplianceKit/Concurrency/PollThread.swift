import CLinux
import Glibc
import Synchronization

/// An executor that is one thread, asleep in `poll(2)` on the descriptors of its device and on its own wake-up.
///
/// An actor that names it as its executor runs on that thread only, so it may use a device or a database directly:
/// nothing blocks the cooperative pool, and bytes reach the actor without a hop between threads.
///
/// ```swift
/// actor Modem {
///     let thread: PollThread
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
/// }
/// ```
///
/// The actor must hold the executor strongly: the runtime does not. The thread ends when the last reference goes.
///
/// `@unchecked Sendable` because of `SerialExecutor`'s inheritance only: every stored property is a constant that is
/// Sendable itself.
public final class PollThread: SerialExecutor, @unchecked Sendable {
    /// A closure kept bare in a `Mutex` gains a thunk at every access; wrapped in a struct it does not.
    private struct Watch: Sendable {
        var events: Int16
        var handler: @Sendable (Int16) -> Void
    }

    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        var watches: [Int32: Watch] = [:]
        /// Counts the changes of the watches.
        var edition = 0
        var ended = false
        var thread: pthread_t?
    }

    /// What the thread may still use while its executor is being released.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let wakeUp: Int32
        init(wakeUp: Int32) { self.wakeUp = wakeUp }
        deinit { close(wakeUp) }
        func wake() { eventfd_write(wakeUp, 1) }
        /// Changes something that the thread must see; it sees by itself what it changed itself.
        func change(_ change: (inout sending State) -> Void) {
            let isOwn = state.withLock { state in
                change(&state)
                return state.thread == pthread_self()
            }
            if !isOwn { wake() }
        }
    }

    private let shared: Shared

    /// Starts the thread.
    ///
    /// - Parameter name: Shown by `ps -L`; 15 bytes are kept.
    /// - Throws: ``SystemError`` where the system has no descriptor or no thread left.
    public init(name: String) throws(SystemError) {
        let wakeUp = try systemCall("eventfd") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
        let shared = Shared(wakeUp: wakeUp)
        self.shared = shared
        let owner = WeakOwner()
        try startThread(named: name) { Self.run(shared, owner) }
        owner.thread.withLock { $0 = WeakReference(self) }
        shared.wake()
    }

    deinit {
        shared.state.withLock { $0.ended = true }
        shared.wake()
    }

    private struct WeakReference: Sendable {
        weak var thread: PollThread?
        init(_ thread: PollThread) { self.thread = thread }
    }
    private final class WeakOwner: Sendable {
        let thread = Mutex<WeakReference?>(nil)
    }

    /// Hands a job to the thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        shared.change { $0.jobs.append(job) }
    }

    /// The reference that the runtime wants.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Stops the process when code that assumes to be on this thread is not.
    public func checkIsolated() {
        let thread = shared.state.withLock { $0.thread }
        precondition(thread == pthread_self(), "not on the thread of this executor")
    }

    /// Calls `handler` on this thread whenever `descriptor` has one of `events` (`POLLIN`, `POLLOUT`), or hung up.
    ///
    /// A later call for the same descriptor replaces the earlier one. The handler gets `poll`'s `revents`. Hold no
    /// strong reference to the actor in it.
    public func watch(_ descriptor: Int32, for events: Int32, _ handler: @escaping @Sendable (Int16) -> Void) {
        shared.change { state in
            state.watches[descriptor] = Watch(events: Int16(events), handler: handler)
            state.edition += 1
        }
    }

    /// Stops watching. Call it on this thread, and close the descriptor only afterwards: a thread that still polls a
    /// closed descriptor steals the bytes of whoever gets its number next.
    public func unwatch(_ descriptor: Int32) {
        shared.change { state in
            state.watches[descriptor] = nil
            state.edition += 1
        }
    }

    private static func run(_ shared: Shared, _ owner: WeakOwner) {
        shared.state.withLock { $0.thread = pthread_self() }
        let wakeUp = pollfd(fd: shared.wakeUp, events: Int16(POLLIN), revents: 0)
        var set = [wakeUp]
        var edition = 0
        while true {
            let (isBusy, ended) = shared.state.withLock { state in
                if state.edition != edition {
                    edition = state.edition
                    set = [wakeUp] + state.watches.map { pollfd(fd: $0.key, events: $0.value.events, revents: 0) }
                }
                return (!state.jobs.isEmpty, state.ended)
            }
            if ended { return }
            // What the thread hands to itself does not wake it.
            poll(&set, nfds_t(set.count), isBusy ? 0 : -1)
            if set[0].revents != 0 {
                var count: eventfd_t = 0
                eventfd_read(shared.wakeUp, &count)
            }
            for entry in set.dropFirst() where entry.revents != 0 {
                // Looked up again: an earlier handler of this round may have ended the watch.
                let watch = shared.state.withLock { $0.watches[entry.fd] }
                watch?.handler(entry.revents)
            }
            // An actor's methods that await each other go on here a few times without asking the descriptors between.
            for _ in 0..<roundLimit where runJobs(shared, owner) == .some {}
        }
    }

    /// So many times jobs may follow from jobs before the descriptors are looked at again.
    private static let roundLimit = 8

    private enum Work { case none, some }

    private static func runJobs(_ shared: Shared, _ owner: WeakOwner) -> Work {
        let jobs = shared.state.withLock { state in
            defer { state.jobs.removeAll(keepingCapacity: true) }
            return state.jobs
        }
        if jobs.isEmpty { return .none }
        // A job belongs to an actor that holds its executor, so there is one while there are jobs.
        guard let executor = owner.thread.withLock({ $0?.thread }) else {
            shared.state.withLock { $0.jobs.insert(contentsOf: jobs, at: 0) }
            return .none
        }
        for job in jobs { job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
        return .some
    }
}
