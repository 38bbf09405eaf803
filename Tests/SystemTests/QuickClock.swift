import ApplianceKit
import Foundation

/// The machine's clocks, running faster: for waits of minutes.
struct QuickClock: ApplianceClock {
    private let factor: Double
    private let system = SystemClock()
    private let start: Date
    private let startUptime: Duration

    /// - Parameter factor: How many seconds pass within one.
    init(factor: Double) {
        self.factor = factor
        start = system.now
        startUptime = system.uptime
    }

    var uptime: Duration { (system.uptime - startUptime) * factor }
    var now: Date { start.addingTimeInterval(uptime.seconds) }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration / factor) }
    func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        system.alarm(after: duration / factor, ring)
    }
}
