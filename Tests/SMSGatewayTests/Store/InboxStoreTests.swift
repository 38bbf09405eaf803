import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

@Suite("Inbox", .timeLimit(.minutes(5)))
struct InboxStoreTests {
    private let fixture = StoreFixture()
    private let long = String(repeating: "Cho toi hoi ho so cua toi ", count: 14)

    @Test func aRedeliveryCountsOnceAlsoAfterARestart() async throws {
        let part = try fixture.parts("hs")[0]
        #expect(try await fixture.open().accept(part))
        #expect(try await !fixture.open().accept(part))
        #expect(try await fixture.open().pendingMessages(limit: 9).count == 1)
    }

    @Test func aRedeliveryIsKnownForAWeek() async throws {
        let part = try fixture.parts("hs")[0]
        let store = try fixture.open()
        #expect(try await store.accept(part))
        fixture.clock.advance(by: .seconds(6 * 86_400))
        _ = try await store.purge(retention: .seconds(30 * 86_400))
        #expect(try await !store.accept(part))
        fixture.clock.advance(by: .seconds(2 * 86_400))
        _ = try await store.purge(retention: .seconds(30 * 86_400))
        #expect(try await store.accept(part))
    }

    @Test func aLongMessageIsPutTogetherInOrderAcrossARestart() async throws {
        let parts = try fixture.parts(long)
        #expect(parts.count == 3)
        #expect(try await !fixture.open().accept(parts[2]))
        #expect(try await !fixture.open().accept(parts[0]))
        #expect(try await fixture.open().accept(parts[1]))
        #expect(try await fixture.open().pendingMessages(limit: 9).map(\.text) == [long])
    }

    @Test func severalLongMessagesComeTogetherAtTheSameTime() async throws {
        let store = try fixture.open()
        let first = try fixture.parts(long, from: "+84912000001", reference: 7)
        let second = try fixture.parts(long + "b", from: "+84912000002", reference: 7)
        let third = try fixture.parts(long + "c", from: "+84912000001", reference: 8)
        for index in 0..<3 { for group in [first, second, third] { _ = try await store.accept(group[index]) } }
        #expect(try await store.pendingMessages(limit: 9).map(\.text) == [long, long + "b", long + "c"])
    }

    @Test func aReferenceThatIsUsedAgainHandsOverWhatTheOldOneHad() async throws {
        let store = try fixture.open()
        let old = try fixture.parts("A" + long, reference: 9)
        let new = try fixture.parts("B" + long, reference: 9)
        _ = try await store.accept(old[0])
        for part in new { _ = try await store.accept(part) }
        let texts = try await store.pendingMessages(limit: 9)
        #expect(texts.map(\.isComplete) == [false, true])
        #expect(texts.last?.text == "B" + long)
    }

    @Test func whatNeverCompletesIsHandedOverAfterADayWithItsGapsShown() async throws {
        let store = try fixture.open()
        let parts = try fixture.parts(long)
        _ = try await store.accept(parts[0])
        _ = try await store.accept(parts[2])
        fixture.clock.advance(by: .seconds(23 * 3_600))
        try await store.handOverExpiredParts()
        #expect(try await store.pendingMessages(limit: 9).isEmpty)
        fixture.clock.advance(by: .seconds(2 * 3_600))
        try await store.handOverExpiredParts()
        let text = try #require(try await store.pendingMessages(limit: 9).first)
        #expect(!text.isComplete)
        #expect(text.text.contains("[…]"))
        #expect(text.text.hasPrefix("Cho toi hoi"))
    }

    @Test func incompleteMessagesNeverFillTheStore() async throws {
        let store = try fixture.open()
        for number in 0..<300 {
            let sender = "+8491" + String(2_000_000 + number)
            _ = try await store.accept(fixture.parts(long, from: sender)[0])
            fixture.clock.advance(by: .seconds(1))
        }
        #expect(try await store.pendingMessages(limit: 999).count == 300 - 256)
    }

    @Test func aTextIsAnsweredOnce() async throws {
        let store = try fixture.open()
        let message = try await fixture.receive("hs", in: store)
        #expect(try await store.answer(message, with: "one"))
        #expect(try await !store.answer(message, with: "two"))
        #expect(try await store.messages(MessageFilter()).map(\.text) == ["one"])
    }

    @Test func aPromiseIsMadeOnceAndKeptOnce() async throws {
        let store = try fixture.open()
        let message = try await fixture.receive("hs", in: store)
        let until = fixture.clock.now.addingTimeInterval(7_200)
        #expect(try await store.promise(message, with: "later", until: until))
        #expect(try await !store.promise(message, with: "later", until: until))
        #expect(try await store.pendingMessages(limit: 9).isEmpty)
        let later = try fixture.open()
        let promised = try #require(try await later.promisedMessages(limit: 9).first)
        #expect(try await later.answer(promised, with: "now"))
        #expect(try await later.promisedMessages(limit: 9).isEmpty)
        #expect(try await later.messages(MessageFilter()).map(\.text) == ["now", "later"])
    }

