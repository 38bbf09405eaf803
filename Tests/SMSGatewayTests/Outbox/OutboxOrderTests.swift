import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// On a scripted route: what goes out again, when, and by which of several.
@Suite("Outbox, errors and order", .timeLimit(.minutes(5)))
struct OutboxOrderTests {
    private let long = String(repeating: "Ho so cua ong/ba da co ket qua. ", count: 12)

    @Test func congestionIsTriedAgainUntilTheMessageExpires() async throws {
        try await OutboxFixture.with { box in
            await box.route.answer(.refused(code: 42), .refused(code: 42), .refused(code: 42))
            let id = try await box.send("x")
            try await box.pass(upTo: .seconds(600), step: .seconds(5), "sent") { try await box.state(of: id) == "sent" }
            #expect(await box.route.given.count == 4)
            #expect(box.clock.uptime >= .seconds(120))
        }
    }

    @Test func whatCanNotGoOutInItsTimeExpires() async throws {
        try await OutboxFixture.with([ScriptedRoute(isReady: false)]) { box in
            let id = try await box.send("x", .reply)
            try await box.pass(upTo: .seconds(4_000), step: .seconds(300), "expired") {
                try await box.state(of: id) == "expired"
            }
        }
    }

    @Test func aWrongNumberFailsItsMessageOnly() async throws {
        try await OutboxFixture.with { box in
            await box.route.answer(.refused(code: 1), for: "+84911111111")
            let bad = try await box.send("x", to: "0911111111")
            let good = try await box.send("y")
            try await box.reaches(.failed, bad)
            try await box.reaches(.sent, good)
            #expect(await box.route.given.count == 2)
        }
    }

    @Test func troubleOfTheSIMStopsTheRouteAndKeepsTheMessages() async throws {
        try await OutboxFixture.with { box in
            await box.route.answer(.refused(code: 38), .refused(code: 38))
            let ids = [try await box.send("a"), try await box.send("b"), try await box.send("c")]
            try await eventually("stopped") {
                if case .stopped = box.outbox.board.statuses["modem0"] { true } else { false }
            }
            #expect(await box.route.given.count == 1)
            try await box.pass(upTo: .seconds(400), step: .seconds(5), "all sent") {
                try await box.store.messages(MessageFilter(states: [.sent])).count == ids.count
            }
            #expect(await box.route.given.count == 5)
            #expect(box.outbox.board.statuses["modem0"] == .working)
        }
    }

    @Test func oneNumberThatTheSIMMayNotReachStopsNotTheOthersForEver() async throws {
        try await OutboxFixture.with { box in
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

    @Test func repliesGoFirstAndNobodyWaitsForEver() async throws {
        try await OutboxFixture.with([ScriptedRoute(isReady: false)]) { box in
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
        try await OutboxFixture.with { box in
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

    /// As NTP does on a box that came up at night by its own clock.
    @Test func aClockThatIsSetToTheDayIsNoticedWithinAMinute() async throws {
        try await OutboxFixture.with { box in
            let night = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 23)
            box.clock.setWall(night)
            let notice = try await box.send("notice")
            try await eventually("it sleeps until the morning") { box.clock.sleepers > 0 }
            #expect(try await box.state(of: notice) == "queued")
            box.clock.setWall(night.addingTimeInterval(10 * 3_600))
            try await box.pass(upTo: .seconds(61), step: .seconds(10), "sent") {
                try await box.state(of: notice) == "sent"
            }
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
        try await OutboxFixture.with(policy: SendingPolicy(perHour: 10, perDay: 1_000)) { box in
            for number in 1...20 { try await box.send("\(number)") }
            try await eventually("eight") { await box.route.given.count == 8 }
            let reply = try await box.send("reply", .reply)
            try await box.reaches(.sent, reply)
            #expect(await box.route.given.count == 9)
        }
    }

    @Test func aNumberGoesByItsOperatorsSIMAndASickSIMsQueueMovesOver() async throws {
        let viettel = ScriptedRoute("viettel", operators: ["viettel"])
        let vina = ScriptedRoute("vina", operators: ["vinaphone"])
        try await OutboxFixture.with([viettel, vina]) { box in
            try await eventually("both work") { box.outbox.board.healthy.count == 2 }
            for number in 1...6 {
                try await box.send(
                    "\(number)", to: number % 2 == 0 ? "096\(1_000_000 + number)" : "091\(1_000_000 + number)")
            }
            try await eventually("all out") { try await box.store.messages(MessageFilter(states: [.sent])).count == 6 }
            let recipients = await viettel.given.map(\.recipient)
            #expect(recipients.count == 3 && recipients.allSatisfy { $0.hasPrefix("+8496") })

            await viettel.answer(.refused(code: 38))
            for number in 1...4 { try await box.send("later \(number)", to: "096\(2_000_000 + number)") }
            try await box.pass(upTo: .seconds(20), "moved over") {
                try await box.store.messages(MessageFilter(states: [.sent])).count == 10
            }
            #expect(await vina.given.count == 7)
        }
    }

    @Test func partsOfOneMessageGoByOneSIM() async throws {
        let routes = [ScriptedRoute("a"), ScriptedRoute("b")]
        try await OutboxFixture.with(routes) { box in
            for number in 1...10 { try await box.send(long, to: "091\(1_000_000 + number)") }
            try await eventually("all out") { try await box.store.messages(MessageFilter(states: [.sent])).count == 10 }
            let first = Set(await routes[0].given.map(\.message))
            let second = Set(await routes[1].given.map(\.message))
            #expect(first.isDisjoint(with: second))
            #expect(!first.isEmpty && !second.isEmpty)
        }
    }

    @Test func aHalfSentMessageFollowsWhenItsSIMStaysAway() async throws {
        let routes = [ScriptedRoute("a"), ScriptedRoute("b", isReady: false)]
        try await OutboxFixture.with(routes) { box in
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
}
