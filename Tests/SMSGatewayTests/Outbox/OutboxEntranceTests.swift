import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// What is taken, once, taken back, and kept.
@Suite("Outbox, its entrance", .timeLimit(.minutes(5)))
struct OutboxEntranceTests {
    @Test func anExternalIdIsOneMessageAndAnotherContentIsAConflict() async throws {
        let store = try StoreFixture().open()
        var message = NewMessage(.oneTime, to: "0912345678", text: "x")
        message.externalID = "abc"
        let first = try await store.enqueue(message)
        message.recipient = "+84 912 345 678"
        #expect(try await store.enqueue(message) == Enqueued(id: first.id, isNew: false))
        message.text = "y"
        let other = message
        await #expect(throws: EnqueueError.conflict(id: first.id)) {
            _ = try await store.enqueue(other)
        }
    }

    @Test func whatIsToldOnceOnlyIsToldOnceAlsoAfterThePurge() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        var message = NewMessage(.notice, to: "0912345678", text: "x")
        message.dedupeKey = "H15|completed|2026-03-02"
        let id = try await store.enqueue(message).id
        let attempt = try #require(try await store.open())
        try await store.close(attempt, .sent(reference: 1))
        fixture.clock.advance(by: .seconds(31 * 86_400))
        #expect(try await !store.purge(retention: .seconds(30 * 86_400)))
        let entry = try #require(try await store.message(id))
        #expect(entry.recipient == nil && entry.text.isEmpty && entry.operator == "vinaphone")
        #expect(try await store.messages(MessageFilter(recipient: "0912345678")).map(\.id) == [id])
        #expect(try await store.enqueue(message) == Enqueued(id: id, isNew: false))
    }

    @Test func nothingPersonalIsLeftInTheFileAfterThePurge() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let message = try await fixture.receive("HS H15.12-260302-0001 9876", in: store)
        _ = try await store.answer(message, with: "Ho so H15.12-260302-0001 da xong")
        let attempt = try #require(try await store.open())
        try await store.close(attempt, .sent(reference: 1))
        fixture.clock.advance(by: .seconds(31 * 86_400))
        _ = try await store.purge(retention: .seconds(30 * 86_400))
        let dump = try await store.everyText()
        for secret in ["912345678", "19325476F8", "H15.12", "9876"] {
            #expect(!dump.contains { $0.contains(secret) }, "\(secret) is left")
        }
    }

    @Test func whoOptedOutGetsRepliesOnly() async throws {
        let store = try StoreFixture().open()
        let waiting = try await store.enqueue(NewMessage(.notice, to: "0912345678", text: "x")).id
        try await store.optOut("84912345678")
        #expect(try await store.message(waiting)?.state == "cancelled")
        await #expect(throws: EnqueueError.optedOut) {
            _ = try await store.enqueue(NewMessage(.notice, to: "+84912345678", text: "x"))
        }
        #expect(try await store.enqueue(NewMessage(.oneTime, to: "+84912345678", text: "x")).isNew)
        try await store.optIn("0912345678")
        #expect(try await store.enqueue(NewMessage(.notice, to: "+84912345678", text: "x")).isNew)
    }

    @Test func whatWaitsCanBeTakenBackAndSentAgainByHand() async throws {
        try await OutboxFixture.with([ScriptedRoute(isReady: false)]) { box in
            let id = try await box.send("x")
            try await box.store.cancel(id)
            #expect(try await box.state(of: id) == "cancelled")
            await #expect(throws: ControlError.tooLate(state: .cancelled)) { try await box.store.cancel(id) }
            try await box.store.retry(id)
            await box.route.set(ready: true)
            box.outbox.wake(route: "modem0")
            try await box.reaches(.sent, id)
            await #expect(throws: ControlError.notFailed(state: .sent)) { try await box.store.retry(id) }
            await #expect(throws: ControlError.unknown(id: 99)) { try await box.store.retry(99) }
        }
    }

    @Test func changesCanBeReadOnFromWhereOneWas() async throws {
        try await OutboxFixture.with { box in
            let signal = await box.store.observeChanges()
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            for await _ in signal.raised { break }
            let all = try await box.store.changes(after: 0, limit: 99)
            let rest = try await box.store.changes(after: all[1].id, limit: 99)
            #expect(rest == Array(all.dropFirst(2)))
        }
    }

    @Test func aFullDiskStopsSendingAndLosesNothing() async throws {
        try await OutboxFixture.with { box in
            await box.route.hold()
            let id = try await box.send("x")
            let second = try await box.send("y")
            try await eventually("handed in") { await box.route.given.count == 1 }
            // The answer comes when nothing can be written: it is written later.
            try await box.store.setReadOnly(true)
            await box.route.release()
            try await eventually("the fault is known") { box.store.health.fault != nil }
            #expect(await box.route.given.count == 1)
            try await box.store.setReadOnly(false)
            try await box.pass(upTo: .seconds(60), "both sent") {
                try await box.store.messages(MessageFilter(states: [.sent])).count == 2
            }
            #expect(await box.route.given.map(\.message) == [id, second])
            #expect(box.store.health.fault == nil)
        }
    }
}

extension MessageStore {
    /// Every text in every table.
    func everyText() throws -> [String] {
        let tables = try database.query("SELECT name FROM sqlite_master WHERE type = 'table'") { $0.text(0) }
        return try tables.flatMap { table -> [String] in
            let columns = try database.query("SELECT name FROM pragma_table_info('\(table)') WHERE type = 'TEXT'") {
                $0.text(0)
            }
            return try columns.flatMap { column in
                try database.query("SELECT \(column) FROM \(table)") { $0.text(0) }
            }
        }
    }
}
