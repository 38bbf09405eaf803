import ApplianceKit
import Synchronization

/// What has happened so far, in order, and a way to wait for what happens next.
///
/// Everything in the simulated world that a test or a person wants to see is written into one of these: nobody has to
/// poll. The oldest entries go when there are too many.
final class Ledger<Entry: Sendable>: Sendable {
    private struct State {
        var entries: [Entry] = []
        /// How many entries were dropped at the front.
        var dropped = 0
        var nextListener = 0
        var listeners: [Int: AsyncStream<Entry>.Continuation] = [:]
    }
    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: How many entries are kept at least, and up to a quarter more.
    init(limit: Int = 20_000) { self.limit = limit }

    /// The entries that are still kept.
    var entries: [Entry] { state.withLock { $0.entries } }

    /// How many there have been in all: a mark to give to ``first(after:within:_:where:)``.
    var count: Int { state.withLock { $0.dropped + $0.entries.count } }

    /// The newest.
    var last: Entry? { state.withLock { $0.entries.last } }

    /// Adds an entry and wakes whoever waits.
    func append(_ entry: Entry) {
        state.withLock { state in
            state.entries.append(entry)
            // A quarter at a time: each removal moves all the others.
            let slack = limit / 4
            if state.entries.count > limit + slack {
                state.entries.removeFirst(slack + 1)
                state.dropped += slack + 1
            }
            // Under the lock, so that every listener sees the order of the ledger.
            for listener in state.listeners.values { listener.yield(entry) }
        }
    }

    /// The entries from a mark on, then each new one; ends when the listener stops.
    func stream(after mark: Int = 0) -> AsyncStream<Entry> {
        let (stream, continuation) = AsyncStream.makeStream(of: Entry.self)
        let id = state.withLock { state in
            for entry in state.entries.dropFirst(max(0, mark - state.dropped)) { continuation.yield(entry) }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    /// The first entry from a mark on that fits; waits for it where it is not there yet.
    ///
    /// - Parameters:
    ///   - mark: A former ``count``; 0 looks at all.
    ///   - limit: How long to wait, in real time.
    /// - Throws: ``WaitedTooLong``.
    func first(
        after mark: Int = 0, within limit: Duration = .seconds(120), _ what: String = "an event",
        where fits: @escaping @Sendable (Entry) -> Bool = { _ in true }
    ) async throws -> Entry {
        let stream = stream(after: mark)
        return try await waiting(for: what, within: limit) {
            for await entry in stream where fits(entry) { return entry }
            throw CancellationError()
        }
    }

    /// All entries, once there are so many.
    ///
    /// - Throws: ``WaitedTooLong``.
    func wait(count: Int, within limit: Duration = .seconds(120)) async throws -> [Entry] {
        let stream = stream()
        return try await waiting(for: "\(count) entries", within: limit) {
            var seen: [Entry] = []
            if count == 0 { return seen }
            for await entry in stream {
                seen.append(entry)
                if seen.count >= count { return seen }
            }
            throw CancellationError()
        }
    }
}

/// Something awaited did not come.
struct WaitedTooLong: Error, CustomStringConvertible {
    /// What was awaited.
    let what: String
    /// How long.
    let limit: Duration
    var description: String { "\(what) did not come within \(limit.milliseconds) ms" }
}

/// Waits for `work`, but no longer than `limit` of real time.
///
/// - Throws: ``WaitedTooLong``, or what `work` throws.
func waiting<Value: Sendable>(
    for what: String, within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw WaitedTooLong(what: what, limit: limit) }
        return value
    }
}
