import ApplianceKit

/// Hands over what never completes, and deletes what need not be kept.
struct Housekeeper: Sendable {
    private static let interval = Duration.seconds(3_600)

    let store: MessageStore
    let retention: Duration
    let clock: any ApplianceClock
    private let log = Log("store")

    init(store: MessageStore, retention: Duration, clock: any ApplianceClock) {
        self.store = store
        self.retention = retention
        self.clock = clock
    }

    /// Works until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await store.handOverExpiredParts()
                try await store.forgetOldFollowers()
                while try await store.purge(retention: retention), !Task.isCancelled {}
            } catch {
                log.error("tidying up failed, again in an hour: \(error)")
            }
            try? await clock.sleep(for: Self.interval)
        }
    }
}
