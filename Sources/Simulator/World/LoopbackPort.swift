import ApplianceKit
import Glibc
import Synchronization

/// A TCP port at 127.0.0.1 that nobody uses at this moment.
///
/// - Parameter preferred: Taken where it is free.
func freeLoopbackPort(preferring preferred: UInt16 = 0) throws(SystemError) -> UInt16 {
    if preferred != 0, let port = try? boundPort(preferred) { return port }
    for _ in 0..<200 {
        if let port = try? boundPort(nextPort.withLock { $0.advance() }) { return port }
    }
    return try boundPort(0)
}

/// Ports below those that the system hands out by itself (32768 to 60999 where nobody has set others), one of which could
/// be somebody's outgoing connection before it is used.
private struct PortCounter {
    private var port = UInt16.random(in: 20_000..<32_000)

    mutating func advance() -> UInt16 {
        port = port < 31_999 ? port + 1 : 20_000
        return port
    }
}
private let nextPort = Mutex(PortCounter())

private func boundPort(_ port: UInt16) throws(SystemError) -> UInt16 {
    let descriptor = try systemCall("socket") {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }
    defer { close(descriptor) }
    // Not for a port that the system chooses: it could choose one that somebody has reserved.
    var yes: Int32 = port == 0 ? 0 : 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = loopbackAddress(port)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try systemCall("bind 127.0.0.1:\(port)") {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
    }
    try systemCall("getsockname") {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
    }
    return UInt16(bigEndian: address.sin_port)
}

/// 127.0.0.1 and a port as the system wants them.
func loopbackAddress(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(INADDR_LOOPBACK).bigEndian)
    return address
}
