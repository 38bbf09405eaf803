import ApplianceKit
import Glibc
import Synchronization

/// A closure kept bare in a property that is read often gains a thunk at every access; wrapped in a struct it does not.
private struct TextHandler: Sendable {
    let run: @Sendable (String) -> Void
}

/// Where a program says how it is: a datagram socket in the abstract namespace, as `sd_notify(3)` takes it.
final class NotifySocket: Sendable {
    /// The value of `$NOTIFY_SOCKET`.
    let address: String
    private let descriptor: Int32
    private let thread: PollThread

    private static let counter = Atomic<Int>(0)

    init(on thread: PollThread, onText: @escaping @Sendable (String) -> Void) throws(SystemError) {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "tracuu-sim-\(getpid())-\(number)"
        let descriptor = try systemCall("socket") {
            socket(
                AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &place.sun_path) { $0[1..<(1 + name.utf8.count)].copyBytes(from: name.utf8) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        do {
            try systemCall("bind @\(name)") {
                withUnsafePointer(to: &place) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        address = "@" + name
        self.descriptor = descriptor
        self.thread = thread
        let handler = TextHandler(run: onText)
        thread.watch(descriptor, for: POLLIN) { _ in
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { handler.run(String(decoding: buffer[..<count], as: UTF8.self)) }
        }
    }

    deinit { thread.release(descriptor) }
}

/// What a program says, line by line.
final class OutputPipe: Sendable {
    private struct State {
        var partial: [UInt8] = []
        var isOpen = true
    }

    let writingEnd: Int32
    private let readingEnd: Int32
    private let thread: PollThread
    private let handler: TextHandler
    private let state = Mutex(State())
    private static let lineLimit = 4_000

    init(on thread: PollThread, onLine: @escaping @Sendable (String) -> Void) throws(SystemError) {
        var ends: [Int32] = [0, 0]
        try systemCall("pipe") { pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        readingEnd = ends[0]
        writingEnd = ends[1]
        self.thread = thread
        handler = TextHandler(run: onLine)
        // Strong: what the program says is read even when nobody else looks, until its end.
        thread.watch(readingEnd, for: POLLIN) { _ in self.drain() }
    }

    /// This process's copy of the end that the program has.
    func closeWritingEnd() { close(writingEnd) }

    /// Reads what an ended program has left; others that it started may still hold the pipe.
    func finish() {
        drain()
        end()
    }

    private func drain() {
        let isAtEnd = state.withLock { state in
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while state.isOpen {
                let count = read(readingEnd, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 }
                // Under the lock, so that lines stay in their order.
                for byte in buffer[..<count] { take(byte, &state) }
            }
            return false
        }
        if isAtEnd { end() }
    }

    private func take(_ byte: UInt8, _ state: inout State) {
        if byte != 0x0A { state.partial.append(byte) }
        guard byte == 0x0A || state.partial.count >= Self.lineLimit else { return }
        handler.run(String(decoding: state.partial, as: UTF8.self))
        state.partial = []
    }

    private func end() {
        let isFirst = state.withLock { state in
            defer { state.isOpen = false }
            if state.isOpen, !state.partial.isEmpty { handler.run(String(decoding: state.partial, as: UTF8.self)) }
            return state.isOpen
        }
        if isFirst { thread.release(readingEnd) }
    }
}

extension PollThread {
    /// Ends the watch of a descriptor and closes it, on this thread, which may be polling it now.
    func release(_ descriptor: Int32) {
        unwatch(descriptor)
        let closer = DescriptorCloser(thread: self)
        Task { await closer.close(descriptor) }
    }
}

private actor DescriptorCloser {
    private let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    init(thread: PollThread) { self.thread = thread }
    func close(_ descriptor: Int32) { Glibc.close(descriptor) }
}
