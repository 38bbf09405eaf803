import CMicroHTTPD
import Glibc
import Synchronization

/// What libmicrohttpd's thread calls into: the open connections, their deadlines, and the way from a request to its
/// handler.
final class ServerCore: Sendable {
    private enum Deadline {
        /// The request must be in by then, or the connection is cut.
        case receive(Duration)
        /// The handler must have answered by then.
        case handle(Duration, HTTPExchange)

        var moment: Duration {
            switch self {
            case .receive(let moment), .handle(let moment, _): moment
            }
        }
    }

    private struct Record {
        let socket: Int32
        var deadline: Deadline?
        var stream: EventStream?
    }

    private struct State {
        var isStopping = false
        var connections: [ServerConnection: Record] = [:]
        var alarmAt: Duration?
        var alarm: Task<Void, Never>?
    }

    private let configuration: HTTPServerConfiguration
    private let handler: @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    private let clock = SystemClock()
    private let state = Mutex(State())

    init(
        _ configuration: HTTPServerConfiguration,
        handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) {
        self.configuration = configuration
        self.handler = handler
    }

    /// How many connections are open.
    var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Takes on nothing more, answers what is being handled, and ends every stream: afterwards no connection is
    /// suspended, and none will be. libmicrohttpd aborts the process when it is stopped with a suspended connection.
    func quiesce() {
        let (exchanges, streams) = state.withLock { state -> ([HTTPExchange], [EventStream]) in
            state.isStopping = true
            state.alarm?.cancel()
            state.alarm = nil
            var exchanges: [HTTPExchange] = []
            for record in state.connections.values {
                if case .handle(_, let exchange) = record.deadline { exchanges.append(exchange) }
            }
            return (exchanges, state.connections.values.compactMap(\.stream))
        }
        for exchange in exchanges { exchange.giveUp("the server is stopping") }
        for stream in streams { stream.close() }
    }

    // MARK: - Called by libmicrohttpd's thread

    func opened(_ connection: ServerConnection) {
        let deadline = Deadline.receive(clock.uptime + configuration.requestTimeout)
        state.withLock { state in
            state.connections[connection] = Record(socket: connection.socket, deadline: deadline)
        }
        setAlarm(deadline.moment)
    }

    func closed(_ connection: ServerConnection) {
        state.withLock { _ = $0.connections.removeValue(forKey: connection) }
    }

    /// The request is over; the connection may bring another, which it may take its time to begin.
    func completed(_ exchange: HTTPExchange) {
        let deadline = Deadline.receive(clock.uptime + configuration.idleTimeout + configuration.requestTimeout)
        let stream = state.withLock { state in
            state.connections[exchange.connection]?.deadline = deadline
            return state.connections[exchange.connection]?.stream.take()
        }
        stream?.detach()
        exchange.finish()
        setAlarm(deadline.moment)
    }

    func advance(_ exchange: HTTPExchange, method: String, bytes: UnsafeRawBufferPointer) -> MHD_Result {
        switch exchange.advance(method: method, bytes: bytes, limit: configuration.bodyLimit) {
        case .readOn:
            return .YES
        case .cut:
            return .NO
        case .handle(let request):
            // Known before it is suspended, so that a stop that comes in between finds it.
            if !register(exchange) { exchange.answer(.refusal(503, "the server is stopping")) }
            if let answer = exchange.beginHandling() { return respond(to: exchange, with: answer) }
            exchange.setTask(Task { [handler] in exchange.answer(await handler(request)) })
            return .YES
        case .respond(let response):
            return respond(to: exchange, with: response)
        }
    }

    // MARK: - Private

    private func register(_ exchange: HTTPExchange) -> Bool {
        let moment = clock.uptime + configuration.handlerTimeout
        let isRunning = state.withLock { state in
            if state.isStopping { return false }
            state.connections[exchange.connection]?.deadline = .handle(moment, exchange)
            return true
        }
        if isRunning { setAlarm(moment) }
        return isRunning
    }

    private func respond(to exchange: HTTPExchange, with answer: HTTPServerResponse) -> MHD_Result {
        let connection = exchange.connection
        // libmicrohttpd knows no other status codes, and a 1xx is no answer.
        let status = (200...599).contains(answer.status) ? answer.status : 500
        switch answer.content {
        case .bytes(var bytes):
            state.withLock { $0.connections[connection]?.deadline = nil }
            let response = bytes.withUnsafeMutableBytes {
                MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
            }
            return connection.queue(response, status: status, headers: answer.headers)
        case .events(let stream):
            let isRunning = state.withLock { state in
                state.connections[connection]?.deadline = nil
                if !state.isStopping { state.connections[connection]?.stream = stream }
                return !state.isStopping
            }
            stream.attach(to: connection, heartbeat: configuration.heartbeat) { [weak self] in self?.cut(connection) }
            if !isRunning { stream.close() }
            let response = MHD_create_response_from_callback(
                mhd_size_unknown, 4096,
                { context, _, buffer, size in
                    guard let context, let buffer else { return mhd_end_with_error }
                    let stream = Unmanaged<EventStream>.fromOpaque(context).takeUnretainedValue()
                    return stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
                }, Unmanaged.passRetained(stream).toOpaque(),
                { context in
                    if let context { Unmanaged<EventStream>.fromOpaque(context).release() }
                })
            return connection.queue(response, status: status, headers: answer.headers)
        }
    }

    /// Shuts the socket down; libmicrohttpd finds it ended. Under the lock, because a closed connection is taken from
    /// the table before its descriptor is closed and can be another's.
    private func cut(_ connection: ServerConnection) {
        state.withLock { state in
            if let record = state.connections[connection] { shutdown(record.socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Has the deadlines looked at no later than then.
    private func setAlarm(_ moment: Duration) {
        state.withLock { state in
            if state.isStopping { return }
            if let alarmAt = state.alarmAt, alarmAt <= moment { return }
            state.alarmAt = moment
            state.alarm?.cancel()
            state.alarm = Task { [weak self, clock] in
                guard (try? await clock.sleep(for: moment - clock.uptime)) != nil else { return }
                self?.enforceDeadlines()
            }
        }
    }

    private func enforceDeadlines() {
        let now = clock.uptime
        let (overdue, next) = state.withLock { state -> ([HTTPExchange], Duration?) in
            state.alarmAt = nil
            var overdue: [HTTPExchange] = []
            var next: Duration?
            for (connection, record) in state.connections {
                switch record.deadline {
                case .receive(let moment) where moment <= now:
                    shutdown(record.socket, Int32(SHUT_RDWR))
                    state.connections[connection]?.deadline = nil
                case .handle(let moment, let exchange) where moment <= now:
                    overdue.append(exchange)
                    state.connections[connection]?.deadline = nil
                case .some(let deadline):
                    next = min(next ?? deadline.moment, deadline.moment)
                case nil: break
                }
            }
            return (overdue, next)
        }
        for exchange in overdue { exchange.giveUp("no answer in time") }
        if let next { setAlarm(next) }
    }
}
