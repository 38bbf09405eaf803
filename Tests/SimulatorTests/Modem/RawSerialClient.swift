import ApplianceKit
import CLinux
import Glibc
import Synchronization

@testable import Simulator

/// A host that knows nothing of AT: it sends bytes and looks at what comes back, for the tests of the modem itself.
final class RawSerialClient: Sendable {
    private let descriptor: Int32
    private let thread: PollThread
    private let unread = Mutex<[UInt8]>([])
    private let arrivals = Ledger<Void>()

    init(path: String) throws {
        descriptor = try systemCall("open \(path)") { open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
        var settings = termios()
        tcgetattr(descriptor, &settings)
        cfmakeraw(&settings)
        tcsetattr(descriptor, TCSANOW, &settings)
        thread = try PollThread(name: "raw-client")
        thread.watch(descriptor, for: POLLIN) { [weak self] _ in self?.receive() }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return thread.unwatch(descriptor) }
        unread.withLock { $0 += buffer[..<count] }
        arrivals.append(())
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Everything up to and with `end`.
    @discardableResult
    func read(through end: String, within limit: Duration = .seconds(120)) async throws -> String {
        do {
            return try await waiting(for: "“\(end)”", within: limit) {
                while true {
                    let mark = self.arrivals.count
                    if let text = self.take(through: end) { return text }
                    _ = try await self.arrivals.first(after: mark, within: limit)
                }
            }
        } catch is WaitedTooLong {
            throw WaitedTooLong(what: "“\(end)” (there is only “\(seen)”)", limit: limit)
        }
    }

    /// Sends a command line and reads through one of its possible ends.
    func command(_ line: String, end: String = "\r\nOK\r\n") async throws -> String {
        send(line + "\r")
        return try await read(through: end)
    }

    /// What has come and has not been read.
    var seen: String { unread.withLock { String(decoding: $0, as: UTF8.self) } }

    private func take(through end: String) -> String? {
        let pattern = Array(end.utf8)
        return unread.withLock { bytes -> String? in
            guard bytes.count >= pattern.count else { return nil }
            for start in 0...(bytes.count - pattern.count)
            where Array(bytes[start..<(start + pattern.count)]) == pattern {
                let text = String(decoding: bytes[..<(start + pattern.count)], as: UTF8.self)
                bytes.removeFirst(start + pattern.count)
                return text
            }
            return nil
        }
    }

    deinit { close(descriptor) }
}

/// A modem with a host on its line.
struct Bench {
    let modem: SimulatedModem
    let host: RawSerialClient
    var network: MobileNetwork { modem.network }

    /// - Parameter isSetUp: Whether the host has switched off the echo and asked for numbered errors and +CMTI.
    init(
        profile: ModemProfile = .generic, sim: SIMCard = SIMCard(), clock: any ApplianceClock = SystemClock(),
        isSetUp: Bool = true
    ) async throws {
        modem = try SimulatedModem(profile: profile, sim: sim, clock: clock)
        try await modem.plug()
        host = try RawSerialClient(path: await modem.path)
        guard isSetUp else { return }
        _ = try await host.command("ATE0")
        _ = try await host.command("AT+CMEE=1")
        if sim.pin == nil { _ = try await host.command("AT+CNMI=2,1,0,1,0") }
    }

    /// Sends a PDU as a host does, and reads the answer.
    func submit(_ pdu: String, length: Int? = nil, end: String) async throws -> String {
        let length = length ?? pdu.utf8.count / 2 - 1
        host.send("AT+CMGS=\(length)\r")
        try await host.read(through: "\r\n> ")
        host.send(Array(pdu.utf8) + [0x1A])
        return try await host.read(through: end)
    }
}
