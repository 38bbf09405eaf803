import ApplianceKit
import CLinux
import DeviceIO
import Foundation
import Glibc
import Synchronization

/// From a device's writing one octet until the handler on the actor's thread has it, and back; beside it the same
/// pseudo-terminal with a thread that does nothing but poll(2) and read(2).
struct LineBenchmark {
    private static let rounds = 2_000
    private static let runs = 3

    func figures() async throws -> [Figure] {
        var ours: [Duration] = []
        var bare: [Duration] = []
        // In turn, so that both have the same neighbours.
        for _ in 0..<Self.runs {
            ours += try await throughSerialLine()
            bare += try await throughPoll()
        }
        return [figure("octet on the pty → handler", Timings(ours), Timings(bare))]
    }

    private func figure(_ what: String, _ ours: Timings, _ bare: Timings) -> Figure {
        Figure(
            what: what, value: ours.written, beside: "poll + read alone \(bare.written)",
            basis: "\(ours.count) octets in \(Self.runs) runs, each after 0.5 ms of rest")
    }

    /// The smallest user of a line: notes the time, answers.
    private actor Listener {
        private let thread: PollThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private var line: SerialLine?
        nonisolated let arrivals: Arrivals

        init(_ arrivals: Arrivals) throws {
            thread = try PollThread(name: "bench-line")
            self.arrivals = arrivals
        }

        func open(_ path: String) throws {
            line = try SerialLine(path: path, baudRate: 115_200, on: thread) { [weak self] bytes in
                self?.assumeIsolated {
                    $0.arrivals.note()
                    try? $0.line?.write(bytes)
                }
            } onHangUp: { _ in
            }
        }

        func close() { line?.close() }
    }

    private func throughSerialLine() async throws -> [Duration] {
        let pty = try Pty()
        let arrivals = Arrivals()
        let listener = try Listener(arrivals)
        try await listener.open(pty.path)
        let timings = try await pty.exchange(Self.rounds, arrivals)
        await listener.close()
        return timings
    }

    private func throughPoll() async throws -> [Duration] {
        let pty = try Pty()
        let arrivals = Arrivals()
        let peripheral = pty.peripheral
        try startThread(named: "bench-poll") {
            var entry = pollfd(fd: peripheral, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            for _ in 0..<Self.rounds {
                poll(&entry, 1, 10_000)
                guard read(peripheral, &byte, 1) == 1 else { return }
                arrivals.note()
                _ = write(peripheral, &byte, 1)
            }
        }
        return try await pty.exchange(Self.rounds, arrivals)
    }
}

/// When the handler got its octet.
final class Arrivals: Sendable {
    private let last = Mutex(Duration.zero)

    func note() {
        let now = SystemClock().uptime
        last.withLock { $0 = now }
    }

    var latest: Duration { last.withLock { $0 } }
}

/// A bare pseudo-terminal, raw at both ends.
final class Pty: Sendable {
    let controller: Int32
    let peripheral: Int32
    let path: String

    init() throws {
        var controller: Int32 = -1
        var peripheral: Int32 = -1
        try systemCall("openpty") { openpty(&controller, &peripheral, nil, nil, nil) }
        var settings = termios()
        tcgetattr(peripheral, &settings)
        cfmakeraw(&settings)
        tcsetattr(peripheral, TCSANOW, &settings)
        var name = [CChar](repeating: 0, count: 128)
        ttyname_r(peripheral, &name, name.count)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        self.controller = controller
        self.peripheral = peripheral
    }

    deinit {
        close(controller)
        close(peripheral)
    }

    /// Writes an octet, waits for its return, and again.
    func exchange(_ rounds: Int, _ arrivals: Arrivals) async throws -> [Duration] {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try startThread(named: "bench-device") { [self] in
                    var timings: [Duration] = []
                    var byte: UInt8 = 0x2B
                    for _ in 0..<rounds {
                        usleep(500)
                        let start = SystemClock().uptime
                        guard write(controller, &byte, 1) == 1, read(controller, &byte, 1) == 1 else { break }
                        timings.append(arrivals.latest - start)
                    }
                    continuation.resume(returning: timings)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
