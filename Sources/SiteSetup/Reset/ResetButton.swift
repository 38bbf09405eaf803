import ApplianceKit
import DeviceIO

/// The button that makes a box forget its site, where one is wired: out of citizens' reach, and held, so that nobody does
/// it by leaning on it.
struct ResetButton {
    static let name = "resetButton"

    let line: GPIOLineSettings
    /// How long it has to be held without a break.
    let hold: Duration

    /// Reads `{ chip, line, activeLow, bias, hold }`.
    init(_ section: ConfigurationSection) {
        line = GPIOLineSettings(name: Self.name, reading: section)
        hold = section.seconds("hold", default: .seconds(10), in: 3...60)
    }

    /// Waits until it has been held.
    ///
    /// A line that is active when it is opened counts for nothing before it has been released: a button that is stuck
    /// must not make the box forget everything at each start.
    ///
    /// - Parameter isHeld: Asked at the end, of the line itself: a chip that was taken out tells of no release.
    /// - Returns: false where the events end before that.
    static func held(
        _ events: AsyncStream<GPIOInputEvent>, for hold: Duration, clock: any ApplianceClock,
        isHeld: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        let (presses, tell) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        let listener = Task {
            var timer: Task<Void, Never>?
            for await event in events {
                timer?.cancel()
                guard case .changed(isActive: true, _) = event else { continue }
                timer = Task {
                    guard (try? await clock.sleep(for: hold)) != nil, await isHeld() else { return }
                    tell.yield(true)
                }
            }
            timer?.cancel()
            tell.finish()
        }
        defer { listener.cancel() }
        for await isLong in presses { return isLong }
        return false
    }
}
