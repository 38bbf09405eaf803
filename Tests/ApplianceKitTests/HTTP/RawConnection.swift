import ApplianceKit
import Glibc

/// A TCP client that sends exactly what it is told, for what curl would never send. It blocks, within limits, on a
/// thread of its own.
actor RawConnection {
    private let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let descriptor: Int32

    init(port: UInt16) throws {
        thread = try PollThread(name: "raw")
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Failure(code: errno) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    struct Failure: Error { let code: Int32 }

    /// Whether all of it went out.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Some bytes; empty where the other side has ended, reset, or said nothing for ten seconds.
    func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Everything up to the end.
    func receiveAll() -> String {
        var all: [UInt8] = []
        while case let piece = receive(), !piece.isEmpty { all += piece }
        return String(decoding: all, as: UTF8.self)
    }

    /// Everything up to and with a text, or up to the end.
    func receive(upTo end: String) -> String {
        var all = ""
        while !all.contains(end), case let piece = receive(), !piece.isEmpty {
            all += String(decoding: piece, as: UTF8.self)
        }
        return all
    }

    /// Sends one request and returns all of the answer; the request should ask for `Connection: close`.
    func exchange(_ text: String) -> String {
        send(text)
        return receiveAll()
    }
}
