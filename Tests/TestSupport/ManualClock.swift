public import ApplianceKit
public import Foundation
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: ApplianceClock {
    private struct Sleeper {
        let id: UInt64
        let duration: Duration
        let wakeAt: Duration
        let wake: Wake
    }
    private enum Wake: Sendable {
        case task(CheckedContinuation<Void, any Error>)
        case call(@Sendable () -> Void)
    }
    private struct State {
        var now: Date
        var uptime: Duration = .zero
        var nextID: UInt64 = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<UInt64> = []
    }
    private let state: Mutex<State>

    /// Starts at a wall time; by default Monday 2026-03-02 08:00 in Việt Nam.
    public init(now: Date = Date(timeIntervalSince1970: 1_772_413_200)) { state = Mutex(State(now: now)) }

    /// The wall time that was set.
    public var now: Date { state.withLock { $0.now } }
    /// How far the clock was moved.
    public var uptime: Duration { state.withLock { $0.uptime } }
    /// How many tasks wait for time to pass.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// How long until the first of them wakes; nil where nobody sleeps.
    public var untilNextWake: Duration? {
        state.withLock { state in state.sleepers.map(\.wakeAt).min().map { $0 - state.uptime } }
    }

    /// Waits until ``advance(by:)`` has moved the clock far enough.
    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        guard duration > .zero else { return }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.sleepers.append(
                        Sleeper(
                            id: id, duration: duration, wakeAt: state.uptime + duration, wake: .task(continuation)))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            if case .task(let continuation)? = sleeper?.wake { continuation.resume(throwing: CancellationError()) }
        }
    }

    /// Calls when ``advance(by:)`` has moved the clock far enough; counts as a sleeper.
    public func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let id = state.withLock { state in
            state.nextID += 1
            state.sleepers.append(
                Sleeper(
                    id: state.nextID, duration: duration, wakeAt: state.uptime + duration, wake: .call(ring)))
            return state.nextID
        }
        return Alarm { [self] in state.withLock { state in state.sleepers.removeAll { $0.id == id } } }
    }

    /// Waits until somebody sleeps, or sleeps for just so long.
    ///
    /// - Throws: ``NeverCame``, or `CancellationError`: a test that waits in vain fails by name instead of hanging.
    public func someoneSleeps(for duration: Duration? = nil) async throws {
        let whoever = duration.map { "someone who sleeps for \($0)" } ?? "someone who sleeps"
        try await eventually(whoever) {
            state.withLock { state in state.sleepers.contains { duration == nil || $0.duration == duration } }
        }
    }

    /// Lets time pass for whoever sleeps for no longer than `limit`, until the task is cancelled: for code that looks
    /// again and again, while its deadlines stand still.
    public func flow(upTo limit: Duration = .milliseconds(100)) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                let next = state.withLock { state in
                    state.sleepers.filter { $0.duration <= limit }.map { $0.wakeAt - state.uptime }.min()
                }
                if let next { advance(by: next) }
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    /// Moves both times and wakes whoever waited for less.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.uptime += duration
            state.now += duration.seconds
            let due = state.sleepers.filter { $0.wakeAt <= state.uptime }.sorted { $0.wakeAt < $1.wakeAt }
            state.sleepers.removeAll { $0.wakeAt <= state.uptime }
            return due
        }
        for sleeper in due {
            switch sleeper.wake {
            case .task(let continuation): continuation.resume()
            case .call(let ring): ring()
            }
        }
    }

    /// Sets the wall clock alone, as NTP or a person does.
    public func setWall(_ date: Date) { state.withLock { $0.now = date } }
}
