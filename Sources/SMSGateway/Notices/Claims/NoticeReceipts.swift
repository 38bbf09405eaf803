import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// Tells the central system what became of the notices that it dealt to this gateway.
///
/// It reads on in the history from where it stood, also after a restart; what it hands over lies in the queue of things
/// that go up, and has the same number however often it is handed over.
actor NoticeReceipts {
    private static let cursor = "receipts.told"

    private let store: MessageStore
    private let forward: ForwardQueue
    private let clock: any ApplianceClock
    private let log = Log("claims")

    init(store: MessageStore, forward: ForwardQueue, clock: any ApplianceClock) {
        self.store = store
        self.forward = forward
        self.clock = clock
    }

    /// Works until the task is cancelled.
    func run() async {
        let changes = await store.observeChanges()
        changes.raise()
        for await _ in changes.raised {
            do { try await readOn() } catch {
                log.error("receipts wait: \(error)")
                guard (try? await clock.sleep(for: .seconds(30))) != nil else { return }
                changes.raise()
            }
        }
    }

    /// Hands over what is known already. Where that fails it is lost without harm: the lease runs out, the notice comes
    /// again, and is answered from the ledger.
    func send(_ news: [NoticeNews]) async {
        for item in news {
            do { try await forward.add(.receipt(receipt(item))) } catch {
                log.error("a receipt can't be kept: \(error)")
            }
        }
    }

    /// Whether the central system has taken, or refused, all that there is to tell.
    var haveArrived: Bool {
        get async throws {
            let told = try await store.setting(Self.cursor).flatMap { Int64($0) } ?? 0
            guard try await store.newestChange() <= told else { return false }
            return try await forward.waiting()[.receipts] == nil
        }
    }

    private func readOn() async throws {
        guard var told = try await store.setting(Self.cursor).flatMap({ Int64($0) }) else {
            try await store.set(Self.cursor, to: String(try await store.newestChange()))
            return
        }
        while true {
            let changes = try await store.changes(after: told, limit: 200)
            guard let last = changes.last else { return }
            for message in Set(changes.filter { $0.part == nil }.map(\.message)).sorted() {
                for item in try await store.news(ofMessage: message) {
                    try await forward.add(.receipt(await receipt(item)))
                }
            }
            told = last.id
            try await store.set(Self.cursor, to: String(told))
        }
    }

    private func receipt(_ news: NoticeNews) async -> NoticeReceipt {
        // The contract allows 64 characters; the notice's own number may have as many.
        let id = await store.hash(ofText: "receipt|\(news.notice)|\(news.fence)|\(news.state.rawValue)").prefix(16)
        return NoticeReceipt(
            id: Hexadecimal.string(id), notice: news.notice, fence: news.fence, state: news.state,
            at: Date(timeIntervalSince1970: Double(news.at) / 1_000), parts: news.parts,
            mobileOperator: news.operatorName, reason: news.reason.map { String($0.prefix(200)) })
    }
}
