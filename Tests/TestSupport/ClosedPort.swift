import ApplianceKit
import Glibc

/// A port of this machine at which nobody answers, and that nobody else can take while it is held.
public final class ClosedPort: Sendable {
    /// Its number.
    public let number: UInt16
    private let socket: Int32

    /// Takes a port without listening on it, so that whoever connects is refused.
    ///
    /// - Throws: What `socket` or `bind` fails with.
    public init() throws {
        let socket = try systemCall("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = try systemCall("bind") {
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, length) == 0 ? getsockname(socket, $0, &length) : -1
                }
            }
        }
        self.socket = socket
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }
}
