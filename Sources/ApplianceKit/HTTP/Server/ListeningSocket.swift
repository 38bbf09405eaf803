import Glibc

/// A bound TCP socket, opened here rather than by libmicrohttpd so that a refusal has a reason.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    /// Binds and listens.
    static func open(address: String, port: UInt16) throws(HTTPServerError) -> ListeningSocket {
        let socket = try bound(to: address, port: port)
        do {
            try systemCall("listen") { listen(socket.descriptor, 128) }
        } catch {
            close(socket.descriptor)
            throw HTTPServerError(error, address: address, port: port)
        }
        return socket
    }

    /// Binds only: connections are refused, and the port is nobody else's.
    static func bound(to address: String, port: UInt16) throws(HTTPServerError) -> ListeningSocket {
        guard let name = SocketAddress(address, port: port) else { throw .badAddress(address) }
        do {
            return try bound(to: name, port: port)
        } catch {
            throw HTTPServerError(error, address: address, port: port)
        }
    }

    private static func bound(to name: SocketAddress, port: UInt16) throws(SystemError) -> ListeningSocket {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = try systemCall("socket") { socket(name.family, type, 0) }
        do {
            // Connections of an earlier run that are still dying do not keep the port; a listening server does. Not
            // for a port that the system chooses: it could choose one that somebody has bound and does not listen on.
            if port != 0 { setReuse(descriptor) }
            try name.withPointer { (pointer, length) throws(SystemError) in
                _ = try systemCall("bind") { bind(descriptor, pointer, length) }
            }
            // Set afterwards in any case: whoever takes this port again after us must find it set on our connections.
            setReuse(descriptor)
            return ListeningSocket(descriptor: descriptor, port: try SocketAddress(of: descriptor).port)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func setReuse(_ descriptor: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

extension HTTPServerError {
    fileprivate init(_ error: SystemError, address: String, port: UInt16) {
        switch error.code {
        case EADDRINUSE: self = .addressInUse(address: address, port: port)
        case EADDRNOTAVAIL: self = .addressNotHere(address: address)
        case EACCES: self = .notPermitted(address: address, port: port)
        default: self = .system(error)
        }
    }
}
