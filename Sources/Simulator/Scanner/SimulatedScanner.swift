import ApplianceKit
import DeviceIO
import Synchronization

/// A bar code scanner on a pseudo-terminal. It knows the commands of its model, notes which it was given, and answers.
///
/// ```swift
/// let scanner = try SimulatedScanner(link: "/tmp/world/scanner0")
/// scanner.scan("H15.12-240119-0001", symbology: "]C0")
/// ```
final class SimulatedScanner: Sendable {
    /// What it is set to send behind a code.
    enum Terminator: String, Sendable, CaseIterable {
        case cr, lf, crlf, tab
        /// Nothing: silence has to do.
        case none

        var bytes: [UInt8] {
            switch self {
            case .cr: [0x0D]
            case .lf: [0x0A]
            case .crlf: [0x0D, 0x0A]
            case .tab: [0x09]
            case .none: []
            }
        }
    }

    private let cable: PseudoTerminal
    private let orders: Orders

    /// What it was told, by its model's commands.
    private final class Orders: Sendable {
        let profile: ScannerProfile
        let answer: [UInt8]
        private let state = Mutex((received: [UInt8](), obeyed: [ScannerCommand]()))

        init(_ profile: ScannerProfile, _ answer: [UInt8]) {
            self.profile = profile
            self.answer = answer
        }

        var obeyed: [ScannerCommand] { state.withLock { $0.obeyed } }

        /// - Returns: How many commands the bytes complete.
        func take(_ bytes: [UInt8]) -> Int {
            state.withLock { state in
                let before = state.obeyed.count
                for byte in bytes {
                    state.received.append(byte)
                    guard let order = profile.commands.first(where: { $0.value == state.received })?.key else {
                        if state.received.count >= 64 { state.received = [] }
                        continue
                    }
                    state.received = []
                    state.obeyed.append(order)
                }
                return state.obeyed.count - before
            }
        }
    }

    /// Makes it, plugged in.
    ///
    /// - Parameters:
    ///   - link: Where to put a link to it, in a folder that exists; nil for none.
    ///   - profile: Which commands it knows.
    ///   - answer: What it says to each of them.
    init(
        link: String? = nil, profile: ScannerProfile = ScannerProfile(), answer: [UInt8] = []
    ) throws(SystemError) {
        let orders = Orders(profile, answer)
        self.orders = orders
        let reply = Reply()
        cable = try PseudoTerminal(link: link, on: PollThread(name: "sim-scanner")) { bytes in
            for _ in 0..<orders.take(bytes) { reply.write(orders.answer) }
        }
        reply.cable.withLock { $0 = WeakCable(cable: cable) }
    }

    /// The way back of the cable, which is made after what writes to it.
    private final class Reply: Sendable {
        let cable = Mutex<WeakCable?>(nil)
        func write(_ bytes: [UInt8]) { cable.withLock { $0?.cable }?.write(bytes) }
    }
    private struct WeakCable: Sendable { weak var cable: PseudoTerminal? }

    /// What it was told, oldest first.
    var obeyed: [ScannerCommand] { orders.obeyed }

    /// What the daemon opens.
    var path: String { cable.path }

    /// Whether the cable is in.
    var isPlugged: Bool { cable.isPlugged }

    /// Reads a code.
    ///
    /// - Parameters:
    ///   - text: The code's content.
    ///   - symbology: The AIM id in front of it, for a scanner that is set to send it.
    ///   - terminator: What to send behind it.
    func scan(_ text: String, symbology: String = "", terminator: Terminator = .cr) {
        send(Array(symbology.utf8) + Array(text.utf8) + terminator.bytes)
    }

    /// Sends any bytes, such as a part of a code.
    func send(_ bytes: [UInt8]) { cable.write(bytes) }

    /// Pulls the cable.
    func unplug() { cable.unplug() }

    /// Puts it back in.
    func plug() throws(SystemError) { try cable.plug() }
}
