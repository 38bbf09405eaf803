import ApplianceKit
import CLinux
import Glibc

/// A host with nothing in it: blocking reads and writes on a thread of its own, the measure of what a port allows.
final class BareHost: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = try systemCall("open \(path)") { open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) }
        var settings = termios()
        tcgetattr(descriptor, &settings)
        cfmakeraw(&settings)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    deinit { close(descriptor) }

    /// Says something and reads until the answer ends so, again and again on a thread of its own.
    ///
    /// - Parameter exchanges: What to say and how the answer ends, in order; done `rounds` times.
    /// - Returns: How long each round took.
    func time(_ rounds: Int, _ exchanges: [(say: String, until: String)]) async throws -> [Duration] {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try startThread(named: "bench-host") { [self] in
                    let clock = SystemClock()
                    var timings: [Duration] = []
                    for _ in 0..<rounds {
                        let start = clock.uptime
                        for exchange in exchanges where !converse(exchange.say, until: exchange.until) {
                            return continuation.resume(
                                throwing: SystemError(call: "wait for \(exchange.until)", code: ETIMEDOUT))
                        }
                        timings.append(clock.uptime - start)
                    }
                    continuation.resume(returning: timings)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// false: no such answer within 10 s.
    private func converse(_ words: String, until end: String) -> Bool {
        let bytes = Array(words.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { return false }
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while !heard.reversed().starts(with: end.utf8.reversed()) {
            guard poll(&entry, 1, 10_000) == 1 else { return false }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return false }
            heard += buffer[..<count]
        }
        return true
    }
}
