import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

@Suite("Message store", .timeLimit(.minutes(5)))
struct MessageStoreTests {
    private let clock = ManualClock()
    private let path = NSTemporaryDirectory() + "tracuu-store-\(UUID().uuidString).db"

    private func store() throws -> MessageStore { try MessageStore(path: path, clock: clock) }

    private func part(_ text: String, key: String, group: ReceivedPart.Group? = nil) -> ReceivedPart {
        ReceivedPart(key: key, sender: "+84912345678", sentAt: clock.now, group: group, pdu: text)
    }

    private func accept(_ part: ReceivedPart, in store: MessageStore) async throws -> Bool {
        try await store.accept(part) { $0.joined(separator: " ") }
    }

    /// A store with one reply that waits to be sent.
    private func storeWithReply() async throws -> MessageStore {
        let store = try store()
        _ = try await accept(part("hs", key: "1"), in: store)
        let message = try #require(try await store.pendingMessages(limit: 1).first)
        let answered = try await store.answer(
            message, with: "reply", as: [OutgoingPDU(pdu: "00", length: 1)], validFor: .seconds(3_600))
        #expect(answered)
        return store
    }

    @Test func aRedeliveryCountsOnceAlsoAfterARestart() async throws {
        #expect(try await accept(part("a", key: "same"), in: store()))
        #expect(try await !accept(part("a", key: "same"), in: store()))
        #expect(try await store().pendingMessages(limit: 9).count == 1)
    }

    @Test func aLongMessageIsPutTogetherInOrderAcrossARestart() async throws {
        func piece(_ number: Int) -> ReceivedPart {
            part("p\(number)", key: "k\(number)", group: .init(key: "g", number: number, parts: 3))
        }
        #expect(try await !accept(piece(3), in: store()))
        #expect(try await !accept(piece(1), in: store()))
        #expect(try await accept(piece(2), in: store()))
        #expect(try await store().pendingMessages(limit: 9).map(\.text) == ["p1 p2 p3"])
    }

    @Test func severalLongMessagesComeTogetherAtTheSameTime() async throws {
        let store = try store()
        for (key, number) in [("g", 1), ("h", 1), ("h", 2), ("g", 2)] {
            _ = try await accept(
                part("\(key)\(number)", key: "\(key)\(number)", group: .init(key: key, number: number, parts: 2)),
                in: store)
        }
        #expect(try await store.pendingMessages(limit: 9).map(\.text) == ["h1 h2", "g1 g2"])
    }

    @Test func aTextIsAnsweredOnce() async throws {
        let store = try store()
        _ = try await accept(part("hs", key: "1"), in: store)
        let message = try #require(try await store.pendingMessages(limit: 1).first)
        let pdus = [OutgoingPDU(pdu: "00", length: 1)]
        #expect(try await store.answer(message, with: "one", as: pdus, validFor: .seconds(60)))
        #expect(try await !store.answer(message, with: "two", as: pdus, validFor: .seconds(60)))
        #expect(try await store.outboxEntries().map(\.text) == ["one"])
    }

    @Test func anAttemptThatWasCutOffIsFoundAgain() async throws {
        let store = try await storeWithReply()
        let part = try #require(try await store.nextDuePart())
        _ = try await store.openAttempt(part, counterBefore: 41)
        #expect(try await store.nextDuePart() == nil)

        let later = try self.store()
        let open = try #require(try await later.openAttempts().first)
        #expect(open.counterBefore == 41)
        try await later.close(open, .again(after: .seconds(5), reason: "cut off", perhapsSent: true))
        #expect(try await later.nextDuePart() == nil)
        clock.advance(by: .seconds(5))
        #expect(try await later.nextDuePart()?.tries == 1)
        #expect(try await later.outboxEntries().first?.parts.first?.perhapsRepeated == true)
    }

    @Test func aReplyThatWaitsTooLongExpires() async throws {
        let store = try await storeWithReply()
        clock.advance(by: .seconds(3_601))
        #expect(try await store.nextDuePart() == nil)
        #expect(try await store.outboxEntries().first?.parts.first?.state == "expired")
    }

    @Test func aFullDiskIsAnErrorAndLosesNothing() async throws {
        let store = try store()
        _ = try await accept(part("kept", key: "1"), in: store)
        try await store.limitPages()
        await #expect(throws: SQLiteError.self) {
            for number in 2...500 {
                _ = try await accept(part(String(repeating: "x", count: 1_000), key: "\(number)"), in: store)
            }
        }
        #expect(try await store.pendingMessages(limit: 1).first?.text == "kept")
    }
}

extension MessageStore {
    /// Lets the file grow no further than a little: to SQLite, a full disk.
    fileprivate func limitPages() throws {
        let pages = try database.first("PRAGMA page_count") { $0.integer(0) } ?? 0
        try database.execute("PRAGMA max_page_count=\(pages + 8)")
    }
}
