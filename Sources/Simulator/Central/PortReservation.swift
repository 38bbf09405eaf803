import ApplianceKit
import Glibc

/// A bound socket that does not listen: connections to its port are refused, and nobody else is given the number, so
/// that a server that was switched off comes back where it was.
final class PortReservation: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// Takes a port of 127.0.0.1; 0 is any.
    init(_ port: UInt16) throws(SystemError) {
        let descriptor = try systemCall("socket") {
            socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        do {
            try withUnsafeMutablePointer(to: &name) { (name) throws(SystemError) in
                try name.withMemoryRebound(to: sockaddr.self, capacity: 1) { (name) throws(SystemError) in
                    try systemCall("bind 127.0.0.1:\(port)") { bind(descriptor, name, length) }
                    try systemCall("getsockname") { getsockname(descriptor, name, &length) }
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        // Only now: set before, it would let the system choose a port that another has reserved in the same way.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        self.port = UInt16(bigEndian: name.sin_port)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
