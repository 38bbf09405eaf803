import ApplianceKit
import CLinux
import Glibc

/// A serial line, opened raw: RS-232, USB (ttyUSB, ttyACM) or a pseudo-terminal, by any path and through any link.
///
/// Nothing here ever waits. It is for the one thread that polls the descriptor and is therefore not `Sendable`;
/// ``SerialLine`` joins it to a `PollThread`.
///
/// ```swift
/// let port = try SerialPort(path: "/dev/tracuu/modem0", baudRate: 115_200)
/// try port.write(Array("AT\r".utf8))
/// while let bytes = try port.read() { … }   // nil: nothing more for now
/// ```
public final class SerialPort {
    /// Who stops whom when a buffer is full.
    public enum FlowControl: String, Sendable, CaseIterable {
        /// Nobody.
        case none
        /// The lines RTS and CTS (`CRTSCTS`).
        case rtsCts
    }

    /// The path as it was given.
    public let path: String
    /// For `poll(2)`; -1 once closed.
    public private(set) var descriptor: Int32

    private let backlogLimit: Int
    private var backlog: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: readLimit)
    /// How many bytes ``read()`` gives at the most.
    static let readLimit = 4096

    /// Opens and locks the line: raw, eight data bits, no parity, modem control lines ignored, and DTR left as it is
    /// when the line is closed, so that a restart of the daemon does not reset the device.
    ///
    /// The lock is `flock` (released by the kernel when the process dies, and binding for root too) together with
    /// `TIOCEXCL`. What had arrived before is thrown away.
    ///
    /// - Parameters:
    ///   - path: A device or a link to one.
    ///   - baudRate: In bits a second, one of the C library's speeds from 1200 to 4,000,000; pseudo-terminals and USB
    ///     modems mind none.
    ///   - flowControl: As the device is set.
    ///   - backlogLimit: How many bytes may wait while the device takes none.
    public init(
        path: String, baudRate: Int, flowControl: FlowControl = .none, backlogLimit: Int = 64 << 10
    ) throws(SerialPortError) {
        guard let speed = Self.speeds[baudRate] else { throw .unsupportedBaudRate(baudRate) }
        let descriptor: Int32
        do {
            descriptor = try systemCall("open \(path)") { open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
        } catch { throw SerialPortError(opening: path, error) }
        do throws(SystemError) {
            guard isatty(descriptor) == 1 else { throw SystemError(call: "isatty \(path)", code: ENOTTY) }
            try systemCall("flock \(path)") { flock(descriptor, LOCK_EX | LOCK_NB) }
            try systemCall("TIOCEXCL \(path)") { ioctl(descriptor, UInt(TIOCEXCL)) }
            try Self.makeRaw(descriptor, speed: speed, flowControl: flowControl)
        } catch {
            Glibc.close(descriptor)
            throw SerialPortError(opening: path, error)
        }
        self.path = path
        self.descriptor = descriptor
        self.backlogLimit = backlogLimit
        discardInput()
    }

    deinit { close() }

    /// Whether it has not been closed.
    public var isOpen: Bool { descriptor >= 0 }

    /// How many bytes wait until the device takes some.
    public var backlogCount: Int { backlog.count }

    /// What has arrived, at most 4096 bytes at a time.
    ///
    /// - Returns: nil where there is nothing for now.
    /// - Throws: ``SerialPortError/hungUp(path:)`` where the device has gone: close the port.
    public func read() throws(SerialPortError) -> [UInt8]? {
        guard isOpen else { throw .hungUp(path: path) }
        let count: Int
        do throws(SystemError) {
            count = try systemCall("read \(path)") { Glibc.read(descriptor, &buffer, buffer.count) }
        } catch {
            if error.code == EAGAIN { return nil }
            throw inUse(error)
        }
        // A terminal with VMIN 1 reads as empty in one case only: it hung up.
        guard count > 0 else { throw .hungUp(path: path) }
        return Array(buffer[..<count])
    }

    /// Writes what the device takes now and keeps the rest for ``drain()``.
    ///
    /// - Throws: ``SerialPortError/backlogFull(path:limit:)``, then nothing of `bytes` was taken; or what ``drain()``
    ///   throws.
    public func write(_ bytes: [UInt8]) throws(SerialPortError) {
        guard isOpen else { throw .hungUp(path: path) }
        guard backlog.count + bytes.count <= backlogLimit else {
            throw .backlogFull(path: path, limit: backlogLimit)
        }
        backlog.append(contentsOf: bytes)
        try drain()
    }

    /// Goes on with what ``write(_:)`` kept; to be called when `poll` says `POLLOUT`.
    ///
    /// - Throws: ``SerialPortError/hungUp(path:)`` where the device has gone: close the port.
    public func drain() throws(SerialPortError) {
        var written = 0
        defer { backlog.removeFirst(written) }
        while written < backlog.count {
            do throws(SystemError) {
                written += try systemCall("write \(path)") {
                    backlog.withUnsafeBytes {
                        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
                    }
                }
            } catch {
                if error.code == EAGAIN { return }
                throw inUse(error)
            }
        }
    }

    /// Throws away what has arrived and was not read.
    public func discardInput() {
        if isOpen { tcflush(descriptor, TCIFLUSH) }
    }

    /// Releases the line. What was written and did not leave yet is thrown away, because the kernel would wait for a
    /// device that takes nothing, up to half a minute. Stop polling the descriptor first.
    public func close() {
        guard isOpen else { return }
        tcflush(descriptor, TCOFLUSH)
        // The kernel keeps the flag of a pseudo-terminal for as long as its other end is open.
        _ = ioctl(descriptor, UInt(TIOCNXCL))
        Glibc.close(descriptor)
        descriptor = -1
        backlog = []
    }

    private func inUse(_ error: SystemError) -> SerialPortError {
        switch error.code {
        case EIO, ENXIO, ENODEV, EBADF, EPIPE: .hungUp(path: path)
        default: .system(error)
        }
    }

    /// Makes a terminal transparent for bytes in both directions.
    static func makeRaw(_ descriptor: Int32, speed: speed_t, flowControl: FlowControl) throws(SystemError) {
        var settings = termios()
        try systemCall("tcgetattr") { tcgetattr(descriptor, &settings) }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        settings.c_cflag &= ~tcflag_t(HUPCL)
        switch flowControl {
        case .none: settings.c_cflag &= ~tcflag_t(CRTSCTS)
        case .rtsCts: settings.c_cflag |= tcflag_t(CRTSCTS)
        }
        // VMIN: without it an idle line would read as 0 bytes, like one that hung up.
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        cfsetispeed(&settings, speed)
        cfsetospeed(&settings, speed)
        try systemCall("tcsetattr") { tcsetattr(descriptor, TCSANOW, &settings) }
    }

    static let speeds: [Int: speed_t] = [
        1200: speed_t(B1200), 2400: speed_t(B2400), 4800: speed_t(B4800), 9600: speed_t(B9600),
        19_200: speed_t(B19200), 38_400: speed_t(B38400), 57_600: speed_t(B57600), 115_200: speed_t(B115200),
        230_400: speed_t(B230400), 460_800: speed_t(B460800), 500_000: speed_t(B500000), 576_000: speed_t(B576000),
        921_600: speed_t(B921600), 1_000_000: speed_t(B1000000), 1_500_000: speed_t(B1500000),
        2_000_000: speed_t(B2000000), 3_000_000: speed_t(B3000000), 4_000_000: speed_t(B4000000),
    ]
}
