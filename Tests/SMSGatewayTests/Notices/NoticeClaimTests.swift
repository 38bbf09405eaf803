import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// Several gateways and one central system: each notice is told once, or marked.
@Suite("Claims", .timeLimit(.minutes(5)))
struct NoticeClaimTests {
    private let clock = ManualClock()

    private func with(
        _ count: Int = 1, _ body: (DealingCentral, ClaimingGateway) async throws -> Void
    ) async throws {
        let central = DealingCentral(clock: clock)
        for number in 0..<count { await central.add(.example(number)) }
        let box = try await ClaimingGateway(central, clock: clock)
        do { try await body(central, box) } catch { Issue.record(error) }
        await box.stop()
    }

    @Test func aClaimedNoticeIsSentAndReceipted() async throws {
        try await with(3) { central, box in
            box.begin()
            try await eventually("receipted") { await central.states == [.sent, .sent, .sent] }
            #expect(await box.texts.count == 3)
            #expect(await central.wishes.first?.gateway == "gw")
            let receipt = try #require(await central.receipts.first)
            #expect(receipt.fence == 1 && receipt.parts == 1 && receipt.mobileOperator == "vinaphone")
            // Its report is told too.
            try await box.store.accept(
                DeliveryReport(
                    route: "modem0", reference: 1, recipient: await box.route.given[0].recipient,
                    status: .init(rawValue: 0)))
            try await eventually("delivered") { await central.states.contains(.delivered) }
        }
    }

