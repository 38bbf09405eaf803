import ApplianceKit
import Glibc
import Synchronization

/// Reads server-sent events from a port of this machine, as a page does (HTML Living Standard §9.2).
final class EventSource: Sendable {
    /// One event.
    struct Event: Sendable, Equatable {
        var name = "message"
        var data = ""
    }

    /// All that came, in order.
    let events = Ledger<Event>(limit: 2_000)
    private let descriptor: Int32
    private let thread: PollThread
    private let reader = Mutex(Reader())

    /// Connects and asks.
    ///
    /// - Throws: ``SystemError`` where nobody listens there.
    init(port: UInt16, path: String) throws(SystemError) {
        let descriptor = try systemCall("socket") {
            socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        do throws(SystemError) {
            try Self.ask(descriptor, port, path)
            thread = try PollThread(name: "event-source")
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        thread.watch(descriptor, for: POLLIN) { [weak self] _ in self?.readable() }
    }

    deinit { thread.release(descriptor) }

    private static func ask(_ descriptor: Int32, _ port: UInt16, _ path: String) throws(SystemError) {
        var address = loopbackAddress(port)
        try systemCall("connect 127.0.0.1:\(port)") {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        let request = Array(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: text/event-stream\r\n\r\n".utf8)
        try systemCall("send") { send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    private func readable() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return thread.unwatch(descriptor) }
        for event in reader.withLock({ reader in buffer[..<count].compactMap { reader.take($0) } }) {
            events.append(event)
        }
    }

    /// Takes the body out of its chunks (RFC 9112 §7.1) and the events out of the body.
    struct Reader: Sendable {
        private enum State {
            case head, size, data(Int), dataEnd
        }
        private var state = State.head
        private var line: [UInt8] = []
        private var isChunked = false
        private var text: [UInt8] = []
        private var event = Event()
        private var hasData = false

        mutating func take(_ byte: UInt8) -> Event? {
            switch state {
            case .head:
                guard let line = endOfLine(byte) else { return nil }
                if line.lowercased().hasPrefix("transfer-encoding:"), line.lowercased().contains("chunked") {
                    isChunked = true
                }
                if line.isEmpty { state = isChunked ? .size : .data(.max) }
            case .size:
                guard let line = endOfLine(byte) else { return nil }
                let size = Int(line.prefix { $0.isHexDigit }, radix: 16) ?? 0
                state = size > 0 ? .data(size) : .size
            case .data(let left):
                if left != .max { state = left > 1 ? .data(left - 1) : .dataEnd }
                return takeText(byte)
            case .dataEnd:
                if endOfLine(byte) != nil { state = .size }
            }
            return nil
        }

        private mutating func endOfLine(_ byte: UInt8) -> String? {
            guard byte == 0x0A else {
                if byte != 0x0D { line.append(byte) }
                return nil
            }
            defer { line = [] }
            return String(decoding: line, as: UTF8.self)
        }

        private mutating func takeText(_ byte: UInt8) -> Event? {
            guard byte == 0x0A else {
                text.append(byte)
                return nil
            }
            let field = String(decoding: text, as: UTF8.self)
            text = []
            if field.isEmpty {
                defer {
                    event = Event()
                    hasData = false
                }
                return hasData ? event : nil
            }
            guard let colon = field.firstIndex(of: ":") else { return nil }
            var value = field[field.index(after: colon)...]
            if value.first == " " { value.removeFirst() }
            switch field[..<colon] {
            case "event": event.name = String(value)
            case "data":
                event.data += (hasData ? "\n" : "") + value
                hasData = true
            default: break
            }
            return nil
        }
    }
}
