import ApplianceKit
import CEvdev
import Glibc

/// A keyboard-type scanner joined to the thread of the actor that uses it, grabbed (`EVIOCGRAB`) so that what it types
/// reaches nobody else: no browser, no console, no desktop.
///
/// `@unchecked Sendable` is safe because every member stops the process unless it runs on the line's own thread;
/// `deinit` may run anywhere, but then no other reference is left.
final class KeyboardLine: @unchecked Sendable {
    /// What the scanner sent.
    enum Input: Sendable {
        /// Text, with the kernel's monotonic time of its last key.
        case bytes([UInt8], at: Duration)
        /// The kernel's buffer ran over: keys are missing.
        case dropped
    }

    /// Wrapped, because a stored closure gains a thunk at every access when it is kept bare in generic storage.
    private struct Handlers: Sendable {
        var onInput: @Sendable (Input) -> Void
        var onHangUp: @Sendable (KeyboardError) -> Void
    }

    private let path: String
    private let thread: PollThread
    private let descriptor: Int32
    private let device: OpaquePointer
    private let handlers: Handlers
    private var decoder = KeyDecoder()
    private var isOpen = true

    /// Opens and grabs; to be called on the thread.
    ///
    /// - Parameters:
    ///   - onInput: Called on the thread with what was typed.
    ///   - onHangUp: Called on the thread, once, when the scanner went away; not after ``close()``.
    init(
        path: String, on thread: PollThread, onInput: @escaping @Sendable (Input) -> Void,
        onHangUp: @escaping @Sendable (KeyboardError) -> Void
    ) throws(KeyboardError) {
        thread.checkIsolated()
        let descriptor: Int32
        do {
            descriptor = try systemCall("open") { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        } catch { throw KeyboardError(error.code, path: path, call: error.call) }
        do {
            device = try Self.grab(descriptor, path)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.path = path
        self.thread = thread
        self.descriptor = descriptor
        handlers = Handlers(onInput: onInput, onHangUp: onHangUp)
        thread.watch(descriptor, for: POLLIN) { [weak self] _ in self?.read() }
    }

    deinit { release() }

    /// Stops the calls and gives the scanner back. Calling it again does nothing.
    func close() {
        thread.checkIsolated()
        release()
    }

    private func release() {
        guard isOpen else { return }
        isOpen = false
        thread.unwatch(descriptor)
        libevdev_free(device)
        Glibc.close(descriptor)
    }

    private static func grab(_ descriptor: Int32, _ path: String) throws(KeyboardError) -> OpaquePointer {
        var information = stat()
        if fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
            throw .isDirectory(path: path)
        }
        var device: OpaquePointer?
        let code = libevdev_new_from_fd(descriptor, &device)
        guard code == 0, let device else { throw KeyboardError(-code, path: path, call: "EVIOCG") }
        do throws(KeyboardError) {
            // Digits and Enter: what is without them types no code, such as the power button.
            for key in [KEY_1, KEY_0, KEY_ENTER] where libevdev_has_event_code(device, UInt32(EV_KEY), UInt32(key)) == 0
            {
                throw .notAKeyboard(path: path)
            }
            let clock = libevdev_set_clock_id(device, CLOCK_MONOTONIC)
            guard clock == 0 else { throw KeyboardError(-clock, path: path, call: "EVIOCSCLOCKID") }
            let grabbed = libevdev_grab(device, LIBEVDEV_GRAB)
            guard grabbed == 0 else { throw KeyboardError(-grabbed, path: path, call: "EVIOCGRAB") }
        } catch {
            libevdev_free(device)
            throw error
        }
        return device
    }

    private func read() {
        // Bounded, so that a key that hangs leaves time for the actor's other work.
        for _ in 0..<1024 {
            guard isOpen else { return }
            var event = input_event()
            let code = libevdev_next_event(device, UInt32(LIBEVDEV_READ_FLAG_NORMAL.rawValue), &event)
            switch code {
            case Int32(LIBEVDEV_READ_STATUS_SUCCESS.rawValue): take(event)
            case Int32(LIBEVDEV_READ_STATUS_SYNC.rawValue): resynchronise()
            case -EAGAIN, -EINTR: return
            default: return lose(KeyboardError(-code, path: path, call: "read"))
            }
        }
    }

    private func take(_ event: input_event) {
        guard event.type == EV_KEY else { return }
        let time = Duration.seconds(event.time.tv_sec) + .microseconds(event.time.tv_usec)
        let bytes = decoder.take(code: Int(event.code), value: event.value, at: time)
        if !bytes.isEmpty { handlers.onInput(.bytes(bytes, at: time)) }
    }

    /// libevdev tells what has changed meanwhile; in which order nobody knows, so it is read and thrown away.
    private func resynchronise() {
        var event = input_event()
        for _ in 0..<1024 {
            let code = libevdev_next_event(device, UInt32(LIBEVDEV_READ_FLAG_SYNC.rawValue), &event)
            guard code == Int32(LIBEVDEV_READ_STATUS_SYNC.rawValue) else { break }
        }
        decoder.reset()
        handlers.onInput(.dropped)
    }

    private func lose(_ error: KeyboardError) {
        release()
        // Whatever read(2) says about a device that was there a moment ago, it is not there now.
        if case .missing = error { return handlers.onHangUp(.hungUp(path: path)) }
        handlers.onHangUp(error)
    }
}
