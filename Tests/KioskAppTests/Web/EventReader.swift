import ApplianceKit
import Foundation
import Glibc

/// Reads server-sent events from a socket of its own, as a browser does; it blocks on a thread of its own.
actor EventReader {
    struct Failure: Error, CustomStringConvertible { let description: String }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let thread: PollThread
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(port: UInt16, path: String = "/events") async throws {
        thread = try PollThread(name: "events")
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "can't connect") }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure(description: "can't send")
        }
    }

    deinit { close(socket) }

    /// The data of the next event of this type that satisfies the condition.
    func next(_ type: String, where isWanted: @Sendable (String) -> Bool = { _ in true }) throws -> String {
        while true {
            let line = try line()
            guard line == "event: \(type)" else { continue }
            let data = try self.line()
            guard data.hasPrefix("data: ") else { throw Failure(description: "no data after \(line)") }
            let text = String(data.dropFirst(6))
            if isWanted(text) { return text }
        }
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { throw Failure(description: "no event within 20 s") }
            buffer += piece[..<count]
        }
    }
}
