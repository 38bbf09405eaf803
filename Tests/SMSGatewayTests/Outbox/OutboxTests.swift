import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// The outbox on a scripted route: what goes out, again, and what becomes of what may have gone out.
@Suite("Outbox", .timeLimit(.minutes(5)))
struct OutboxTests {
    private let long = String(repeating: "Ho so cua ong/ba da co ket qua. ", count: 12)

    /// Runs `body` with an outbox at work, which is stopped afterwards.
    private func with(
        _ routes: [ScriptedRoute] = [ScriptedRoute()], policy: SendingPolicy = SendingPolicy(),
        reports: Set<MessageKind> = [.oneTime, .notice, .bulk], _ body: (OutboxFixture) async throws -> Void
    ) async throws {
        let fixture = try await OutboxFixture(routes, policy: policy, reports: reports)
        do { try await body(fixture) } catch {
            await fixture.stop()
            throw error
        }
        await fixture.stop()
    }

    @Test func aMessageGoesOutAndItsReportClosesIt() async throws {
        try await with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(1)
            try await box.reaches(.delivered, id)
            #expect(
                try await box.store.history(of: id).map(\.state) == [
                    "queued", "open", "sending", "sent", "sent", "delivered", "delivered",
                ])
        }
    }

    @Test(arguments: ["0912345678", "84912345678", "+84912345678", "+84 912 345 678"])
    func reportsNameTheNumberAsTheyLike(number: String) async throws {
        try await with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(1, to: number)
            try await box.reaches(.delivered, id)
        }
    }

    @Test func aReportForAnotherNumberOrReferenceSaysNothing() async throws {
        try await with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(2)
            try await box.report(1, to: "0987654321")
            #expect(try await box.state(of: id) == "sent")
        }
    }

    @Test func aReportThatComesBeforeTheAnswerIsKeptForIt() async throws {
        try await with { box in
            await box.route.hold()
            let id = try await box.send("x")
            try await eventually("handed in") { await box.route.given.count == 1 }
            try await box.report(1)
            await box.route.release()
            try await box.reaches(.delivered, id)
        }
    }

    @Test func theNetworksVerdictsAreTold() async throws {
        try await with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(1, status: 0x20)
            #expect(try await box.state(of: id) == "sent")
            try await box.report(1, status: 0x46)
            try await box.reaches(.failed, id)
            #expect(try await box.store.message(id)?.parts.first?.errorClass == "undelivered")
        }
    }

    // MARK: - Doubt

    @Test func aNoticeInDoubtWaitsForItsReportAndIsNotRepeated() async throws {
        try await with { box in
            await box.route.answer(.inDoubt(reason: "silence"))
            let id = try await box.send("x")
            try await box.reaches(.inDoubt, id)
            try await box.pass(upTo: .seconds(60), step: .seconds(20), "time") {
                false || box.clock.uptime >= .seconds(60)
            }
            // Nobody knows the reference of what is in doubt; it belongs to no other message.
            try await box.report(77)
            try await box.reaches(.delivered, id)
            #expect(await box.route.given.count == 1)
            #expect(try await box.store.message(id)?.parts.first?.perhapsRepeated == false)
        }
    }

    @Test func aNoticeInDoubtIsRepeatedOnceAfterMinutesAndMarked() async throws {
        try await with { box in
            await box.route.answer(.inDoubt(reason: "silence"), .inDoubt(reason: "silence"))
            let id = try await box.send("x")
            try await box.reaches(.inDoubt, id)
            try await box.pass(upTo: .seconds(320), step: .seconds(10), "the repetition") {
                await box.route.given.count == 2
            }
            #expect(box.clock.uptime >= .seconds(300))
            try await box.reaches(.inDoubt, id)
            try await box.pass(upTo: .seconds(7_200), step: .seconds(600), "time") {
                box.clock.uptime >= .seconds(7_000)
            }
            #expect(await box.route.given.count == 2)
            #expect(try await box.store.message(id)?.parts.first?.perhapsRepeated == true)
            #expect(try await box.state(of: id) == "inDoubt")
        }
    }

    @Test func aReplyInDoubtGoesOnceMoreAtOnceAndIsMarked() async throws {
        try await with { box in
            await box.route.answer(.refused(code: 500))
            let id = try await box.send("x", .reply)
            try await box.reaches(.sent, id)
            #expect(await box.route.given.count == 2)
            #expect(try await box.store.message(id)?.parts.first?.perhapsRepeated == true)
        }
    }

    @Test func twoNoticesInDoubtToOneNumberAreNotSettledByOneReport() async throws {
        try await with { box in
            await box.route.answer(.inDoubt(reason: "silence"), .inDoubt(reason: "silence"))
            let first = try await box.send("x")
            let second = try await box.send("y")
            try await box.reaches(.inDoubt, first)
            try await box.reaches(.inDoubt, second)
            try await box.report(9)
            #expect(try await box.state(of: first) == "inDoubt")
            #expect(try await box.state(of: second) == "inDoubt")
        }
    }

    @Test func onlyTheUnsentPartsOfALongMessageGoAgain() async throws {
        try await with { box in
            let parts = try await box.store.enqueue(NewMessage(.oneTime, to: "0912000000", text: long)).id
            try await box.reaches(.sent, parts)
            let before = await box.route.given.count
            #expect(before == 3)
            await box.route.answer(.accepted(reference: 50), .refused(code: 42))
            let id = try await box.send(long)
            try await eventually("a part refused") { try await box.store.parts(of: id).contains("sent") }
            try await box.pass(upTo: .seconds(60), "sent") { try await box.state(of: id) == "sent" }
            let numbers = await box.route.given.dropFirst(before).map(\.number)
            #expect(numbers.sorted() == [1, 2, 2, 3])
        }
    }

    @Test func anAttemptThatACrashCutOffIsJudgedByTheCounter() async throws {
        for (verdict, expected, times) in [
            (ReferenceCounter.Verdict.sent(reference: 9), "sent", 0), (.notSent, "sent", 1),
        ] {
            let fixture = StoreFixture()
            let before = try fixture.open()
            let id = try await before.enqueue(NewMessage(.notice, to: "0912345678", text: "x")).id
            _ = try await before.open(counter: 8)
            let route = ScriptedRoute()
            await route.set(verdict: verdict)
            let store = try fixture.open()
            let outbox = Outbox(store: store, routes: [route], policy: SendingPolicy(), clock: fixture.clock)
            let work = Task { await outbox.run() }
            try await eventually("judged") { try await store.message(id)?.state == expected }
            #expect(await route.given.count == times)
            #expect(try await store.message(id)?.parts.first?.perhapsRepeated == false)
            work.cancel()
            await work.value
        }
    }

    /// A SIM counts a try that the network refuses: cut off in the midst of refusals, a message must not be lost.
    @Test(arguments: [(42, "inDoubt"), (1, "sent")])
    func theCounterIsNoEvidenceWhileTheNetworkRefuses(code: Int, expected: String) async throws {
        let fixture = StoreFixture()
        let before = try fixture.open()
        let refused = try await before.enqueue(NewMessage(.notice, to: "0987654321", text: "x")).id
        let first = try #require(try await before.open(counter: 7))
        #expect(first.part.message == refused)
        try await before.close(first, RetryPlan.result(of: .refused(code: code), tries: 1, jitter: 0))
        let id = try await before.enqueue(NewMessage(.notice, to: "0912345678", text: "x")).id
        _ = try await before.open(counter: 8)
        let route = ScriptedRoute()
        await route.set(verdict: .sent(reference: 9))
        let store = try fixture.open()
        let outbox = Outbox(store: store, routes: [route], policy: SendingPolicy(), clock: fixture.clock)
        let work = Task { await outbox.run() }
        try await eventually("judged") { try await store.message(id)?.state == expected }
        work.cancel()
        await work.value
    }

    @Test func aRouteWhoseMessagesAreAllInDoubtIsStoppedAndTheOthersWait() async throws {
        try await with { box in
            await box.route.answer(
                .inDoubt(reason: "+CMS ERROR: 500"), .inDoubt(reason: "+CMS ERROR: 500"),
                .inDoubt(reason: "+CMS ERROR: 500"))
            for number in 1...5 { _ = try await box.send("text \(number)") }
            try await eventually("stopped") {
                if case .stopped = box.outbox.board.statuses["modem0"] { true } else { false }
            }
            #expect(await box.route.given.count == 3)
        }
    }

    @Test func anAttemptOfARouteThatIsGoneIsInDoubt() async throws {
        let fixture = StoreFixture()
        let id = try await fixture.open().enqueue(NewMessage(.notice, to: "0912345678", text: "x")).id
        _ = try await fixture.open().open("sold")
        let store = try fixture.open()
        let outbox = Outbox(store: store, routes: [ScriptedRoute()], policy: SendingPolicy(), clock: fixture.clock)
        let work = Task { await outbox.run() }
        try await eventually("in doubt") { try await store.message(id)?.state == "inDoubt" }
        work.cancel()
        await work.value
    }

    // MARK: - Errors

    @Test func congestionIsTriedAgainUntilTheMessageExpires() async throws {
        try await with { box in
            await box.route.answer(.refused(code: 42), .refused(code: 42), .refused(code: 42))
            let id = try await box.send("x")
            try await box.pass(upTo: .seconds(600), step: .seconds(5), "sent") { try await box.state(of: id) == "sent" }
            #expect(await box.route.given.count == 4)
            #expect(box.clock.uptime >= .seconds(120))
        }
    }

    @Test func whatCanNotGoOutInItsTimeExpires() async throws {
        try await with([ScriptedRoute(isReady: false)]) { box in
            let id = try await box.send("x", .reply)
            try await box.pass(upTo: .seconds(4_000), step: .seconds(300), "expired") {
                try await box.state(of: id) == "expired"
            }
        }
    }

    @Test func aWrongNumberFailsItsMessageOnly() async throws {
        try await with { box in
            await box.route.answer(.refused(code: 1), for: "+84911111111")
            let bad = try await box.send("x", to: "0911111111")
            let good = try await box.send("y")
            try await box.reaches(.failed, bad)
            try await box.reaches(.sent, good)
            #expect(await box.route.given.count == 2)
        }
    }

    @Test func troubleOfTheSIMStopsTheRouteAndKeepsTheMessages() async throws {
        try await with { box in
            await box.route.answer(.refused(code: 38), .refused(code: 38))
            let ids = [try await box.send("a"), try await box.send("b"), try await box.send("c")]
            try await eventually("stopped") {
                if case .stopped = box.outbox.board.statuses["modem0"] { true } else { false }
            }
            #expect(await box.route.given.count == 1)
            try await box.pass(upTo: .seconds(400), step: .seconds(5), "all sent") {
                try await box.store.messageCounts()[.sent] == ids.count
            }
            #expect(await box.route.given.count == 5)
            #expect(box.outbox.board.statuses["modem0"] == .working)
        }
    }

    @Test func oneNumberThatTheSIMMayNotReachStopsNotTheOthersForEver() async throws {
        try await with { box in
            for _ in 1...9 { await box.route.answer(.refused(code: 8), for: "+84911111111") }
            let barred = try await box.send("x", to: "0911111111")
            var others: [Int64] = []
            for number in 1...6 { others.append(try await box.send("\(number)")) }
            try await box.pass(upTo: .seconds(3_600), step: .seconds(5), "failed") {
                try await box.state(of: barred) == "failed"
            }
            for id in others { try await box.reaches(.sent, id) }
        }
    }

    // MARK: - Order

    @Test func repliesGoFirstAndNobodyWaitsForEver() async throws {
        try await with([ScriptedRoute(isReady: false)]) { box in
            for number in 1...40 { try await box.send("bulk \(number)", .bulk) }
            for number in 1...40 { try await box.send("reply \(number)", .reply) }
            for number in 1...5 { try await box.send("notice \(number)", .notice) }
            await box.route.set(ready: true)
            box.outbox.wake(route: "modem0")
            try await eventually("all out") { await box.route.given.count == 85 }
            let kinds = await box.route.given.map(\.kind)
            #expect(kinds.prefix(7).allSatisfy { $0 == .reply })
            // While replies still wait, some of the others have gone.
            let amongReplies = kinds[..<(kinds.lastIndex(of: .reply) ?? 0)]
            #expect(amongReplies.contains(.notice))
            #expect(amongReplies.contains(.bulk))
            #expect(amongReplies.count { $0 == .reply } >= 34)
        }
    }

    @Test func noticesWaitForTheMorningAndRepliesDoNot() async throws {
        try await with { box in
            // 08:00 on; 22:30 of the same day.
            box.clock.advance(by: .seconds(14 * 3_600 + 1_800))
            let notice = try await box.send("notice")
            let reply = try await box.send("reply", .reply)
            try await box.reaches(.sent, reply)
            try await box.pass(upTo: .seconds(10 * 3_600), step: .seconds(600), "sent") {
                try await box.state(of: notice) == "sent"
            }
            let hour = LocalTime(box.clock.now).hour
            #expect(hour == 7)
        }
    }

    @Test func aSIMSendsNoMoreThanItsLimitAlsoAfterARestart() async throws {
        let fixture = StoreFixture()
        let policy = SendingPolicy(perHour: 10, perDay: 1_000)
        let clock = fixture.clock
        for number in 1...30 {
            try await fixture.open().enqueue(NewMessage(.oneTime, to: "0912345678", text: "\(number)"))
        }
        let first = ScriptedRoute()
        var store = try fixture.open()
        var outbox = Outbox(store: store, routes: [first], policy: policy, clock: clock)
        var work = Task { [outbox] in await outbox.run() }
        try await eventually("ten") { await first.given.count == 10 }
        try await eventually("paced") { outbox.board.statuses["modem0"] == .paced }
        work.cancel()
        await work.value

        let second = ScriptedRoute()
        store = try fixture.open()
        outbox = Outbox(store: store, routes: [second], policy: policy, clock: clock)
        work = Task { [outbox] in await outbox.run() }
        try await eventually("paced again") { outbox.board.statuses["modem0"] == .paced }
        #expect(await second.given.isEmpty)
        // In steps: the timer that ends the pause may not be set yet.
        try await eventually("the next ten") {
            clock.advance(by: .seconds(60))
            return await second.given.count >= 10
        }
        work.cancel()
        await work.value
    }

    @Test func noticesLeaveAFifthOfTheLimitToReplies() async throws {
        try await with(policy: SendingPolicy(perHour: 10, perDay: 1_000)) { box in
            for number in 1...20 { try await box.send("\(number)") }
            try await eventually("eight") { await box.route.given.count == 8 }
            let reply = try await box.send("reply", .reply)
            try await box.reaches(.sent, reply)
            #expect(await box.route.given.count == 9)
        }
    }

    // MARK: - Several routes

    @Test func aNumberGoesByItsOperatorsSIMAndASickSIMsQueueMovesOver() async throws {
        let viettel = ScriptedRoute("viettel", operators: ["viettel"])
        let vina = ScriptedRoute("vina", operators: ["vinaphone"])
        try await with([viettel, vina]) { box in
            try await eventually("both work") { box.outbox.board.healthy.count == 2 }
            for number in 1...6 {
                try await box.send(
                    "\(number)", to: number % 2 == 0 ? "096\(1_000_000 + number)" : "091\(1_000_000 + number)")
            }
            try await eventually("all out") { try await box.store.messageCounts()[.sent] == 6 }
            let recipients = await viettel.given.map(\.recipient)
            #expect(recipients.count == 3 && recipients.allSatisfy { $0.hasPrefix("+8496") })

            await viettel.answer(.refused(code: 38))
            for number in 1...4 { try await box.send("later \(number)", to: "096\(2_000_000 + number)") }
            try await box.pass(upTo: .seconds(20), "moved over") { try await box.store.messageCounts()[.sent] == 10 }
            #expect(await vina.given.count == 7)
        }
    }

    @Test func partsOfOneMessageGoByOneSIM() async throws {
        let routes = [ScriptedRoute("a"), ScriptedRoute("b")]
        try await with(routes) { box in
            for number in 1...10 { try await box.send(long, to: "091\(1_000_000 + number)") }
            try await eventually("all out") { try await box.store.messageCounts()[.sent] == 10 }
            let first = Set(await routes[0].given.map(\.message))
            let second = Set(await routes[1].given.map(\.message))
            #expect(first.isDisjoint(with: second))
            #expect(!first.isEmpty && !second.isEmpty)
        }
    }

    @Test func aHalfSentMessageFollowsWhenItsSIMStaysAway() async throws {
        let routes = [ScriptedRoute("a"), ScriptedRoute("b", isReady: false)]
        try await with(routes) { box in
            await routes[0].answer(.accepted(reference: 1), .refused(code: 38))
            let id = try await box.send(long)
            try await eventually("stopped") {
                if case .stopped = box.outbox.board.statuses["a"] { true } else { false }
            }
            await routes[0].set(ready: false)
            await routes[1].set(ready: true)
            box.outbox.wake(route: "a")
            box.outbox.wake(route: "b")
            try await box.pass(upTo: .seconds(1_200), step: .seconds(30), "sent") {
                try await box.state(of: id) == "sent"
            }
            // Telephones join parts of one sender only: all of it goes by the other SIM, marked.
            #expect(await routes[1].given.map(\.number) == [1, 2, 3])
            #expect(try await box.store.message(id)?.parts.first?.perhapsRepeated == true)
        }
    }

    // MARK: - Entrance

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
        try await with([ScriptedRoute(isReady: false)]) { box in
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
        try await with { box in
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
        try await with { box in
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
                try await box.store.messageCounts()[.sent] == 2
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
