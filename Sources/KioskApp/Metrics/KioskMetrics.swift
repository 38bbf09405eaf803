import ApplianceKit
import DeviceIO
import Foundation

/// How the kiosk is, for monitoring: `GET /metrics` on the screen's port, in Prometheus' text format, for this box only.
///
/// It tells nothing of anybody: devices, lines and counts.
struct KioskMetrics: Sendable {
    let register: DeviceRegister
    let page: PageWatch
    /// nil on a satellite, whose hub has the queue.
    let queue: @Sendable () -> QueueEngine?
    /// nil where this box is no satellite.
    let hub: @Sendable () async -> SatelliteOffice.Link?
    let dossiers: @Sendable () async -> [MetricFamily]
    let clock: any ApplianceClock

    /// Answers what asks for it; nil for anything else.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse? {
        guard request.method == "GET", request.path == "/metrics", TechnicianDesk.isLocal(request.peer) else {
            return nil
        }
        return .bytes(Array(PrometheusText.page(await families()).utf8), type: PrometheusText.mediaType)
    }

    func families() async -> [MetricFamily] {
        var families = [
            MetricFamily(
                "tracuu_build_info", .gauge, "Always 1; the version is a label.",
                samples: [.init(1, labels: ["version": productVersion])]),
            .gauge("tracuu_kiosk_clock_set", "0 while the wall clock has not been set.", clock.isSet ? 1 : 0),
            .gauge(
                "tracuu_kiosk_page_stuck", "1 while the page in the browser, which did paint, does so no more.",
                page.complaint == nil ? 0 : 1),
        ]
        switch await hub() {
        case .up: families.append(Self.hub(isUp: true))
        case .down: families.append(Self.hub(isUp: false))
        case .unknown, nil: break
        }
        families += DeviceMetrics.families(register.devices)
        if let engine = queue() { families += QueueMetrics.families(engine, at: clock.now) }
        return families + (await dossiers()) + ProcessMetrics.families()
    }

    private static func hub(isUp: Bool) -> MetricFamily {
        .gauge("tracuu_kiosk_hub_up", "Whether the hub of the queue answers this kiosk.", isUp ? 1 : 0)
    }
}
