import CLinux
import CTaskHook
import Glibc
import Synchronization

/// The threads that run the program's tasks, in the place of libdispatch's.
///
/// libdispatch, on which Swift's own pool stands, looks after its workers once a second from the first task to the end of
/// the process (`_dispatch_workq_monitor_pools`), and nothing switches that off. These sleep until there is something to
/// do, so a daemon at rest is woken by its own work only.
///
/// A job that comes while another runs is mostly that one's next step, or will be over in microseconds as well: the thread
/// that is awake goes on with it, and no second one is woken. It is woken where that would mean waiting: when the threads
/// awake have been busy with one job for ``patience``, or when more than ``backlog`` jobs wait. A job that is left waiting
/// because of that is looked at once more after ``watch``: the one before it may be a long one that had only just begun.
/// What has a thread of its own (``PollThread``) is not touched, and neither is the main actor, which no program here uses.
enum TaskThreads {
    /// Known by its address: only the runtime looks into it.
    private typealias Job = UInt

    private struct State {
        /// Those before `next` have been taken.
        var jobs: [Job] = []
        var next = 0
        /// When each thread began its job; nil where it sleeps, or is about to.
        var began: [Duration?] = []
        /// Whether the look-out will look.
        var isWatched = false

        /// How many jobs wait for a thread.
        var waiting: Int { jobs.count - next }

        mutating func take() -> Job? {
            guard waiting > 0 else { return nil }
            let job = jobs[next]
            next += 1
            if waiting == 0 {
                // A burst's room is given back.
                jobs.removeAll(keepingCapacity: jobs.count <= 1_024)
                next = 0
            }
            return job
        }
    }

    private static let state = Mutex(State())
    /// What each thread sleeps on.
    private static let wakeUps = (0..<count).map { _ in eventfd(0, Int32(EFD_CLOEXEC)) }

    /// What the look-out sleeps on.
    private static let alarm = task_alarm_open()

    private static let clock = SystemClock()
    private static let patience = Duration.microseconds(100)
    private static let backlog = 8
    private static let watch = Duration.milliseconds(1)

    /// More than two, also on a small box: a job that blocks shortly after all, on a page of the cache that the kernel has
    /// to fetch, does not hold up the rest.
    private static let count = min(max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8)

    /// Starts the threads and hands them every task from now on; call it once, before the first task.
    ///
    /// Where the system has no thread or descriptor left the tasks stay with libdispatch.
    static func takeOver() {
        guard alarm >= 0, wakeUps.allSatisfy({ $0 >= 0 }) else { return }
        do throws(SystemError) { try startThread(named: "tasks look-out") { lookOut() } } catch { return }
        for number in 0..<count {
            // Awake until it finds nothing to do.
            state.withLock { $0.began.append(clock.uptime) }
            do throws(SystemError) {
                try startThread(named: "tasks \(number + 1)") { run(number) }
            } catch {
                state.withLock { _ = $0.began.removeLast() }
                guard number > 0 else { return }
                break
            }
        }
        task_hook_install { TaskThreads.add($0) }
    }

    private static func add(_ job: Job) {
        let now = clock.uptime
        let sleeper = state.withLock { state -> Int? in
            state.jobs.append(job)
            guard let sleeper = state.began.firstIndex(of: nil) else { return nil }
            let isSoonDone = state.began.contains { $0.map { now < $0 + patience } ?? false }
            guard !isSoonDone || state.waiting > backlog else {
                if !state.isWatched { setWatch(true, &state) }
                return nil
            }
            state.began[sleeper] = now
            return sleeper
        }
        if let sleeper { eventfd_write(wakeUps[sleeper], 1) }
    }

    /// Under the lock, so that nobody's end calls off what another has just asked for.
    private static func setWatch(_ isWanted: Bool, _ state: inout State) {
        state.isWatched = isWanted
        task_alarm_set(alarm, isWanted ? Int(watch / .nanoseconds(1)) : 0)
    }

    /// Wakes one more thread for what still waits.
    private static func lookOut() {
        while true {
            var times: UInt64 = 0
            // Nothing but a signal's handler ends it early.
            while read(alarm, &times, MemoryLayout<UInt64>.size) < 0 {}
            let now = clock.uptime
            let sleeper = state.withLock { state -> Int? in
                let sleeper = state.waiting > 0 ? state.began.firstIndex(of: nil) : nil
                if let sleeper { state.began[sleeper] = now }
                setWatch(sleeper != nil, &state)
                return sleeper
            }
            if let sleeper { eventfd_write(wakeUps[sleeper], 1) }
        }
    }

    private static func run(_ number: Int) {
        while true {
            let now = clock.uptime
            let job = state.withLock { state in
                let job = state.take()
                state.began[number] = job == nil ? nil : now
                // Nothing waits: a look would only cost a wake-up.
                if job == nil, state.isWatched { setWatch(false, &state) }
                return job
            }
            if let job {
                task_hook_run(job)
            } else {
                var count: eventfd_t = 0
                // Nothing but a signal's handler ends it early.
                while eventfd_read(wakeUps[number], &count) != 0 {}
            }
        }
    }
}
