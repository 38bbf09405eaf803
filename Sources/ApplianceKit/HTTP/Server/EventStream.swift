import CMicroHTTPD
import Synchronization

/// Server-sent events to one client (HTML Living Standard §9.2).
///
/// A handler makes one, keeps it, and returns it in its response; from then on ``send(event:data:id:)`` reaches the
/// client from any thread, without waiting. What is sent before the response goes out waits its turn. A client that
/// reads so slowly that its backlog is exceeded is let go, and one that has gone away is noticed by the heartbeat.
///
/// ```swift
/// let stream = EventStream()
/// stream.onClose { screens.remove(stream) }
/// stream.send(event: "screen", data: json, id: "17")
/// return .events(stream)
/// ```
public final class EventStream: Sendable {
    /// A closure kept bare in a `Mutex` gains a thunk at every access; wrapped in a struct it does not.
    private struct Action: Sendable { let run: @Sendable () -> Void }

    private struct State {
        var pending: [UInt8] = []
        var sent = 0  // of the pending bytes
        var connection: ServerConnection?
        var isSuspended = false
        var isClosed = false
        var isAbandoned = false  // closed in the middle of something: not a proper end
        var closeActions: [Action] = []
        var abort: Action?
        var heartbeat: Task<Void, Never>?

        mutating func wake() {
            guard isSuspended, let connection else { return }
            isSuspended = false
            connection.resume()
        }
    }

    private let state = Mutex(State())
    private let backlogLimit: Int

    /// A stream that nobody reads yet.
    ///
    /// - Parameter backlogLimit: How many bytes may wait for the client before it is given up.
    public init(backlogLimit: Int = 256 << 10) { self.backlogLimit = backlogLimit }

    /// Whether the stream has ended: by ``close()``, by the client, or by the server's end.
    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Sends one event; on a closed stream it does nothing.
    ///
    /// - Parameters:
    ///   - event: The type that listeners in the page name; nil is `message`. No line breaks.
    ///   - data: Any text; line breaks arrive as `\n`.
    ///   - id: What a client that reconnects sends back as `Last-Event-ID`. No line breaks.
    public func send(event: String? = nil, data: String, id: String? = nil) {
        append(Self.block(event: event, data: data, id: id))
    }

    /// Ends the stream once what was sent has gone out.
    public func close() { end(abandoning: false) }

    /// Has `action` called when the stream ends, for whatever reason; at once where it has ended already. It may be
    /// called on the server's thread, so it must be quick.
    public func onClose(_ action: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.closeActions.append(Action(run: action)) }
            return state.isClosed
        }
        if isClosed { action() }
    }

    // MARK: - For the server

    /// The response is about to be queued.
    ///
    /// - Parameter abort: Cuts the connection, for a client that takes nothing any more.
    func attach(
        to connection: ServerConnection, heartbeat: Duration, abort: @escaping @Sendable () -> Void
    ) {
        let task = Task { [weak self] in
            while (try? await SystemClock().sleep(for: heartbeat)) != nil {
                guard let self, self.beat() else { return }
            }
        }
        state.withLock { state in
            state.connection = connection
            state.abort = Action(run: abort)
            if state.isClosed { task.cancel() } else { state.heartbeat = task }
        }
    }

    /// The request is over; the connection must not be touched any more.
    func detach() {
        state.withLock { state in
            state.connection = nil
            state.isSuspended = false
            state.abort = nil
        }
        end(abandoning: true)
    }

    /// Fills libmicrohttpd's buffer, on its thread; with nothing to say it suspends the connection.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            if state.isAbandoned { return mhd_end_with_error }
            let waiting = state.pending[state.sent...]
            if waiting.isEmpty {
                if state.isClosed { return mhd_end_of_stream }
                state.isSuspended = true
                state.connection?.suspend()
                return 0
            }
            let piece = waiting.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            state.sent += piece.count
            if state.sent == state.pending.count {
                state.pending.removeAll(keepingCapacity: true)
                state.sent = 0
            }
            return piece.count
        }
    }

    // MARK: - Private

    /// A comment, which clients skip; a write is what tells that nobody is there.
    private func beat() -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            if state.pending.isEmpty {
                state.pending += ":\n\n".utf8
                state.wake()
            }
            return true
        }
    }

    private func append(_ block: [UInt8]) {
        let isTooSlow = state.withLock { state in
            if state.isClosed { return false }
            if state.pending.count - state.sent + block.count > backlogLimit { return true }
            if state.sent > backlogLimit {
                state.pending.removeFirst(state.sent)
                state.sent = 0
            }
            state.pending += block
            state.wake()
            return false
        }
        if isTooSlow { end(abandoning: true) }
    }

    private func end(abandoning: Bool) {
        let (actions, abort) = state.withLock { state -> ([Action], Action?) in
            if state.isClosed { return ([], nil) }
            state.isClosed = true
            state.heartbeat?.cancel()
            state.heartbeat = nil
            if abandoning {
                state.isAbandoned = true
                state.pending = []
                state.sent = 0
            }
            state.wake()
            defer { state.closeActions = [] }
            return (state.closeActions, abandoning ? state.abort : nil)
        }
        abort?.run()
        for action in actions { action.run() }
    }

    private static func block(event: String?, data: String, id: String?) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(data.utf8.count + 64)
        // NUL would make the whole id void, a line break would begin another field.
        if let id { block += "id: ".utf8 + id.utf8.filter { $0 >= 0x20 } + [0x0A] }
        if let event { block += "event: ".utf8 + event.utf8.filter { $0 >= 0x20 } + [0x0A] }
        var previous: UInt8 = 0
        block += "data: ".utf8
        for byte in data.utf8 {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: block += "\ndata: ".utf8
            default: block.append(byte)
            }
            previous = byte
        }
        block += "\n\n".utf8
        return block
    }
}
