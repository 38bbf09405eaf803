/// How long to wait before a device is tried again: longer each time, never long enough that somebody who has
/// just put the cable in would wonder.
struct RetryPause {
    private static let first = Duration.milliseconds(250)
    private static let last = Duration.seconds(5)

    private var current = first

    /// The pause before the next attempt.
    mutating func next() -> Duration {
        defer { current = min(current * 2, Self.last) }
        return current
    }

    /// It worked, or something was plugged in.
    mutating func reset() { current = Self.first }
}
