import ApplianceKit
import Foundation

/// The queue as metrics; who waits is nobody's business.
enum QueueMetrics {
    static func families(_ engine: QueueEngine, at now: Date) -> [MetricFamily] {
        let lines = engine.plan.groups.map(\.series)
        let (state, plan) = (engine.state, engine.plan)
        let today = state.tickets.values.filter { $0.date == state.date }
        func family(_ name: String, _ help: String, _ value: (String) -> Double) -> MetricFamily {
            MetricFamily(name, .gauge, help, samples: lines.map { .init(value($0), labels: ["series": $0]) })
        }
        return [
            family("tracuu_kiosk_queue_waiting", "People who wait.") { Double(state.waiting(in: $0).count) },
            family("tracuu_kiosk_queue_longest_wait_seconds", "How long the one who waits longest does.") { series in
                let first = state.waiting(in: series).map(\.issuedAt).min()
                return first.map { max(0, now.timeIntervalSince($0)) } ?? 0
            },
            family("tracuu_kiosk_queue_issued_today", "Numbers given since the day began.") { series in
                Double(today.count { $0.series == series })
            },
            .gauge(
                "tracuu_kiosk_counters_open", "Counters that call.",
                Double(plan.counters.count { state.counters[$0.id]?.status == .open })),
        ]
    }
}
