import Foundation
import Synchronization

/// Shows the queue to consoles and boards: each gets what stands there now and, when it is ready for more, the latest.
///
/// Nobody who is slow makes anybody wait or anything grow; what must not be missed in between, the last calls, is part
/// of the state.
final class QueueViews: Sendable {
    private struct State: Sendable {
        var engine: QueueEngine
        var lookers: [UInt64: AsyncStream<QueueEngine>.Continuation] = [:]
        var nextID: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ engine: QueueEngine) { state = Mutex(State(engine: engine)) }

    deinit { for looker in state.withLock({ $0.lookers.values }) { looker.finish() } }

    var current: QueueEngine { state.withLock { $0.engine } }

    func show(_ engine: QueueEngine) {
        let lookers = state.withLock { state -> [AsyncStream<QueueEngine>.Continuation] in
            guard state.engine.state.sequence != engine.state.sequence else { return [] }
            state.engine = engine
            return Array(state.lookers.values)
        }
        for looker in lookers { looker.yield(engine) }
    }

    func stream() -> AsyncStream<QueueEngine> {
        let (stream, continuation) = AsyncStream.makeStream(of: QueueEngine.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextID += 1
            state.lookers[state.nextID] = continuation
            // Within the lock: a change that comes at the same time must not be overwritten by what was before it.
            continuation.yield(state.engine)
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in state.lookers[id] = nil }
        }
        return stream
    }
}
