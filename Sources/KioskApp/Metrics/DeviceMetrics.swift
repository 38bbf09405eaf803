import ApplianceKit
import DeviceIO

/// The box's devices as metrics.
enum DeviceMetrics {
    private static let states = ["opening", "ready", "degraded", "absent", "failed"]

    static func families(_ devices: [DeviceHealth]) -> [MetricFamily] {
        let printers = devices.filter { $0.kind == .printer }
        return devices.map { device in
            MetricFamily.states(
                "tracuu_kiosk_device_state", "1 at the state that a device is in.", states, current: device.state.word,
                labels: ["device": device.name, "kind": device.kind.rawValue])
        } + [
            MetricFamily(
                "tracuu_kiosk_device_events_total", .counter, "What a device has done since the start.",
                samples: devices.flatMap { device in
                    device.counters.sorted { $0.key.rawValue < $1.key.rawValue }.map { counter, count in
                        .init(Double(count), labels: ["device": device.name, "event": counter.rawValue])
                    }
                }),
            MetricFamily(
                "tracuu_kiosk_line_active", .gauge, "1 while an input or output is active.",
                samples: devices.compactMap { device in
                    device.isActive.map { .init($0 ? 1 : 0, labels: ["device": device.name]) }
                }),
            MetricFamily(
                "tracuu_kiosk_printer_paper_low", .gauge, "1 while the printer says that its paper is low or out.",
                samples: printers.map { printer in
                    let isLow = printer.trouble == .paperLow || printer.trouble == .paperOut
                    return .init(isLow ? 1 : 0, labels: ["device": printer.name])
                }),
            MetricFamily(
                "tracuu_kiosk_printer_paper_left_meters", .gauge, "What should be left on the roll, by counting.",
                samples: printers.compactMap { printer in
                    printer.paper?.leftMillimetres.map {
                        .init(Double($0) / 1_000, labels: ["device": printer.name])
                    }
                }),
        ]
    }
}
