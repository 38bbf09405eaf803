import Glibc

/// A bound TCP socket, opened here rather than by libmicrohttpd so that a refusal has a reason.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    static func open(address: String, port: UInt16) throws(HTTPServerError) -> ListeningSocket {
        var storage = sockaddr_storage()
        let length: Int
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, address, &four) == 1 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = four
            length = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: name, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, address, &six) == 1 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_addr = six
            length = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: name, as: sockaddr_in6.self) }
        } else {
            throw .badAddress(address)
        }
        do {
            return try bound(to: &storage, length: socklen_t(length))
        } catch {
            switch error.code {
            case EADDRINUSE: throw .addressInUse(address: address, port: port)
            case EADDRNOTAVAIL: throw .addressNotHere(address: address)
            case EACCES: throw .notPermitted(address: address, port: port)
            default: throw .system(error)
            }
        }
    }

    private static func bound(
        to name: inout sockaddr_storage, length: socklen_t
    ) throws(SystemError) -> ListeningSocket {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = try systemCall("socket") { socket(Int32(name.ss_family), type, 0) }
        do {
            // Connections of an earlier run that are still dying do not keep the port; a living server does.
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
            var length = length
            try withUnsafeMutablePointer(to: &name) { (storage) throws(SystemError) in
                try storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { (name) throws(SystemError) in
                    try systemCall("bind") { bind(descriptor, name, length) }
                    try systemCall("listen") { listen(descriptor, 128) }
                    try systemCall("getsockname") { getsockname(descriptor, name, &length) }
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        // The port stands at the same place in both families' addresses.
        let port = withUnsafeBytes(of: &name) { $0.load(as: sockaddr_in.self).sin_port }
        return ListeningSocket(descriptor: descriptor, port: UInt16(bigEndian: port))
    }
}
