import CSerialPort

/// A serial line that the box has, whether something is at its end or not.
public struct ListedSerialPort: Sendable, Equatable, Codable {
    /// How it is connected.
    public enum Transport: String, Sendable, Codable {
        /// `native` is a chip of the board's own; `unknown` what libserialport can't tell.
        case native, usb, bluetooth, unknown
    }

    /// Its node, for example `/dev/ttyUSB0`.
    public let node: String
    /// How it is connected.
    public let transport: Transport
    /// What the driver calls it.
    public let description: String?

    /// All lines, as libserialport finds them, without those of the board that have no chip behind them.
    ///
    /// Opening is ``SerialPort``'s: libserialport 0.1.1 refuses links and pseudo-terminals and takes an unplugged line
    /// for a silent one.
    public static func all() -> [ListedSerialPort] {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        guard sp_list_ports(&list) == SP_OK, let list else { return [] }
        defer { sp_free_port_list(list) }
        var ports: [ListedSerialPort] = []
        var index = 0
        while let port = list[index] {
            index += 1
            guard let name = sp_get_port_name(port) else { continue }
            let transport: Transport =
                switch sp_get_port_transport(port) {
                case SP_TRANSPORT_NATIVE: .native
                case SP_TRANSPORT_USB: .usb
                case SP_TRANSPORT_BLUETOOTH: .bluetooth
                default: .unknown
                }
            ports.append(
                ListedSerialPort(
                    node: String(cString: name), transport: transport,
                    description: sp_get_port_description(port).map { String(cString: $0) }))
        }
        return ports.sorted { $0.node < $1.node }
    }
}
