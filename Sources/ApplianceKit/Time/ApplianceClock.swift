public import Foundation
import Glibc

/// Both times that the appliance lives by: the wall's for records and people, the monotonic one for deadlines.
///
/// The daemons use ``SystemClock``; tests use a clock that they move by hand.
public protocol ApplianceClock: Sendable {
    /// Wall time. It can jump: never compute a deadline from it.
    var now: Date { get }
    /// Time since an arbitrary start, never going backwards and not moved by setting the clock.
    var uptime: Duration { get }
    /// Waits on the monotonic time.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
    /// Calls after a while on the monotonic time, on any thread, unless the alarm is called off before: for deadlines,
    /// which nearly always are.
    ///
    /// - Parameter ring: Short; it may still come while the alarm is being called off.
    func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm
}

/// A call that is to come later; it costs no task and no thread meanwhile.
public struct Alarm: Sendable {
    private let end: @Sendable () -> Void

    /// - Parameter end: Calls it off; may come after it rang.
    public init(end: @escaping @Sendable () -> Void) { self.end = end }

    /// Nothing is called any more.
    public func callOff() { end() }
}

/// The machine's own clocks.
public struct SystemClock: ApplianceClock {
    /// The one that every daemon uses.
    public init() {}

    /// `CLOCK_REALTIME`.
    public var now: Date { Date() }

    /// `CLOCK_MONOTONIC`.
    public var uptime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Sleeps on `CLOCK_MONOTONIC`, with a thousandth of a second's grain; a cancelled sleep leaves nothing behind.
    public func sleep(for duration: Duration) async throws {
        guard let queue = SleepQueue.shared else { return try await Task.sleep(for: duration, clock: .continuous) }
        try Task.checkCancellation()
        if duration > .zero { try await queue.sleep(until: uptime + duration) }
    }

    /// In the same queue.
    public func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        guard let queue = SleepQueue.shared else {
            let task = Task {
                if (try? await Task.sleep(for: duration, clock: .continuous)) != nil { ring() }
            }
            return Alarm { task.cancel() }
        }
        let id = queue.call(at: uptime + duration, ring)
        return Alarm { queue.callOff(id) }
    }
}

extension ApplianceClock {
    /// Whether wall time has been set: before 2024 it is the start value of a box without a battery.
    public var isSet: Bool { now.timeIntervalSince1970 > 1_704_067_200 }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    public var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a fraction.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
