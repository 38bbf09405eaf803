public import ApplianceKit
import Glibc

/// A ``SerialPort`` joined to the thread of the actor that uses it: bytes come as calls, on that thread.
///
/// ```swift
/// actor Modem {
///     private let thread: PollThread
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///     private var line: SerialLine?
///
///     func open() throws(SerialPortError) {
///         line = try SerialLine(path: path, baudRate: 115_200, on: thread) { [weak self] bytes in
///             self?.assumeIsolated { $0.received(bytes) }
///         } onHangUp: { [weak self] error in
///             self?.assumeIsolated { $0.lost(error) }
///         }
///     }
/// }
/// ```
///
/// `@unchecked Sendable` is safe because every member stops the process unless it runs on the line's own thread;
/// `deinit` may run anywhere, but then no other reference is left.
public final class SerialLine: @unchecked Sendable {
    /// Each wrapped, because a stored closure gains a thunk at every access when it is kept bare in generic storage.
    private struct Handlers: Sendable {
        var onBytes: @Sendable ([UInt8]) -> Void
        var onHangUp: @Sendable (SerialPortError) -> Void
    }

    private let thread: PollThread
    private let port: SerialPort
    private let handlers: Handlers
    private var watched: Int32 = 0

    /// Opens the line and has it watched; to be called on the thread, so in a method of its actor.
    ///
    /// - Parameters:
    ///   - path: See ``SerialPort``.
    ///   - baudRate: See ``SerialPort``.
    ///   - flowControl: See ``SerialPort``.
    ///   - thread: The executor of the actor that uses the line.
    ///   - onBytes: Called on the thread with what arrived, never empty, at most 4096 bytes at a time.
    ///   - onHangUp: Called on the thread, once, when the device went away; the line is closed by then. Not called
    ///     after ``close()``.
    public init(
        path: String, baudRate: Int, flowControl: SerialPort.FlowControl = .none, on thread: PollThread,
        onBytes: @escaping @Sendable ([UInt8]) -> Void, onHangUp: @escaping @Sendable (SerialPortError) -> Void
    ) throws(SerialPortError) {
        thread.checkIsolated()
        self.thread = thread
        port = try SerialPort(path: path, baudRate: baudRate, flowControl: flowControl)
        handlers = Handlers(onBytes: onBytes, onHangUp: onHangUp)
        watch()
    }

    deinit {
        // On whatever thread: nobody can be inside a handler now, and once a watch is gone nobody reads its descriptor.
        thread.unwatch(port.descriptor)
        port.close()
    }

    /// Whether neither ``close()`` nor a hang-up has ended it.
    public var isOpen: Bool {
        thread.checkIsolated()
        return port.isOpen
    }

    /// Writes without waiting; what the device does not take at once leaves as soon as it does.
    ///
    /// - Throws: ``SerialPortError/backlogFull(path:limit:)`` or ``SerialPortError/hungUp(path:)``; after the latter
    ///   the line is closed and `onHangUp` is not called.
    public func write(_ bytes: [UInt8]) throws(SerialPortError) {
        thread.checkIsolated()
        do throws(SerialPortError) {
            try port.write(bytes)
        } catch {
            if case .backlogFull = error { throw error }
            close()
            throw error
        }
        watch()
    }

    /// Throws away what has arrived and was not told yet.
    public func discardInput() {
        thread.checkIsolated()
        port.discardInput()
    }

    /// Stops the calls and releases the device. Calling it again does nothing.
    public func close() {
        thread.checkIsolated()
        guard port.isOpen else { return }
        thread.unwatch(port.descriptor)
        port.close()
    }

    private func watch() {
        let events = port.backlogCount == 0 ? POLLIN : POLLIN | POLLOUT
        guard events != watched else { return }
        watched = events
        thread.watch(port.descriptor, for: events) { [weak self] ready in self?.becameReady(Int32(ready)) }
    }

    private func becameReady(_ ready: Int32) {
        do throws(SerialPortError) {
            if ready & POLLOUT != 0 { try port.drain() }
            // Bounded, so that a device that never stops talking leaves time for the actor's other work.
            for _ in 0..<16 {
                guard port.isOpen, let bytes = try port.read() else { break }
                handlers.onBytes(bytes)
                // That was all; asking again would only cost time.
                if bytes.count < SerialPort.readLimit { break }
            }
            guard port.isOpen else { return }
            let isGone = ready & (POLLHUP | POLLERR | POLLNVAL) != 0
            if isGone, ready & POLLIN == 0 { throw SerialPortError.hungUp(path: port.path) }
            watch()
        } catch {
            guard port.isOpen else { return }
            close()
            handlers.onHangUp(error)
        }
    }
}
