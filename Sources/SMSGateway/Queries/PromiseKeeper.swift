import ApplianceKit
import Foundation

/// Sends the answers that were promised while the central system could not be reached.
///
/// Works only while some are owed. What is owed stands in the store, so a restart forgets none; what could not be kept
/// within its time is told as that.
actor PromiseKeeper {
    /// So many questions of one round without an answer, and the central system is taken for away until the next.
    private static let patience = 3
    private static let limit = 200

    private let store: MessageStore
    private let responder: QueryResponder
    private let pause: Duration
    private let clock: any ApplianceClock
    private let wakeUps = Signal()
    private let log = Log("queries")
    /// How often the central system has had no answer, by text: what it can't answer must not hold up the others.
    private var failures: [Int64: Int] = [:]

    /// - Parameter pause: How long between one try and the next.
    init(store: MessageStore, responder: QueryResponder, pause: Duration, clock: any ApplianceClock) {
        self.store = store
        self.responder = responder
        self.pause = pause
        self.clock = clock
    }

    /// An answer is owed.
    nonisolated func wake() { wakeUps.raise() }

    /// When nothing is owed for a text any more, not even an apology: a day on, for a gateway that was off.
    nonisolated func end(of message: PendingMessage) -> Date {
        Self.due(message).addingTimeInterval(22 * 3_600)
    }

    private nonisolated static func due(_ message: PendingMessage) -> Date {
        Date(timeIntervalSince1970: Double(message.receivedAt) / 1_000)
            .addingTimeInterval(QueryResponder.promise.seconds)
    }

    /// Works until the task is cancelled.
    func run() async {
        wake()
        for await _ in wakeUps.raised {
            var isFirst = true
            while !Task.isCancelled {
                do {
                    let owed = try await store.promisedMessages(limit: Self.limit)
                    failures = failures.filter { entry in owed.contains { $0.id == entry.key } }
                    if owed.isEmpty { break }
                    // The central system has only just been found away, unless this is a start.
                    if !isFirst { try await keep(owed) }
                } catch {
                    log.error("promised answers wait: \(error)")
                }
                isFirst = false
                guard (try? await clock.sleep(for: pause)) != nil else { return }
            }
        }
    }

    private func keep(_ owed: [PendingMessage]) async throws {
        let inTurn = owed.sorted { (failures[$0.id] ?? 0, $0.id) < (failures[$1.id] ?? 0, $1.id) }
        var inVain = 0
        for message in inTurn {
            if clock.now >= Self.due(message) {
                if let apology = responder.apology(for: message) {
                    try await store.answer(message, with: apology)
                } else {
                    try await store.ignore(message.id, reason: "the promised answer came to nothing")
                }
                continue
            }
            guard inVain < Self.patience else { continue }
            switch try await responder.outcome(for: message) {
            case .answer(let text): try await store.answer(message, with: text)
            case .later:
                failures[message.id, default: 0] += 1
                inVain += 1
            }
        }
    }
}
