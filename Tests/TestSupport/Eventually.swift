/// Something awaited did not come.
public struct NeverCame: Error, CustomStringConvertible {
    /// What was awaited.
    public let description: String
}

/// Waits for a condition that nobody announces, looking every few milliseconds.
///
/// With a pause, not `Task.yield()` alone: on two cores a task that only yields can keep those of a lower priority from
/// running for ever, among them the one it waits for.
public func eventually(
    _ what: String, within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !condition() {
        guard start.duration(to: .now) < limit else { throw NeverCame(description: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
