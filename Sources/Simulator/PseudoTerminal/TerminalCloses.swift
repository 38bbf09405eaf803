import ApplianceKit
import CLinux
import Glibc
import Synchronization

/// Tells when somebody closes a terminal.
///
/// One inotify instance for the whole process: a user may have few of them (128 by default), and a test has hundreds of
/// terminals.
final class TerminalCloses: Sendable {
    /// A terminal that is watched.
    struct Watch: Sendable {
        fileprivate let number: Int32
        fileprivate let owner: TerminalCloses

        /// Returns when no call is under way and none will come.
        func end() { owner.end(number) }
    }

    private struct Handler: Sendable {
        var onClose: @Sendable () -> Void
    }

    private static let shared = Result { () throws(SystemError) in try TerminalCloses() }

    private let thread: PollThread
    private let descriptor: Int32
    private let handlers = Mutex<[Int32: Handler]>([:])

    private init() throws(SystemError) {
        thread = try PollThread(name: "pty-closes")
        descriptor = try systemCall("inotify_init1") { inotify_init1(O_NONBLOCK | O_CLOEXEC) }
        thread.watch(descriptor, for: POLLIN) { [weak self] _ in self?.read() }
    }

    /// Calls `onClose` after each close of the terminal; it must be short and must not end a watch.
    ///
    /// - Throws: ``SystemError`` where the system watches no more.
    static func watch(_ path: String, _ onClose: @escaping @Sendable () -> Void) throws(SystemError) -> Watch {
        let owner = try shared.get()
        // Under the lock, so that the handler is there before the first event is looked at.
        let number = try owner.handlers.withLock { handlers throws(SystemError) in
            let number = try systemCall("inotify_add_watch \(path)") {
                inotify_add_watch(owner.descriptor, path, UInt32(IN_CLOSE))
            }
            handlers[number] = Handler(onClose: onClose)
            return number
        }
        return Watch(number: number, owner: owner)
    }

    private func end(_ number: Int32) {
        handlers.withLock { handlers in
            handlers[number] = nil
            inotify_rm_watch(descriptor, number)
        }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return }
        let numbers = buffer[..<count].withUnsafeBytes { bytes in
            var numbers: Set<Int32> = []
            var offset = 0
            while offset + MemoryLayout<inotify_event>.size <= bytes.count {
                let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                if event.mask & UInt32(IN_CLOSE) != 0 { numbers.insert(event.wd) }
                offset += MemoryLayout<inotify_event>.size + Int(event.len)
            }
            return numbers
        }
        handlers.withLock { handlers in
            for number in numbers { handlers[number]?.onClose() }
        }
    }
}
