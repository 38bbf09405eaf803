/// Why a server can't listen.
public enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// Another program, or another copy of this one, listens there (EADDRINUSE).
    case addressInUse(address: String, port: UInt16)
    /// The machine has no such address (EADDRNOTAVAIL).
    case addressNotHere(address: String)
    /// The address is no IPv4 or IPv6 address in figures.
    case badAddress(String)
    /// This user may not listen there (EACCES): ports below 1024 need a capability.
    case notPermitted(address: String, port: UInt16)
    /// The system refused something else.
    case system(SystemError)
    /// The HTTP library would not start: no memory, thread or descriptor left.
    case cannotStart

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .addressInUse(let address, let port):
            "port \(port) on \(address) is in use: another program listens there; stop it or configure another port"
        case .addressNotHere(let address):
            "this machine has no address \(address): configure one that it has, or 0.0.0.0 for all"
        case .badAddress(let address):
            "“\(address)” is no IP address in figures, such as 127.0.0.1 or ::1"
        case .notPermitted(let address, let port):
            "this user may not listen on port \(port) of \(address): configure a port from 1024 on"
        case .system(let error): "can't listen: \(error)"
        case .cannotStart: "the HTTP server can't start: no memory, thread or descriptor left"
        }
    }
}
