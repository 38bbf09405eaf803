import DeviceIO
import Foundation

extension World {
    /// Writes both daemons' configurations, with defaults for all that is not this world's.
    func writeConfigurations(logLevel: String) async throws {
        let central = central.configurationText
        try write(
            """
            // tracuu-sms in the simulated world.
            {
                modem: { device: \(quoted(folder + "/modem0")) },
                \(central),
                api: { port: 0 },
                log: "\(logLevel)",
            }

            """, to: gatewayConfiguration)
        let printer =
            switch await printer.transport {
            case .tcp(let host, let port): "tcp: \"\(host):\(port)\""
            default: "device: \(quoted(folder + "/printer0"))"
            }
        try write(
            """
            // tracuu-kiosk in the simulated world.
            {
                centre: {
                    name: "Trung tâm Phục vụ hành chính công phường Tân Lập",
                    hotline: "1022",
                },
                screen: { address: "127.0.0.1", port: \(kioskPort) },
                scanner: { device: \(quoted(folder + "/scanner0")) },
                printer: { \(printer) },
                \(central),
                queue: {
                    groups: [
                        { series: "A", name: "Tiếp nhận và trả kết quả" },
                        { series: "B", name: "Đất đai, xây dựng" },
                    ],
                },
            }

            """, to: kioskConfiguration)
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
