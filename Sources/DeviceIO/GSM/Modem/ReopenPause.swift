/// How long to wait before a device is tried again: longer each time, up to half a minute.
struct ReopenPause {
    private static let steps: [Duration] = [
        .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5), .seconds(10), .seconds(30),
    ]
    private var step = 0

    mutating func next() -> Duration {
        defer { step = min(step + 1, Self.steps.count - 1) }
        return Self.steps[step]
    }
}

/// Why a session with the modem ended.
struct ModemFailure: Error {
    let state: ModemState
    init(_ state: ModemState) { self.state = state }
}
