import CLinux
import Glibc
import Synchronization

/// SIGTERM and SIGINT as something to wait for.
///
/// The signals are blocked and read from a signalfd, so that none is lost between the start of the process and the
/// moment when somebody listens.
public enum TerminationSignals {
    /// Blocks both signals in this thread and all that it starts. Call it before any other thread runs.
    public static func block() {
        var set = signalSet()
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A peer that goes away shall be an error of write(2), not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for one of the signals; ``block()`` must have been called.
    ///
    /// - Returns: The signal's number.
    /// - Throws: ``SystemError`` where the system has no descriptor left.
    public static func wait() async throws -> Int32 {
        let thread = try PollThread(name: "signals")
        var set = signalSet()
        let descriptor = try systemCall("signalfd") {
            signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        }
        let caught = await withCheckedContinuation { (continuation: CheckedContinuation<Int32, Never>) in
            let waiting = Mutex<CheckedContinuation<Int32, Never>?>(continuation)
            let box = Box(waiting)
            thread.watch(descriptor, for: POLLIN) { [weak thread] _ in
                var info = signalfd_siginfo()
                guard read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 else { return }
                thread?.unwatch(descriptor)
                close(descriptor)
                box.take()?.resume(returning: Int32(info.ssi_signo))
            }
        }
        withExtendedLifetime(thread) {}
        return caught
    }

    private final class Box: Sendable {
        private let waiting: Mutex<CheckedContinuation<Int32, Never>?>
        init(_ waiting: consuming Mutex<CheckedContinuation<Int32, Never>?>) { self.waiting = waiting }
        func take() -> CheckedContinuation<Int32, Never>? {
            waiting.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
        }
    }

    private static func signalSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        return set
    }
}
