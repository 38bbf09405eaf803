import ApplianceKit
import DossierKit

/// Answers the texts that wait: reads the code, looks the dossier up, words the reply, writes it.
actor QueryAnswerer {
    /// Questions to the central system at the same time.
    private static let concurrency = 8
    private let rule: AnswerRule
    private let store: MessageStore
    private let responder: QueryResponder
    private let promises: PromiseKeeper
    private let clock: any ApplianceClock
    private let wakeUps: Signal
    private let log = Log("queries")
    private var underWay: Set<Int64> = []

    /// - Parameters:
    ///   - promises: Keeps what can't be answered now.
    ///   - rule: Which texts get no answer.
    init(
        store: MessageStore, responder: QueryResponder, promises: PromiseKeeper, rule: AnswerRule,
        clock: any ApplianceClock
    ) {
        self.store = store
        self.responder = responder
        self.promises = promises
        self.rule = rule
        self.clock = clock
        wakeUps = store.received
    }

    /// Works until the task is cancelled.
    func run() async {
        wakeUps.raise()
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps.raised {
                do {
                    let pending = try await store.pendingMessages(limit: Self.concurrency + underWay.count)
                    for message in pending where underWay.count < Self.concurrency && !underWay.contains(message.id) {
                        underWay.insert(message.id)
                        group.addTask { await self.handle(message) }
                    }
                } catch {
                    log.error("the inbox can't be read: \(error)")
                }
            }
        }
    }

    private func handle(_ message: PendingMessage) async {
        defer {
            underWay.remove(message.id)
            wakeUps.raise()
        }
        do {
            if let reason = try await store.reasonNotToAnswer(message, rule) {
                try await store.ignore(message.id, reason: reason)
                return
            }
            switch try await responder.outcome(for: message) {
            case .answer(let text): try await store.answer(message, with: text)
            case .later(let text):
                if try await store.promise(message, with: text, until: promises.end(of: message)) { promises.wake() }
            }
        } catch {
            log.error("a text can't be answered now, again in a minute: \(error)")
            try? await clock.sleep(for: .seconds(60))
        }
    }
}
