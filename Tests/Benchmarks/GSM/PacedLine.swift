import ApplianceKit
import CLinux
import Glibc

/// A serial line of a real port's speed between a host and a modem on a pseudo-terminal: each octet takes the time of its
/// ten bits, both ways at once.
final class PacedLine: Sendable {
    private let host: Pty
    private let modem: Int32

    /// What the host opens.
    var path: String { host.path }

    /// - Parameter path: The modem's end.
    init(to path: String, bitsPerSecond: Int) throws {
        host = try Pty()
        modem = try systemCall("open \(path)") { open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) }
        var settings = termios()
        tcgetattr(modem, &settings)
        cfmakeraw(&settings)
        tcsetattr(modem, TCSANOW, &settings)
        for (from, to) in [(host.controller, modem), (modem, host.controller)] {
            try startThread(named: "bench-line") { [self] in
                carry(from, to, nanoseconds: 10_000_000_000 / bitsPerSecond)
            }
        }
    }

    deinit { close(modem) }

    /// Until the modem is gone. What comes while something is under way goes behind it.
    private func carry(_ from: Int32, _ to: Int32, nanoseconds: Int) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var set = [
            pollfd(fd: from, events: Int16(POLLIN), revents: 0), pollfd(fd: modem, events: 0, revents: 0),
        ]
        while true {
            guard poll(&set, 2, -1) > 0, set[1].revents & Int16(POLLHUP) == 0 else { return }
            let count = read(from, &buffer, buffer.count)
            guard count > 0 else { return }
            var pause = timespec(tv_sec: 0, tv_nsec: count * nanoseconds)
            nanosleep(&pause, nil)
            guard write(to, buffer, count) == count else { return }
        }
    }
}
