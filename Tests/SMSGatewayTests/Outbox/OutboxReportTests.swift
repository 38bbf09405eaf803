import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// On a scripted route: what goes out, and what becomes of what may have gone out.
@Suite("Outbox, reports and doubt", .timeLimit(.minutes(5)))
struct OutboxReportTests {
    private let long = String(repeating: "Ho so cua ong/ba da co ket qua. ", count: 12)

    @Test func aMessageGoesOutAndItsReportClosesIt() async throws {
        try await OutboxFixture.with { box in
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
        try await OutboxFixture.with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(1, to: number)
            try await box.reaches(.delivered, id)
        }
    }

    @Test func aReportForAnotherNumberOrReferenceSaysNothing() async throws {
        try await OutboxFixture.with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(2)
            try await box.report(1, to: "0987654321")
            #expect(try await box.state(of: id) == "sent")
        }
    }

    @Test func aReportThatComesBeforeTheAnswerIsKeptForIt() async throws {
        try await OutboxFixture.with { box in
            await box.route.hold()
            let id = try await box.send("x")
            try await eventually("handed in") { await box.route.given.count == 1 }
            try await box.report(1)
            await box.route.release()
            try await box.reaches(.delivered, id)
        }
    }

    @Test func theNetworksVerdictsAreTold() async throws {
        try await OutboxFixture.with { box in
            let id = try await box.send("x")
            try await box.reaches(.sent, id)
            try await box.report(1, status: 0x20)
            #expect(try await box.state(of: id) == "sent")
            try await box.report(1, status: 0x46)
            try await box.reaches(.failed, id)
            #expect(try await box.store.message(id)?.parts.first?.errorClass == "undelivered")
        }
    }

    @Test func aNoticeInDoubtWaitsForItsReportAndIsNotRepeated() async throws {
        try await OutboxFixture.with { box in
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
        try await OutboxFixture.with { box in
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
        try await OutboxFixture.with { box in
            await box.route.answer(.refused(code: 500))
            let id = try await box.send("x", .reply)
            try await box.reaches(.sent, id)
            #expect(await box.route.given.count == 2)
            #expect(try await box.store.message(id)?.parts.first?.perhapsRepeated == true)
        }
    }

    @Test func twoNoticesInDoubtToOneNumberAreNotSettledByOneReport() async throws {
        try await OutboxFixture.with { box in
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
        try await OutboxFixture.with { box in
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
        try await OutboxFixture.with { box in
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
}
