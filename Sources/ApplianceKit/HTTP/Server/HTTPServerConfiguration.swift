/// Where a server listens and what it puts up with.
public struct HTTPServerConfiguration: Sendable {
    /// The local address, IPv4 or IPv6 in figures; `0.0.0.0` or `::` for every network.
    public var address: String
    /// The TCP port; 0 takes any that is free, and ``HTTPServer/port`` tells which.
    public var port: UInt16
    /// With it every connection is TLS (1.2 or later), and whoever speaks plain HTTP is cut off; nil is plain HTTP.
    public var identity: ServerIdentity?
    /// The largest request body in bytes; a larger one is answered with 413.
    public var bodyLimit: Int = 64 << 10
    /// The largest request line and headers together in bytes; more is answered with 431 or 414.
    public var headerLimit: Int = 16 << 10
    /// Open connections altogether; one more waits in the system's queue until another has gone.
    public var connectionLimit: Int = 200
    /// Open connections from one address; one more is reset at once.
    public var connectionsPerAddress: Int = 100
    /// How long a connection may be silent, in whole seconds, at least one.
    public var idleTimeout: Duration = .seconds(30)
    /// How long a client may take over sending one request, however busily it trickles.
    public var requestTimeout: Duration = .seconds(15)
    /// How long the handler may take; after that its task is cancelled and the client gets 503.
    public var handlerTimeout: Duration = .seconds(30)
    /// How often an event stream says that it lives, which is also how a client that is gone gets noticed.
    public var heartbeat: Duration = .seconds(15)

    /// An address and a port, with limits for a handful of screens and consoles.
    public init(address: String = "127.0.0.1", port: UInt16 = 0) {
        self.address = address
        self.port = port
    }
}
