import ApplianceKit
import DeviceIO

/// A bar code scanner on a pseudo-terminal. The daemon only listens to it.
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

    /// Makes it, plugged in.
    ///
    /// - Parameter link: Where to put a link to it, in a folder that exists; nil for none.
    init(link: String? = nil) throws(SystemError) {
        cable = try PseudoTerminal(link: link, on: PollThread(name: "sim-scanner")) { _ in }
    }

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
