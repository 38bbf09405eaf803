import ApplianceKit
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A server that sends the first half of each answer and then resets the connection: what libmicrohttpd, whose answers
/// are whole, can't do.
final class BreakingListener: Sendable {
    private let descriptor: Int32
    private let isStopped = Mutex(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Listens on a port of 127.0.0.1, which another socket of this process may have reserved.
    init(
        port: UInt16, answer: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) throws(SystemError) {
        descriptor = try Self.open(port: port)
        do {
            try startThread(named: "breaking") { [self] in
                serve(answer)
                ended.signal()
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// The port is free when it returns.
    func stop() async {
        isStopped.withLock { $0 = true }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                ended.wait()
                continuation.resume()
            }
        }
    }

    private static func open(port: UInt16) throws(SystemError) -> Int32 {
        let descriptor = try systemCall("socket") {
            socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        do {
            _ = try withUnsafePointer(to: &name) { (name) throws(SystemError) in
                try name.withMemoryRebound(to: sockaddr.self, capacity: 1) { (name) throws(SystemError) in
                    try systemCall("bind 127.0.0.1:\(port)") { bind(descriptor, name, length) }
                }
            }
            try systemCall("listen") { listen(descriptor, 64) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private func serve(_ answer: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse) {
        while !isStopped.withLock({ $0 }) {
            var set = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&set, 1, 50) > 0 else { continue }
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { continue }
            if let request = Self.read(connection) {
                let body = Self.wait(for: request, answer)
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
                let bytes = Array(head.utf8) + body.prefix(body.count / 2)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            // Closed so, the other side is told by a reset.
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
            close(connection)
        }
        close(descriptor)
    }

    private static func wait(
        for request: HTTPServerRequest, _ answer: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) -> [UInt8] {
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        Task {
            if case .bytes(let bytes) = await answer(request).content { box.bytes.withLock { $0 = bytes } }
            done.signal()
        }
        done.wait()
        return box.bytes.withLock { $0 }
    }

    private final class Box: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    /// The request's line, fields and body; nil where none comes.
    private static func read(_ connection: Int32) -> HTTPServerRequest? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let end = Array("\r\n\r\n".utf8)
        while bytes.count < 64 << 10 {
            var set = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            guard poll(&set, 1, 2_000) > 0 else { return nil }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if let head = bytes.firstRange(of: end) {
                return request(String(decoding: bytes[..<head.lowerBound], as: UTF8.self))
            }
        }
        return nil
    }

    private static func request(_ head: String) -> HTTPServerRequest? {
        let lines = head.split(separator: "\r\n").map(String.init)
        guard let words = lines.first?.split(separator: " "), words.count == 3,
            let parts = URLComponents(string: String(words[1]))
        else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers.add(
                String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let query = Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        return HTTPServerRequest(method: String(words[0]), path: parts.path, query: query, headers: headers)
    }
}
