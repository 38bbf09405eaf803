import ApplianceKit
import DeviceIO

/// Where the cable goes in at the simulated printer.
protocol PrinterPort: Sendable {
    /// How a daemon reaches it.
    var transport: PrinterTransport { get }
    /// Sends to the daemon.
    func write(_ bytes: [UInt8])
    /// Stops or goes on taking bytes.
    func pause(_ isPaused: Bool)
    /// Makes it reachable again, under the same transport.
    func plug() throws(SystemError)
    /// Makes it unreachable.
    func unplug()
}

extension PseudoTerminal: PrinterPort {
    var transport: PrinterTransport { .device(path: path) }
}
