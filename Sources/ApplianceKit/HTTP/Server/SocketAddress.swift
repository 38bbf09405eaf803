import Glibc

/// An IPv4 or IPv6 address with a port, as the system calls take it.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length: socklen_t

    /// nil where the address is not in figures.
    init?(_ address: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, address, &four) == 1 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = four
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: name, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, address, &six) == 1 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_addr = six
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: name, as: sockaddr_in6.self) }
        } else {
            return nil
        }
    }

    /// The local address of a socket.
    init(of descriptor: Int32) throws(SystemError) {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var storage = sockaddr_storage()
        try withUnsafeMutablePointer(to: &storage) { (storage) throws(SystemError) in
            _ = try storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { (name) throws(SystemError) in
                try systemCall("getsockname") { getsockname(descriptor, name, &length) }
            }
        }
        self.storage = storage
        self.length = length
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// It stands at the same place in both families' structures.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(as: sockaddr_in.self).sin_port) }
    }

    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Void) throws(SystemError) {
        try withUnsafePointer(to: storage) { (storage) throws(SystemError) in
            try storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { (name) throws(SystemError) in
                try body(name, length)
            }
        }
    }
}
