import ApplianceKit
import Glibc

/// A server's end that answers one request with whatever it is told, on a thread of its own.
actor AcceptedConnection {
    private let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var descriptor: Int32 = -1

    /// Waits for a client on a listening socket.
    init(from listener: Int32) async throws {
        thread = try PollThread(name: "accepted")
        accept(listener)
    }

    private func accept(_ listener: Int32) {
        var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, 10_000)
        descriptor = Glibc.accept(listener, nil, nil)
    }

    /// Reads a request, sends the text, and closes.
    func answer(_ text: String) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        _ = recv(descriptor, &buffer, buffer.count, 0)
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        close(descriptor)
    }
}
