import ApplianceKit
import CLinux
import Glibc
import Synchronization

/// The device's end of a cable: a pseudo-terminal that a daemon opens as it would open a serial line.
///
/// With a link, the daemon's path stays the same while the cable is pulled and plugged, as udev does it for real devices.
final class PseudoTerminal: Sendable {
    /// A closure kept bare in a `Mutex` gains a thunk at every access; wrapped in a struct it does not.
    private struct Handler: Sendable {
        var onBytes: @Sendable ([UInt8]) -> Void
    }

    private struct Cable {
        var controller: Int32
        /// Kept open, or the controller reads EIO until the daemon opens the line for the first time.
        var peripheral: Int32
        /// Tells of every close of the peripheral by others.
        var closes: TerminalCloses.Watch
        var peripheralPath: String
        var backlog: [UInt8] = []
        var isPaused = false
    }

    private let thread: PollThread
    private let link: String?
    private let handler: Handler
    private let cable = Mutex<Cable?>(nil)
    /// How many bytes wait for a daemon that does not read; what comes after is lost, as on a real line.
    private let backlogLimit = 1 << 20

    /// Makes it, plugged in.
    ///
    /// - Parameters:
    ///   - link: Where to put a symbolic link to it, in a folder that exists; nil for none.
    ///   - thread: Which thread to read on; an actor that names it as its executor may assume isolation in `onBytes`.
    ///   - onBytes: Called on the thread with what the daemon wrote.
    init(
        link: String? = nil, on thread: PollThread, onBytes: @escaping @Sendable ([UInt8]) -> Void
    ) throws(SystemError) {
        self.thread = thread
        self.link = link
        handler = Handler(onBytes: onBytes)
        try plug()
    }

    deinit { unplug() }

    /// What the daemon opens: the link, or else `/dev/pts/N`, which another plugging changes.
    var path: String { link ?? cable.withLock { $0?.peripheralPath } ?? "" }

    /// Whether the cable is in.
    var isPlugged: Bool { cable.withLock { $0 != nil } }

    /// How many bytes the daemon has not read yet, and how many of the daemon's have not been read here.
    ///
    /// None only where the kernel, too, has nothing left to hand on: asking whether a terminal is readable makes it do so.
    var underWay: (toDaemon: Int, fromDaemon: Int) {
        cable.withLock { cable in
            guard let cable else { return (0, 0) }
            return (cable.backlog.count + Self.unread(cable.peripheral), Self.unread(cable.controller))
        }
    }

    private static func unread(_ descriptor: Int32) -> Int {
        var terminal = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var count: Int32 = 0
        guard poll(&terminal, 1, 0) > 0, ioctl(descriptor, UInt(FIONREAD), &count) == 0 else { return 0 }
        return Int(count)
    }

    /// Sends to the daemon; from any thread. Without a cable the bytes are lost.
    func write(_ bytes: [UInt8]) {
        cable.withLock { cable in
            guard var plugged = cable.take() else { return }
            plugged.backlog.append(contentsOf: bytes.prefix(backlogLimit - plugged.backlog.count))
            drain(&plugged)
            cable = plugged
        }
    }

    /// Stops or goes on reading, so that the daemon feels a device that takes no bytes.
    func pause(_ isPaused: Bool) {
        cable.withLock { cable in
            guard cable?.isPaused == !isPaused, var plugged = cable.take() else { return }
            plugged.isPaused = isPaused
            watch(plugged)
            cable = plugged
        }
    }

    /// Pulls the cable: the daemon's end hangs up, and the link is gone.
    func unplug() {
        guard let plugged = cable.withLock({ $0.take() }) else { return }
        if let link { Glibc.unlink(link) }
        thread.unwatch(plugged.controller)
        // From any thread: the handler reads only under the lock, and no longer these.
        Self.close(plugged)
    }

    /// Plugs it in again, as a new device behind the same link. Does nothing while it is plugged in.
    func plug() throws(SystemError) {
        guard !isPlugged else { return }
        let new = try Self.open()
        if let link {
            do {
                let temporary = link + ".new"
                Glibc.unlink(temporary)
                try systemCall("symlink \(temporary)") { symlink(new.peripheralPath, temporary) }
                try systemCall("rename \(link)") { rename(temporary, link) }
            } catch {
                Self.close(new)
                throw error
            }
        }
        watch(new)
        cable.withLock { $0 = new }
    }

    private static func open() throws(SystemError) -> Cable {
        var controller: Int32 = -1
        var peripheral: Int32 = -1
        try systemCall("openpty") { openpty(&controller, &peripheral, nil, nil, nil) }
        var name = [CChar](repeating: 0, count: 128)
        ttyname_r(peripheral, &name, name.count)
        let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        var settings = termios()
        tcgetattr(peripheral, &settings)
        cfmakeraw(&settings)
        tcsetattr(peripheral, TCSANOW, &settings)
        for descriptor in [controller, peripheral] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(controller, F_SETFL, O_NONBLOCK)
        let end = peripheral
        let closes: TerminalCloses.Watch
        do {
            // TIOCEXCL of a daemon that died outlives it, because this end keeps the terminal open; a real line forgets.
            closes = try TerminalCloses.watch(path) { _ = ioctl(end, UInt(TIOCNXCL)) }
        } catch {
            for descriptor in [controller, peripheral] { Glibc.close(descriptor) }
            throw error
        }
        return Cable(controller: controller, peripheral: peripheral, closes: closes, peripheralPath: path)
    }

    private static func close(_ cable: Cable) {
        cable.closes.end()
        for descriptor in [cable.controller, cable.peripheral] { Glibc.close(descriptor) }
    }

    private func watch(_ cable: Cable) {
        var events: Int32 = cable.isPaused ? 0 : POLLIN
        if !cable.backlog.isEmpty { events |= POLLOUT }
        thread.watch(cable.controller, for: events) { [weak self] ready in self?.becameReady(Int32(ready)) }
    }

    private func becameReady(_ ready: Int32) {
        let bytes = cable.withLock { cable -> [UInt8] in
            guard var plugged = cable.take() else { return [] }
            defer { cable = plugged }
            if ready & POLLOUT != 0 { drain(&plugged) }
            guard ready & POLLIN != 0 else { return [] }
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let count = read(plugged.controller, &buffer, buffer.count)
            return count > 0 ? Array(buffer[..<count]) : []
        }
        if !bytes.isEmpty { handler.onBytes(bytes) }
    }

    private func drain(_ cable: inout Cable) {
        let hadBacklog = !cable.backlog.isEmpty
        while !cable.backlog.isEmpty {
            let count = cable.backlog.withUnsafeBytes { Glibc.write(cable.controller, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            cable.backlog.removeFirst(count)
        }
        if hadBacklog { watch(cable) }
    }
}