    @Test func whatCantBeToldIsReceiptedAsDropped() async throws {
        try await with(0) { central, box in
            await central.add(.example(1, phone: "0262 3852 456"))
            await central.add(.example(2, expiresAt: clock.now.addingTimeInterval(-60)))
            try await box.store.optOut("+84912341003")
            await central.add(.example(3))
            box.begin()
            try await eventually("receipted") { await central.states == [.dropped, .dropped, .dropped] }
            let reasons = await central.receipts.sorted { $0.notice < $1.notice }.map(\.reason)
            #expect(
                reasons == [
                    "only a landline's number, no e-mail address", "it came too late", "the recipient wants no notices",
                ])
            #expect(await box.texts.isEmpty)
            #expect(try await box.store.undeliverableNotices().count == 1)
        }
    }

    @Test func whatTheNetworkCantDeliverIsReceiptedAsFailed() async throws {
        try await with { central, box in
            await box.route.answer(.refused(code: 1))
            box.begin()
            try await eventually("receipted") { await central.states == [.failed] }
            #expect(await central.receipts.last?.reason == "+CMS ERROR: 1")
        }
    }

    @Test func nothingGoesOutAfterTheLeaseAndAnotherGatewayHasIt() async throws {
        try await with { central, box in
            for _ in 0..<20 { await box.route.answer(.notSent(reason: "busy")) }
            box.begin()
            try await eventually("tried") { await box.route.given.count >= 1 }
            await central.set(away: true)
            try await eventually("cut off") {
                clock.advance(by: .seconds(1))
                return box.claims.trouble != nil
            }
            let before = await box.route.given.count
            #expect(before < 10)
            // Nobody can renew it: it waits though its turn comes again and again.
            for _ in 0..<130 {
                clock.advance(by: .seconds(5))
                try await Task.sleep(for: .milliseconds(2))
            }
            try await eventually("taken back") {
                clock.advance(by: .seconds(1))
                return try await box.states() == ["cancelled"]
            }
            #expect(await box.route.given.count == before)

            // The other one reaches it first: the first one could be dealt the notice again just as well.
            await central.set(away: true, for: "gw")
            await central.set(away: false)
            let other = try await ClaimingGateway(central, clock: clock, name: "other")
            other.begin()
            try await eventually("the other one tells it") { await other.texts.count == 1 }
            try await eventually("receipted") { await central.states == [.sent] }
            await central.set(away: false, for: "gw")
            // Nobody can know that the first one did not.
            #expect(try await other.store.messages(MessageFilter()).first?.parts.first?.perhapsRepeated == true)
            clock.advance(by: .seconds(120))
            try await Task.sleep(for: .milliseconds(50))
            #expect(await box.route.given.count == before)
            await other.stop()
        }
    }

    @Test func cutOffItStopsAtOnceAndGoesOnWhenTheLeaseStillRuns() async throws {
        try await with(2) { central, box in
            for _ in 0..<6 { await box.route.answer(.notSent(reason: "busy")) }
            box.begin()
            try await eventually("tried") { await box.route.given.count >= 1 }
            await central.set(away: true)
            // The first renewal fails, and from then on nothing is begun.
            try await eventually("cut off") {
                clock.advance(by: .seconds(1))
                return box.claims.trouble != nil
            }
            let before = await box.route.given.count
            for _ in 0..<10 {
                clock.advance(by: .seconds(5))
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(await box.route.given.count == before)
            await central.set(away: false)
            try await eventually("all are told") {
                clock.advance(by: .seconds(10))
                return await central.states == [.sent, .sent]
            }
            #expect(try await box.store.messages(MessageFilter()).allSatisfy { !$0.parts[0].perhapsRepeated })
        }
    }

    @Test func afterARestartNothingGoesOutBeforeTheLeaseIsRenewed() async throws {
        let central = DealingCentral(clock: clock)
        for number in 0..<2 { await central.add(.example(number)) }
        let fixture = StoreFixture()
        let first = try await ClaimingGateway(central, clock: clock, fixture: fixture)
        await first.route.answer(.notSent(reason: "busy"), .notSent(reason: "busy"))
        first.begin()
        try await eventually("claimed") { try await first.store.messages(MessageFilter()).count == 2 }
        await first.stop()

        await central.set(away: true)
        let second = try await ClaimingGateway(central, clock: clock, fixture: fixture)
        second.begin()
        for _ in 0..<10 {
            clock.advance(by: .seconds(5))
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(await second.route.given.isEmpty)
        await central.set(away: false)
        try await eventually("told") {
            clock.advance(by: .seconds(5))
            return await central.states == [.sent, .sent]
        }
        #expect(try await second.store.messages(MessageFilter()).allSatisfy { !$0.parts[0].perhapsRepeated })
        await second.stop()
    }

    @Test func whatComesBackToItIsToldOnceAndReceiptedUnderTheNewFence() async throws {
        try await with { central, box in
            box.begin()
            try await eventually("sent") { await box.texts.count == 1 }
            // The receipt never arrives.
            await central.set(away: true)
            clock.advance(by: .seconds(700))
            await central.set(away: false)
            try await eventually("receipted") {
                clock.advance(by: .seconds(10))
                return await central.states == [.sent]
            }
            for _ in 0..<20 {
                clock.advance(by: .seconds(30))
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(await box.texts.count == 1)
        }
    }

    /// A notice whose lease ends without a receipt is dealt out again, so it is kept until the receipt has arrived.
    @Test func theLeaseIsKeptUntilTheReceiptHasArrived() async throws {
        try await with { central, box in
            await central.refuse(uploads: true)
            box.begin()
            try await eventually("sent") { await box.texts.count == 1 }
            // Two leases long.
            for _ in 0..<20 {
                let before = await central.renewals
                try await clock.someoneSleeps(for: .seconds(30))
                clock.advance(by: .seconds(60))
                try await eventually("renewed") { await central.renewals > before }
            }
            let other = try await ClaimingGateway(central, clock: clock, name: "other")
            other.begin()
            try await clock.someoneSleeps(for: .seconds(30))
            try await Task.sleep(for: .milliseconds(50))
            #expect(await other.texts.isEmpty)
            await central.refuse(uploads: false)
            try await eventually("receipted") {
                clock.advance(by: .seconds(5))
                return await central.states == [.sent]
            }
            try await eventually("nothing is held any more") {
                clock.advance(by: .seconds(5))
                return try await box.store.heldClaims(forgetsSettled: false).isEmpty
            }
            await other.stop()
        }
    }

    @Test func aStaleFenceIsRefusedAndDoesNoHarm() async throws {
        try await with { central, box in
            await box.route.hold()
            box.begin()
            try await eventually("handed in") { await box.route.given.count == 1 }
            // The modem takes its time, the central system is away, the lease ends; another gateway tells it.
            await central.set(away: true)
            try await clock.someoneSleeps(for: .seconds(30))
            clock.advance(by: .seconds(700))
            try await eventually("cut off") { box.claims.trouble != nil }
            // The other one reaches it first: the first one could be dealt the notice again just as well.
            await central.set(away: true, for: "gw")
            await central.set(away: false)
            let other = try await ClaimingGateway(central, clock: clock, name: "other")
            other.begin()
            try await eventually("the other one tells it") { await other.texts.count == 1 }
            #expect(try await other.store.messages(MessageFilter()).first?.parts.first?.perhapsRepeated == true)
            try await eventually("receipted") { await central.states == [.sent] }
            await central.set(away: false, for: "gw")
            await box.route.release()
            try await eventually("told too") { try await box.states() == ["sent"] }
            try await eventually("refused") {
                clock.advance(by: .seconds(10))
                return await central.refused == 1
            }
            await other.stop()
        }
    }

    @Test func atNightAndWithoutAModemNothingIsClaimed() async throws {
        let central = DealingCentral(clock: clock)
        await central.add(.example(1))
        // It is eight in the morning.
        let box = try await ClaimingGateway(central, clock: clock, quietHours: QuietHours(from: 22, to: 9))
        box.begin()
        try await clock.someoneSleeps(for: .seconds(30))
        #expect(await central.wishes.isEmpty)
        await box.stop()

        let away = try await ClaimingGateway(central, clock: clock)
        await away.route.set(ready: false)
        away.outbox.wake(route: "modem0")
        try await eventually("away") { !away.outbox.board.hasWorking(.sms) }
        away.begin()
        try await Task.sleep(for: .milliseconds(50))
        #expect(await central.wishes.isEmpty)
        await away.stop()
    }

    @Test func itTakesNoMoreThanItCanSend() async throws {
        try await with(45) { central, box in
            await box.route.hold()
            box.begin()
            try await eventually("claimed") { try await box.store.waitingClaimedMessages() >= 19 }
            clock.advance(by: .seconds(31))
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await box.store.waitingClaimedMessages() <= 20)
            #expect(await central.wishes.allSatisfy { $0.limit <= 20 })
            await box.route.release()
            try await eventually("all are told") {
                clock.advance(by: .seconds(1))
                return await central.states.allSatisfy { $0 == .sent }
            }
            #expect(await box.texts.count == 45)
        }
    }

    // MARK: - Beside what is found by reading the dossiers

    private func event(_ notice: CentralNotice) -> DossierEvent { DossierEvent(notice) }

    @Test func whatIsFoundByReadingGoesToWhoeverFollowsAndToNobodyElse() async throws {
        try await with(0) { central, box in
            let notice = CentralNotice.example(1)
            try await box.store.follow(notice.dossier.code, "+84987654321")
            // The applicant follows it too: told once, by whichever gateway is dealt the notice.
            try await box.store.follow(notice.dossier.code, "+84912341001")
            for _ in 0..<3 { try await box.desk.take([event(notice)]) }
            #expect(try await box.store.messages(MessageFilter()).compactMap(\.recipient) == ["+84987654321"])
            await central.add(notice)
            box.begin()
            try await eventually("receipted") { await central.states == [.sent] }
            for _ in 0..<3 { try await box.desk.take([event(notice)]) }
            let all = try await box.store.messages(MessageFilter()).compactMap(\.recipient)
            #expect(all.sorted() == ["+84912341001", "+84987654321"])
        }
    }

    @Test func whatWasToldBeforeNoticesWereDealtOutIsNotToldAgain() async throws {
        try await with(0) { central, box in
            let before = NoticeDesk(store: box.store, wording: try Wording(), clock: clock)
            // One with a date of the central system's, one with that of its being noticed.
            try await before.take([event(.example(1))])
            var supplement = event(.example(2, .supplement))
            supplement.date += 90
            try await before.take([supplement])
            await central.add(.example(1))
            await central.add(.example(2, .supplement))
            box.begin()
            try await eventually("receipted") { await central.states == [.sent, .sent] }
            #expect(await box.texts.count == 2)
        }
    }

    @Test func aResultThatIsNotReadyAfterAllIsTakenBackByWhoeverToldIt() async throws {
        try await with(0) { central, box in
            let notice = CentralNotice.example(1)
            let other = try await ClaimingGateway(central, clock: clock, name: "other")
            await central.add(notice)
            box.begin()
            try await eventually("told") { await central.states == [.sent] }
            var correction = event(notice)
            correction.kind = .correction
            correction.dossier.status = .processing
            try await box.desk.take([correction])
            try await other.desk.take([correction])
            #expect(try await box.store.messages(MessageFilter()).count == 2)
            #expect(try await other.store.messages(MessageFilter()).isEmpty)
            await other.stop()
        }
    }

    @Test func theReasonAndTheSumAreTold() async throws {
        try await with(0) { central, box in
            await central.add(.example(1, .supplement, detail: "bản sao sổ hộ khẩu"))
            box.begin()
            try await eventually("told") { await box.texts.count == 1 }
            #expect(await box.texts[0].contains("con thieu giay to: ban sao so ho khau."))
        }
    }
}
