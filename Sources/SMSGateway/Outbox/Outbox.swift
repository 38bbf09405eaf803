import ApplianceKit

/// Sends what the store holds by the routes there are, and settles what is in doubt.
actor Outbox {
    /// After a modem's start its storage is read: what lay there may be the report that settles a doubt.
    private static let evidenceTime = Duration.seconds(4)

    /// Longer than any modem's deadlines for one submission and the recovery after it.
    static let attemptLimit = Duration.seconds(15 * 60)

    nonisolated let board = RouteBoard()
    private let store: MessageStore
    private let clock: any ApplianceClock
    private let senders: [RouteSender]
    private let log = Log("outbox")
    private var timer: Task<Void, Never>?

    init(store: MessageStore, routes: [any Route], policy: SendingPolicy, clock: any ApplianceClock) {
        self.store = store
        self.clock = clock
        for route in routes { board.add(route) }
        senders = routes.map { [board] in
            RouteSender($0, store: store, policy: policy, board: board, clock: clock)
        }
    }

    /// A route has become ready or is so no longer.
    nonisolated func wake(route: String) {
        for sender in senders where sender.name == route { sender.wake() }
        store.queued.raise()
    }

    /// An attempt ends within minutes, whatever the modem does; a sender that is at one for longer is stuck, and this
    /// is how long. nil: all of them get on.
    nonisolated var standstill: Duration? {
        senders.compactMap(\.standstill).max().flatMap { $0 > Self.attemptLimit ? $0 : nil }
    }

    /// Works until the task is cancelled; attempts under way are brought to their ends before.
    func run() async {
        await withDiscardingTaskGroup { group in
            for sender in senders { group.addTask { await sender.run() } }
            group.addTask { await self.watch() }
        }
    }

    private func watch() async {
        do { try await store.doubtAttempts(exceptBy: senders.map(\.name)) } catch {
            log.error("attempts of routes that are gone can't be judged: \(error)")
        }
        store.queued.raise()
        for await _ in store.queued.raised {
            timer?.cancel()
            for sender in senders { sender.wake() }
            do {
                try await store.closeExpired()
                var settled: Set<String> = []
                for sender in senders {
                    if let ready = await sender.readyFor, ready >= Self.evidenceTime { settled.insert(sender.name) }
                }
                try await store.settleDoubts(settledRoutes: settled)
                if let pause = try await store.timeToNextDoubtOrExpiry() {
                    // What is due already waits for its route.
                    wake(after: pause > .zero ? pause + .milliseconds(10) : Self.evidenceTime)
                }
            } catch {
                log.error("the outbox can't be looked through, again in 30 s: \(error)")
                wake(after: .seconds(30))
            }
        }
        timer?.cancel()
    }

    private func wake(after pause: Duration) {
        let pause = min(pause, RouteSender.longestSleep)
        timer = Task { [clock, store] in
            if (try? await clock.sleep(for: pause)) != nil { store.queued.raise() }
        }
    }
}
