import ApplianceKit
import Foundation
import Glibc
import Synchronization

/// A printer that takes what comes and answers at once as one in health does, so that no time of its own is in a figure.
/// It only notes when what arrived.
final class BarePrinter: Sendable {
    /// When what of one job arrived.
    struct Arrival: Sendable {
        /// The first byte of all: the question how the printer is.
        var question: Duration?
        /// The first piece of the ticket's picture (`GS v 0`).
        var picture: Duration?
        /// The question behind the ticket (`GS r 1`): all has arrived.
        var end: Duration?
        var bytes = 0
    }

    private struct State {
        var arrival = Arrival()
        var isEnded = false
    }

    private let pty: Pty
    private let state = Mutex(State())
    /// What a daemon opens.
    var path: String { pty.path }

    init() throws {
        pty = try Pty()
        try startThread(named: "bench-printer") { [weak self, controller = pty.controller] in
            var last: [UInt8] = []
            while let printer = self, !printer.state.withLock({ $0.isEnded }) {
                last = printer.take(from: controller, after: last)
            }
        }
    }

    /// Begins to note anew.
    func forget() { state.withLock { $0.arrival = Arrival() } }

    /// What was noted since.
    var arrival: Arrival { state.withLock { $0.arrival } }

    func end() { state.withLock { $0.isEnded = true } }

    /// - Returns: The last bytes, in which a command may have begun.
    private func take(from controller: Int32, after last: [UInt8]) -> [UInt8] {
        var entry = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 200) > 0 else { return last }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(controller, &buffer, buffer.count)
        guard count > 0 else { return last }
        let now = SystemClock().uptime
        let bytes = last + buffer[..<count]
        var answers: [UInt8] = []
        state.withLock { state in
            if state.arrival.question == nil { state.arrival.question = now }
            state.arrival.bytes += count
            for index in bytes.indices.dropFirst(2) {
                switch (bytes[index - 2], bytes[index - 1], bytes[index]) {
                case (0x10, 0x04, 1...4): answers.append(0x12)
                case (0x1D, 0x72, 0x01):
                    answers.append(0x00)
                    state.arrival.end = now
                case (0x1D, 0x76, 0x30) where state.arrival.picture == nil: state.arrival.picture = now
                default: break
                }
            }
        }
        if !answers.isEmpty { _ = write(controller, answers, answers.count) }
        return Array(bytes.suffix(2))
    }
}
