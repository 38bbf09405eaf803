import ApplianceKit

/// What is being asked of the central system: equal questions share one request.
actor OpenQuestions {
    /// What a question is about. Two with different lookup codes are different where the code matters.
    enum Key: Hashable, Sendable {
        case code(DossierCode, lookupCode: String?)
        case identifier(String, lookupCode: String)
    }

    /// What the central system said. An error is no reply.
    enum Reply: Sendable {
        case dossier(Dossier, LookupCodeCheck)
        case noSuchDossier
        case failed
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Reply?, Never>
        let timer: Task<Void, Never>
    }

    private let clock: any ApplianceClock
    private let limit: Int
    private var waiters: [Key: [UInt64: Waiter]] = [:]
    private var lastWaiter: UInt64 = 0

    init(limit: Int, clock: any ApplianceClock) {
        self.limit = limit
        self.clock = clock
    }

    /// The reply to a question, asked by `ask` where nobody else is asking it.
    ///
    /// - Parameter afterwards: What is done with the reply once all who waited have it.
    /// - Returns: nil where it does not come in time, or too many other questions are open.
    func reply(
        to key: Key, within budget: Duration, _ ask: @escaping @Sendable () async -> Reply,
        afterwards: @escaping @Sendable (Reply) async -> Void = { _ in }
    ) async -> Reply? {
        if waiters[key] == nil {
            guard waiters.count < limit else { return nil }
            waiters[key] = [:]
            // Not a child of the asker's task: it goes on when the asker has given up.
            Task {
                let reply = await ask()
                for id in waiters[key].map({ Array($0.keys) }) ?? [] { resume(id, of: key, with: reply) }
                waiters[key] = nil
                await afterwards(reply)
            }
        }
        lastWaiter += 1
        let id = lastWaiter
        return await withCheckedContinuation { continuation in
            let timer = Task {
                guard (try? await clock.sleep(for: budget)) != nil else { return }
                resume(id, of: key, with: nil)
            }
            waiters[key]?[id] = Waiter(continuation: continuation, timer: timer)
        }
    }

    private func resume(_ id: UInt64, of key: Key, with reply: Reply?) {
        guard let waiter = waiters[key]?.removeValue(forKey: id) else { return }
        waiter.timer.cancel()
        waiter.continuation.resume(returning: reply)
    }
}
