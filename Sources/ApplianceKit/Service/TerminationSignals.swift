import CLinux
import Glibc
import Synchronization

/// SIGTERM and SIGINT as something to wait for.
///
/// The handler writes into an eventfd, so that none is lost between the start of the process and the moment when
/// somebody listens. Blocking the signals and reading a signalfd does not do: the runtime has started threads before
/// `main`, and the kernel hands the signal to one that does not block it.
public enum TerminationSignals {
    /// The eventfd that the handler writes to; -1 until ``catchSignals()``.
    private static let descriptor = Atomic<Int32>(-1)

    /// Keeps both signals from ending the process from now on, and remembers one that comes.
    public static func catchSignals() {
        // Made before the handler is in place: what a handler touches must not be made there.
        let eventDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        descriptor.store(eventDescriptor, ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGINT] {
            // write(2) and a lock-free load are all that happens in it (signal-safety(7)).
            signal(number) { number in
                let saved = errno
                eventfd_write(TerminationSignals.descriptor.load(ordering: .relaxed), eventfd_t(number))
                errno = saved
            }
        }
        // A peer that goes away shall be an error of write(2), not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for one of the signals; ``catchSignals()`` must have been called.
    ///
    /// - Throws: ``SystemError`` where the system has no descriptor left.
    public static func wait() async throws {
        let eventDescriptor = descriptor.load(ordering: .relaxed)
        guard eventDescriptor >= 0 else { throw SystemError(call: "eventfd", code: EBADF) }
        let thread = try PollThread(name: "signals")
        let caught = Signal()
        thread.watch(eventDescriptor, for: POLLIN) { _ in
            var count: eventfd_t = 0
            if eventfd_read(eventDescriptor, &count) == 0 { caught.raise() }
        }
        for await _ in caught.raised { break }
        thread.unwatch(eventDescriptor)
    }
}
