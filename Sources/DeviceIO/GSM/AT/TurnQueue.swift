/// Lets one caller at a time go on, in the order in which they came; belongs to one actor.
final class TurnQueue {
    private let limit: Int
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter limit: How many may wait.
    init(limit: Int) { self.limit = limit }

    /// Waits for the turn; whoever has it must ``pass()`` it on.
    ///
    /// - Returns: false where too many wait already.
    func take(isolation: isolated (any Actor)? = #isolation) async -> Bool {
        if !isTaken {
            isTaken = true
            return true
        }
        guard waiting.count < limit else { return false }
        await withCheckedContinuation { waiting.append($0) }
        return true
    }

    /// The next one's turn.
    func pass() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
