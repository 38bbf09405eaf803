import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// Answers the texts that wait: reads the code, looks the dossier up, words the reply, writes it.
actor QueryAnswerer {
    /// Questions to the central system at the same time.
    private static let concurrency = 8
    /// Texts of one sender in an hour that are answered; beyond it two machines are likely to be talking.
    private let hourlyLimit: Int

    private let store: MessageStore
    private let responder: QueryResponder
    private let clock: any ApplianceClock
    private let wakeUps: Signal
    private let answered: Signal
    private let log = Log("queries")
    private var underWay: Set<Int64> = []

    /// - Parameters:
    ///   - hourlyLimit: Texts of one sender in an hour that are answered.
    ///   - wakeUps: Raised when a text has come in.
    ///   - answered: Raised when a reply has been written.
    init(
        store: MessageStore, responder: QueryResponder, hourlyLimit: Int, clock: any ApplianceClock,
        wakeUps: Signal, answered: Signal
    ) {
        self.store = store
        self.responder = responder
        self.hourlyLimit = hourlyLimit
        self.clock = clock
        self.wakeUps = wakeUps
        self.answered = answered
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
            if let reason = try await reasonNotToAnswer(message) {
                try await store.ignore(message.id, reason: reason)
                return
            }
            let reply = try await responder.reply(to: message)
            if try await store.answer(message, with: reply.text, as: reply.pdus, validFor: QueryResponder.validity) {
                answered.raise()
            }
        } catch {
            log.error("a text can't be answered now, again in a minute: \(error)")
            try? await clock.sleep(for: .seconds(60))
        }
    }

    private func reasonNotToAnswer(_ message: PendingMessage) async throws -> String? {
        guard MobileNumber(message.sender) != nil else { return "the sender is no mobile number" }
        let hourAgo = clock.now.addingTimeInterval(-3_600)
        if try await store.messageCount(from: message.sender, since: hourAgo) > hourlyLimit {
            return "more than \(hourlyLimit) texts of this sender within an hour"
        }
        return nil
    }
}
