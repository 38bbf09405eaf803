import CMicroHTTPD
import Glibc
import Synchronization

/// An HTTP/1.1 server on one thread (libmicrohttpd), whose handler is an async function.
///
/// Requests are checked before the handler sees them: framing and Host beyond doubt, the path decoded and unable to
/// climb, the body within its limit. A client that sends too slowly, and a handler that thinks too long, are cut off.
///
/// ```swift
/// let server = try HTTPServer(HTTPServerConfiguration(port: 8081)) { request in
///     request.path == "/health/live" ? .text("ok\n") : .notFound
/// }
/// defer { await server.stop() }
/// ```
public final class HTTPServer: Sendable {
    private enum Lifecycle {
        case running
        case stopping([CheckedContinuation<Void, Never>])
        case stopped
    }

    /// The daemon, and the callbacks' reference to the core, both given back once by ``shutDown()``.
    ///
    /// `@unchecked Sendable`: constants, and `MHD_stop_daemon` may be called from any thread.
    private struct Daemon: @unchecked Sendable {
        let pointer: OpaquePointer
        let core: Unmanaged<ServerCore>
        let listener: Int32

        func shutDown() {
            // Ends the listening itself: a child that is just being started holds a copy of the descriptor until its
            // exec, and would keep the port from whoever wants it next.
            shutdown(listener, Int32(SHUT_RDWR))
            MHD_stop_daemon(pointer)
            core.release()
        }
    }

    /// The port that it listens on.
    public let port: UInt16
    private let core: ServerCore
    private let daemon: Daemon
    private let lifecycle = Mutex(Lifecycle.running)

    /// Listens from now on.
    ///
    /// - Parameters:
    ///   - configuration: Where, and within which limits.
    ///   - handler: Answers a request; called in a task of its own, many at a time.
    /// - Throws: ``HTTPServerError``.
    public init(
        _ configuration: HTTPServerConfiguration,
        handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) throws(HTTPServerError) {
        let listener = try ListeningSocket.open(address: configuration.address, port: configuration.port)
        let core = ServerCore(configuration, handler: handler)
        let reference = Unmanaged.passRetained(core)
        var settings = mhd_settings()
        settings.listen_socket = listener.descriptor
        settings.connection_limit = UInt32(clamping: configuration.connectionLimit)
        settings.connections_per_address = UInt32(clamping: configuration.connectionsPerAddress)
        settings.idle_timeout_seconds = UInt32(clamping: max(1, configuration.idleTimeout.components.seconds))
        // The library wants room for its own structures and the response's headers beside the request's.
        settings.memory_per_connection = max(1 << 10, configuration.headerLimit) + (8 << 10)
        settings.context = reference.toOpaque()
        settings.target_received = targetReceived
        settings.handler = requestAdvanced
        settings.completed = requestCompleted
        settings.connection_changed = connectionChanged
        guard let pointer = Self.start(&settings, configuration.identity) else {
            reference.release()
            // The listening socket may have been closed by the library already: closing it here could hit another's.
            throw .cannotStart
        }
        self.core = core
        port = listener.port
        daemon = Daemon(pointer: pointer, core: reference, listener: listener.descriptor)
    }

    deinit {
        guard case .running = lifecycle.withLock({ $0 }) else { return }
        core.quiesce()
        // The last reference may go on the library's own thread, which can't wait for itself.
        Self.onThread { [daemon] in daemon.shutDown() }
    }

    /// How many connections are open.
    public var connectionCount: Int { core.connectionCount }

    /// Stops listening, cancels the handlers' tasks, ends the streams and closes every connection.
    ///
    /// The port is free when it returns. Cancelled handlers may still be on their way out then.
    public func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            enum Turn { case first, waits, late }
            let turn = lifecycle.withLock { lifecycle -> Turn in
                switch lifecycle {
                case .running:
                    lifecycle = .stopping([continuation])
                    return .first
                case .stopping(let others):
                    lifecycle = .stopping(others + [continuation])
                    return .waits
                case .stopped: return .late
                }
            }
            switch turn {
            case .first:
                core.quiesce()
                // MHD_stop_daemon joins its thread: not on the cooperative pool.
                Self.onThread { [self] in
                    daemon.shutDown()
                    finishStopping()
                }
            case .waits: break
            case .late: continuation.resume()
            }
        }
    }

    private static func start(_ settings: inout mhd_settings, _ identity: ServerIdentity?) -> OpaquePointer? {
        guard let identity else { return mhd_start(&settings) }
        return identity.certificate.withCString { certificate in
            identity.key.withCString { key in
                settings.certificate = certificate
                settings.key = key
                return mhd_start(&settings)
            }
        }
    }

    private func finishStopping() {
        let waiting = lifecycle.withLock { lifecycle -> [CheckedContinuation<Void, Never>] in
            defer { lifecycle = .stopped }
            if case .stopping(let waiting) = lifecycle { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        do {
            try startThread(named: "http-stop", body)
        } catch {
            // No thread left; better to block this one for a moment than to leave the port taken.
            body()
        }
    }
}

// MARK: - libmicrohttpd's callbacks, all on its one thread

private let targetReceived:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        _, target, connection in
        guard let target, let connection else { return nil }
        let exchange = HTTPExchange(target: String(cString: target), on: ServerConnection(pointer: connection))
        return Unmanaged.passRetained(exchange).toOpaque()
    }

private let requestAdvanced: MHD_AccessHandlerCallback = {
    context, _, _, method, _, bytes, size, requestContext in
    guard let context, let method, let size, let request = requestContext?.pointee else { return .NO }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let exchange = Unmanaged<HTTPExchange>.fromOpaque(request).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size.pointee)
    size.pointee = 0
    return core.advance(exchange, method: String(cString: method), bytes: piece)
}

private let requestCompleted: MHD_RequestCompletedCallback = { context, _, requestContext, _ in
    guard let context, let request = requestContext?.pointee else { return }
    requestContext?.pointee = nil
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    core.completed(Unmanaged<HTTPExchange>.fromOpaque(request).takeRetainedValue())
}

private let connectionChanged: MHD_NotifyConnectionCallback = { context, connection, _, change in
    guard let context, let connection else { return }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    switch change {
    case .CONNECTION_NOTIFY_STARTED: core.opened(ServerConnection(pointer: connection))
    case .CONNECTION_NOTIFY_CLOSED: core.closed(ServerConnection(pointer: connection))
    }
}
