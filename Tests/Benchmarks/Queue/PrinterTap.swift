import ApplianceKit
import Foundation
import Glibc
import Synchronization

/// Stands in the cable between the driver and a network printer, and notes when the first row of a ticket passes.
final class PrinterTap: Sendable {
    let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let seen = Mutex<Duration?>(nil)

    init(to target: UInt16) throws {
        self.target = target
        listener = try Self.socket()
        var address = Self.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard bound else { throw SystemError(call: "bind", code: errno) }
        port = address.sin_port.bigEndian
        try startThread(named: "tap") { [self] in serve() }
    }

    /// When the first row of the ticket passed since it was asked last; nil where none has.
    func firstRow() -> Duration? { seen.withLock { $0 } }
    func arm() { seen.withLock { $0 = nil } }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            if let printer = try? Self.socket() {
                var address = Self.loopback(target)
                let isConnected = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(printer, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    }
                }
                if isConnected { relay(client, printer) }
                close(printer)
            }
            close(client)
        }
        close(listener)
    }

    private func relay(_ client: Int32, _ printer: Int32) {
        var polled = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: printer, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while poll(&polled, 2, 30_000) > 0 {
            for index in 0..<2 where polled[index].revents != 0 {
                let count = read(polled[index].fd, &buffer, buffer.count)
                if count <= 0 { return }
                if index == 0 { look(buffer[..<count]) }
                guard write(polled[1 - index].fd, buffer, count) == count else { return }
            }
        }
    }

    /// GS v 0: a strip of the picture.
    private func look(_ bytes: ArraySlice<UInt8>) {
        guard zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x1D && $1 == 0x76 }) else { return }
        let now = SystemClock().uptime
        seen.withLock { if $0 == nil { $0 = now } }
    }

    private static func socket() throws -> Int32 {
        let descriptor = try systemCall("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }
}
