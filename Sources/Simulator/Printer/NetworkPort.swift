import ApplianceKit
import DeviceIO
import Glibc
import Synchronization

/// The network socket of a printer, on loopback: one client at a time, the others wait. Use it on its thread only.
final class NetworkPort: PrinterPort {
    private struct Handler: Sendable {
        var onBytes: @Sendable ([UInt8]) -> Void
    }

    private struct State {
        var port: UInt16
        var listener: Int32 = -1
        var client: Int32 = -1
        var isPaused = false
    }

    private let thread: PollThread
    private let handler: Handler
    private let state: Mutex<State>

    /// Listens.
    ///
    /// - Parameter port: 0 for any that is free.
    init(
        port: UInt16, on thread: PollThread, onBytes: @escaping @Sendable ([UInt8]) -> Void
    ) throws(SystemError) {
        self.thread = thread
        handler = Handler(onBytes: onBytes)
        state = Mutex(State(port: port))
        try plug()
    }

    deinit {
        for descriptor in state.withLock({ [$0.listener, $0.client] }) where descriptor >= 0 {
            thread.unwatch(descriptor)
            close(descriptor)
        }
    }

    var transport: PrinterTransport { .tcp(host: "127.0.0.1", port: state.withLock { $0.port }) }

    func plug() throws(SystemError) {
        guard state.withLock({ $0.listener < 0 }) else { return }
        let listener = try systemCall("socket") {
            socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        }
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        // A printer's window, not a server's: or it would seem to take megabytes while it prints nothing.
        var window: Int32 = 16 << 10
        setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = state.withLock { $0.port }.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        do throws(SystemError) {
            try withUnsafeMutablePointer(to: &address) { pointer throws(SystemError) in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer throws(SystemError) in
                    _ = try systemCall("bind") { bind(listener, pointer, size) }
                    getsockname(listener, pointer, &size)
                }
            }
            try systemCall("listen") { listen(listener, 4) }
        } catch {
            close(listener)
            throw error
        }
        state.withLock {
            $0.listener = listener
            $0.port = UInt16(bigEndian: address.sin_port)
        }
        watchListener()
    }

    func unplug() {
        hangUp(withReset: true)
        let listener = state.withLock { state in
            defer { state.listener = -1 }
            return state.listener
        }
        guard listener >= 0 else { return }
        thread.unwatch(listener)
        close(listener)
    }

    func write(_ bytes: [UInt8]) {
        let client = state.withLock { $0.client }
        // Answers are a few bytes: what a full socket does not take is lost, as with a real printer.
        if client >= 0 { _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    func pause(_ isPaused: Bool) {
        state.withLock { $0.isPaused = isPaused }
        watchClient()
    }

    private func watchListener() {
        let listener = state.withLock { $0.listener }
        guard listener >= 0 else { return }
        thread.watch(listener, for: POLLIN) { [weak self] _ in self?.accept() }
    }

    private func watchClient() {
        let (client, isPaused) = state.withLock { ($0.client, $0.isPaused) }
        guard client >= 0 else { return }
        thread.watch(client, for: isPaused ? 0 : POLLIN) { [weak self] ready in self?.readable(Int32(ready)) }
    }

    private func accept() {
        let listener = state.withLock { $0.listener }
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFL, O_NONBLOCK)
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        thread.unwatch(listener)
        state.withLock { $0.client = client }
        watchClient()
    }

    private func readable(_ ready: Int32) {
        let client = state.withLock { $0.client }
        guard client >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(client, &buffer, buffer.count)
        if count > 0 {
            handler.onBytes(Array(buffer[..<count]))
        } else if count == 0 || errno != EAGAIN || ready & (POLLHUP | POLLERR) != 0 {
            hangUp(withReset: false)
            watchListener()
        }
    }

    private func hangUp(withReset isReset: Bool) {
        let client = state.withLock { state in
            defer { state.client = -1 }
            return state.client
        }
        guard client >= 0 else { return }
        thread.unwatch(client)
        if isReset {
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        }
        close(client)
    }
}
