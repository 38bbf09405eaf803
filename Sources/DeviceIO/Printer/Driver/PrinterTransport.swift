/// How the bytes reach a printer.
public enum PrinterTransport: Sendable, Equatable {
    /// A device by its path: `/dev/usb/lpN`, or a serial line, which is then used at 115,200 baud with RTS and CTS.
    case device(path: String)
    /// A serial line. Below 115,200 baud a ticket takes more than four seconds.
    case serial(path: String, baudRate: Int, flowControl: SerialPort.FlowControl)
    /// The raw port of a network printer, as a rule 9100.
    case tcp(host: String, port: UInt16)
}

extension PrinterTransport: CustomStringConvertible {
    /// The path, or host and port.
    public var description: String {
        switch self {
        case .device(let path), .serial(let path, _, _): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
