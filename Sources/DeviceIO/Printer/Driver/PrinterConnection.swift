import ApplianceKit
import Glibc

/// An open, non-blocking way to a printer, for the one thread that polls it.
final class PrinterConnection {
    private enum Kind {
        case terminal
        case socket
        case device
    }

    let descriptor: Int32
    private let kind: Kind
    private var isOpen = true
    private var buffer = [UInt8](repeating: 0, count: 1024)

    private init(descriptor: Int32, kind: Kind) {
        self.descriptor = descriptor
        self.kind = kind
    }

    deinit { abort() }

    /// Opens a device. Never waits, except where the kernel has to wake a sleeping USB device.
    init(path: String, baudRate: Int, flowControl: SerialPort.FlowControl) throws(PrinterFailure) {
        let descriptor: Int32
        do {
            descriptor = try systemCall("open \(path)") { open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
        } catch { throw PrinterFailure(opening: error) }
        do throws(PrinterFailure) {
            var information = stat()
            guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFCHR else {
                throw PrinterFailure(.notADevice)
            }
            if isatty(descriptor) == 1 {
                do throws(SystemError) {
                    guard let speed = SerialPort.speeds[baudRate] else {
                        throw SystemError(call: "\(baudRate) baud", code: EINVAL)
                    }
                    try systemCall("flock \(path)") { flock(descriptor, LOCK_EX | LOCK_NB) }
                    try SerialPort.makeRaw(descriptor, speed: speed, flowControl: flowControl)
                } catch { throw PrinterFailure(opening: error) }
                kind = .terminal
            } else {
                kind = .device
            }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Begins to connect; when `poll` says `POLLOUT`, ``finishConnecting()`` tells how it went.
    init(connectingTo address: SocketAddress) throws(PrinterFailure) {
        kind = .socket
        let descriptor: Int32
        do {
            descriptor = try systemCall("socket") {
                socket(address.family, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
            }
        } catch { throw PrinterFailure(.system(error)) }
        self.descriptor = descriptor
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
        // A printer whose cable was pulled is noticed within 20 s, not within the two hours that are usual.
        for (option, value) in [(TCP_KEEPIDLE, Int32(5)), (TCP_KEEPINTVL, 5), (TCP_KEEPCNT, 3)] {
            var value = value
            setsockopt(descriptor, Int32(IPPROTO_TCP), option, &value, size)
        }
        // What the kernel holds can't be taken back, so it is not to hold much more than a strip.
        var buffer: Int32 = 32 << 10
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, size)
        var unacknowledged: UInt32 = 20_000
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &unacknowledged, size)
        // Or the three bytes of a status query wait for the acknowledgement of what went before.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        do {
            _ = try address.withPointer { (pointer, length) throws(SystemError) in
                try systemCall("connect") { connect(descriptor, pointer, length) }
            }
        } catch {
            // A local refusal (no route) comes at once; it reads like a printer that is not there.
            if error.code != EINPROGRESS {
                Glibc.close(descriptor)
                isOpen = false
                throw PrinterFailure(opening: error)
            }
        }
    }

    func finishConnecting() throws(PrinterFailure) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        if code != 0 { throw PrinterFailure(opening: SystemError(call: "connect", code: code)) }
    }

    /// Writes as much as is taken now; 0 is none.
    func write(_ bytes: ArraySlice<UInt8>) throws(PrinterFailure) -> Int {
        do throws(SystemError) {
            return try systemCall("write") {
                bytes.withUnsafeBytes {
                    kind == .socket
                        ? send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        : Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
            }
        } catch {
            if error.code == EAGAIN { return 0 }
            throw PrinterFailure(using: error)
        }
    }

    /// What has arrived; empty is nothing for now.
    func read() throws(PrinterFailure) -> [UInt8] {
        let count: Int
        do {
            count = try systemCall("read") { Glibc.read(descriptor, &buffer, buffer.count) }
        } catch {
            if error.code == EAGAIN { return [] }
            // usblp says so of a printer that has no way back: it prints all the same.
            if error.code == EINVAL, kind == .device { return [] }
            throw PrinterFailure(using: error)
        }
        // A USB printer may send packets without bytes; for the others 0 is the end.
        if count == 0, kind != .device { throw PrinterFailure(.disconnected) }
        return Array(buffer[..<count])
    }

    /// Bytes that the kernel has taken and the printer has not.
    var unsentCount: Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Takes back what the kernel holds and the printer has not got, where that can be done.
    func discardOutput() {
        if kind == .terminal, isOpen { tcflush(descriptor, TCOFLUSH) }
    }

    /// Ends a job that was sent whole.
    func close() {
        guard isOpen else { return }
        isOpen = false
        if kind == .socket {
            shutdown(descriptor, Int32(SHUT_WR))
            // Closed with bytes unread, a socket is reset, and what is under way to the printer is lost.
            for _ in 0..<TicketPrinter.staleReads {
                guard let bytes = try? read(), !bytes.isEmpty else { break }
            }
        }
        Glibc.close(descriptor)
    }

    /// Ends a job that failed: what the printer has not taken must not come out later, when the paper is back.
    func abort() {
        guard isOpen else { return }
        isOpen = false
        switch kind {
        case .terminal: tcflush(descriptor, TCOFLUSH)
        case .socket:
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        case .device: break
        }
        Glibc.close(descriptor)
    }
}

/// A ``PrinterError/Cause`` on its way to the one who knows the printer's name and what was sent.
struct PrinterFailure: Error {
    let cause: PrinterError.Cause
    init(_ cause: PrinterError.Cause) { self.cause = cause }

    init(opening error: SystemError) {
        switch error.code {
        case ENOENT, ENXIO, ENODEV, ENOTDIR, ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ETIMEDOUT, ECONNRESET,
            EIO:
            cause = .missing
        case EISDIR: cause = .isDirectory
        case ENOTTY, ELOOP: cause = .notADevice
        case EACCES, EPERM: cause = .permissionDenied
        case EBUSY, EWOULDBLOCK: cause = .busy
        default: cause = .system(error)
        }
    }

    init(using error: SystemError) {
        switch error.code {
        case EIO, ENXIO, ENODEV, EPIPE, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH: cause = .disconnected
        default: cause = .system(error)
        }
    }
}