    @Test func aPromiseThatCameToNothingIsClosed() async throws {
        let store = try fixture.open()
        let message = try await fixture.receive("hs", in: store)
        _ = try await store.promise(message, with: "later", until: fixture.clock.now.addingTimeInterval(7_200))
        fixture.clock.advance(by: .seconds(7_201))
        #expect(try await store.promisedMessages(limit: 9).isEmpty)
        #expect(try await store.texts(limit: 9).map(\.state) == ["ignored"])
    }

    // MARK: - Who is not answered

    private func reason(_ text: String, from sender: String, in store: MessageStore) async throws -> String? {
        let rule = AnswerRule(
            hourlyLimit: 10, ownNumbers: Set(["+84960000017"].compactMap(MobileNumber.init)))
        return try await store.reasonNotToAnswer(try await fixture.receive(text, from: sender, in: store), rule)
    }

    @Test(arguments: ["191", "8085", "+84960000017", "02923812345", "+4915112345678"])
    func shortOwnAndForeignNumbersGetNoAnswer(sender: String) async throws {
        let store = try fixture.open()
        #expect(try await reason("HS H15-260302-0001", from: sender, in: store) != nil)
    }

    @Test func aPersonIsAnswered() async throws {
        let store = try fixture.open()
        for number in 1...10 { #expect(try await reason("HS \(number)", from: "+84912345678", in: store) == nil) }
        #expect(try await reason("HS 11", from: "+84912345678", in: store) != nil)
        #expect(try await reason("HS 11", from: "+84987654321", in: store) == nil)
        fixture.clock.advance(by: .seconds(3_601))
        #expect(try await reason("HS 12", from: "+84912345678", in: store) == nil)
    }

    @Test func aMachineThatRepeatsItselfIsLeftAlone() async throws {
        let store = try fixture.open()
        var answered = 0
        for _ in 1...20 where try await reason("Cam on quy khach", from: "+84912345678", in: store) == nil {
            answered += 1
        }
        #expect(answered == 4)
    }

    @Test func aMachineThatSendsOurWordsBackIsLeftAlone() async throws {
        let store = try fixture.open()
        var answered = 0
        for number in 1...20 {
            let text = number == 1 ? "alo" : "Tra loi tu dong \(number): Chua doc duoc ma ho so."
            let message = try await fixture.receive(text, in: store)
            guard try await store.reasonNotToAnswer(message, AnswerRule()) == nil else {
                try await store.ignore(message.id, reason: "rule")
                continue
            }
            _ = try await store.answer(message, with: "Chua doc duoc ma ho so.")
            answered += 1
        }
        #expect(answered <= 3)
    }

    @Test func anEndlessConversationWithTheSameAnswerEnds() async throws {
        let store = try fixture.open()
        var answered = 0
        for number in 1...19 {
            let message = try await fixture.receive("noi dung \(number)", in: store)
            guard try await store.reasonNotToAnswer(message, AnswerRule()) == nil else { continue }
            _ = try await store.answer(message, with: "Soan HD de duoc huong dan.")
            answered += 1
        }
        #expect(answered == 6)
    }

    // MARK: - The disk

    @Test func aFullDiskIsAnErrorWithWordsAndLosesNothing() async throws {
        let store = try fixture.open()
        _ = try await fixture.receive("kept", in: store)
        try await store.limitPages()
        await #expect(throws: SQLiteError.self) {
            for number in 2...500 { _ = try await store.accept(fixture.parts("\(number) " + long)[0]) }
        }
        #expect(store.health.fault?.isDiskFull == true)
        #expect(try await store.pendingMessages(limit: 1).first?.text == "kept")
        try await store.liftLimits()
        _ = try await fixture.receive("and again", in: store)
        #expect(store.health.fault == nil)
    }

    @Test func aReadOnlyDiskKeepsMessagesInTheModemUntilItIsWritable() async throws {
        let store = try fixture.open()
        let receiver = InboxReceiver(store: store, route: "modem0")
        let stored = try fixture.parts("hs")[0].pdu
        try await store.setReadOnly(true)
        #expect(await receiver.receive(stored) == .keep)
        #expect(store.health.fault?.description.contains("read-only") == true)
        try await store.setReadOnly(false)
        #expect(await receiver.receive(stored) == .delete)
        #expect(try await store.pendingMessages(limit: 9).count == 1)
        #expect(store.health.fault == nil)
    }

    @Test func whatCanNotBeReadIsKeptAsItCame() async throws {
        let store = try fixture.open()
        let receiver = InboxReceiver(store: store, route: "modem0")
        #expect(await receiver.receive("0704FF") == .delete)
        #expect(try await store.rawPDUs() == ["0704FF"])
    }
}

extension MessageStore {
    /// Lets the file grow no further than a little: to SQLite, a full disk.
    func limitPages() throws {
        let pages = try database.first("PRAGMA page_count") { $0.integer(0) } ?? 0
        try database.execute("PRAGMA max_page_count=\(pages + 8)")
    }

    func liftLimits() throws { try database.execute("PRAGMA max_page_count=1073741823") }

    /// To SQLite, a file that may not be written.
    func setReadOnly(_ isReadOnly: Bool) throws {
        try database.execute("PRAGMA query_only=\(isReadOnly ? "ON" : "OFF")")
    }

    func rawPDUs() throws -> [String] { try database.query("SELECT pdu FROM inbox_raw") { $0.text(0) } }
}
