import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// The count that is signed.
@Suite("Statement", .timeLimit(.minutes(2)))
struct StatementTests {
    private let fixture = StoreFixture()
    private static let march = StatementMonth(year: 2026, month: 3)

    init() { _ = LocalTime.useVietnameseZone() }

    /// A month with something of everything.
    private func fill(_ store: MessageStore) async throws {
        func send(_ kind: MessageKind, _ number: String, _ text: String = "Xin chao", _ results: AttemptResult...)
            async throws -> Int64
        {
            let id = try await store.enqueue(NewMessage(kind, to: number, text: text)).id
            for result in results {
                let attempt = try #require(try await store.open())
                try await store.close(attempt, result)
                fixture.clock.advance(by: .seconds(400))
                try await store.settleDoubts(settledRoutes: ["modem0"])
            }
            return id
        }
        // Viettel: a notice of two parts, delivered; another in doubt, then sent once more.
        let long = try await send(
            .notice, "0961234567", String(repeating: "a", count: 200), .sent(reference: 1), .sent(reference: 2))
        for reference: UInt8 in [1, 2] {
            try await store.accept(
                DeliveryReport(
                    route: "modem0", reference: reference, recipient: "+84961234567", status: .init(rawValue: 0)))
        }
        #expect(try await store.message(long)?.state == "delivered")
        _ = try await send(
            .notice, "0971234567", "b", .inDoubt(AttemptReason("inDoubt", "no answer")), .sent(reference: 3))
        // MobiFone: one failed, one that nobody can tell.
        _ = try await send(.oneTime, "0901234567", "c", .failed(AttemptReason("number", "+CMS ERROR: 1")))
        _ = try await send(
            .oneTime, "0901234568", "d", .inDoubt(AttemptReason("inDoubt", "no answer")),
            .inDoubt(AttemptReason("inDoubt", "no answer")))
        // One taken back, one that waits.
        let taken = try await send(.oneTime, "0901234569", "e")
        try await store.cancel(taken)
        _ = try await send(.bulk, "0911234567", "f")
        _ = try await fixture.receive("HS 1", in: store)
    }

    private func row(_ statement: StatementCounts, _ name: String, _ kind: MessageKind) -> StatementCounts.Counts? {
        statement.rows.first { $0.operatorName == name && $0.kind == kind }?.counts
    }

    @Test func everyMessageAndPartIsCountedOnceByOperatorAndKind() async throws {
        let store = try fixture.open()
        try await fill(store)
        let statement = try await store.statement(for: Self.march)
        let notices = try #require(row(statement, "viettel", .notice))
        #expect(notices.messages == 2 && notices.sent == 2 && notices.delivered == 1 && notices.resent == 1)
        #expect(notices.partsSent == 3 && notices.partsResent == 1 && notices.partsInDoubt == 1)
        let oneTime = try #require(row(statement, "mobifone", .oneTime))
        #expect(oneTime.messages == 3 && oneTime.failed == 1 && oneTime.inDoubt == 1 && oneTime.dropped == 1)
        #expect(oneTime.partsSent == 0 && oneTime.partsInDoubt == 2)
        #expect(row(statement, "vinaphone", .bulk)?.open == 1)
        #expect(statement.received == 1)
        let total = statement.total
        #expect(total.messages == 6)
        // Each message stands in one of these columns.
        #expect(total.sent + total.inDoubt + total.failed + total.dropped + total.open == total.messages)
        #expect(statement.isMonthRunning)
    }

    @Test func theCountsStayWhenTextsAndNumbersAreGone() async throws {
        let store = try fixture.open()
        try await fill(store)
        try await store.cancel(try #require(try await store.messages(MessageFilter(kinds: [.bulk])).first).id)
        let waiting = try #require(try await store.pendingMessages(limit: 1).first)
        try await store.ignore(waiting.id, reason: "test")
        fixture.clock.advance(by: .seconds(31 * 86_400))
        let before = try await store.statement(for: Self.march)
        while try await store.purge(retention: .seconds(30 * 86_400)) {}
        let remembered = try await store.messages(MessageFilter())
        #expect(!remembered.isEmpty && remembered.allSatisfy { $0.recipient == nil && $0.text.isEmpty })
        #expect(try await store.statement(for: Self.march) == before)
        #expect(before.total.messages == 6 && !before.isMonthRunning)
    }

    @Test func theCountsStayForGoodWhenTheRowsThemselvesAreGone() async throws {
        let store = try fixture.open()
        try await fill(store)
        try await store.cancel(try #require(try await store.messages(MessageFilter(kinds: [.bulk])).first).id)
        let waiting = try #require(try await store.pendingMessages(limit: 1).first)
        try await store.answer(waiting, with: "x")
        try await store.cancel(try #require(try await store.messages(MessageFilter(kinds: [.reply])).first).id)
        fixture.clock.advance(by: .seconds(40 * 86_400))
        let before = try await store.statement(for: Self.march)
        #expect(before.total.partsSent == 3 && before.received == 1)
        fixture.clock.advance(by: .seconds(380 * 86_400))
        while try await store.purge(retention: .seconds(30 * 86_400)) {}
        #expect(try await store.messages(MessageFilter()).isEmpty)
        #expect(try await store.texts(limit: 9).isEmpty)
        #expect(try await store.statement(for: Self.march) == before)
        // And after a restart; months that had nothing have nothing.
        let again = try fixture.open()
        #expect(try await again.statement(for: Self.march) == before)
        #expect(try await again.statement(for: StatementMonth(year: 2026, month: 2)).total.messages == 0)
    }

    /// A month is written down before its first row goes, with those that stay for some weeks yet.
    @Test func aMonthThatIsHalfGoneCountsWhole() async throws {
        let store = try fixture.open()
        for day in [2, 30] {
            fixture.clock.setWall(LocalTime.moment(year: 2026, month: 3, day: day, hour: 9))
            try await store.enqueue(NewMessage(.oneTime, to: "0961234567", text: "a"))
            let attempt = try #require(try await store.open())
            try await store.close(attempt, .sent(reference: 1))
        }
        fixture.clock.setWall(LocalTime.moment(year: 2026, month: 3, day: 16, hour: 9).addingTimeInterval(400 * 86_400))
        while try await store.purge(retention: .seconds(30 * 86_400)) {}
        #expect(try await store.messages(MessageFilter()).count == 1)
        let march = try await store.statement(for: Self.march).total
        #expect(march.messages == 2 && march.partsSent == 2)
    }

    @Test func aPartCountsInTheMonthInWhichItWentOutAndAReportMovesNothing() async throws {
        let store = try fixture.open()
        // Ten minutes before April.
        fixture.clock.setWall(LocalTime.moment(year: 2026, month: 3, day: 31, hour: 23, minute: 50))
        try await store.enqueue(NewMessage(.oneTime, to: "0961234567", text: "a"))
        fixture.clock.setWall(LocalTime.moment(year: 2026, month: 4, day: 1, hour: 0, minute: 10))
        let attempt = try #require(try await store.open())
        try await store.close(attempt, .sent(reference: 1))
        try await store.accept(
            DeliveryReport(route: "modem0", reference: 1, recipient: "+84961234567", status: .init(rawValue: 0)))
        let march = try await store.statement(for: Self.march).total
        let april = try await store.statement(for: StatementMonth(year: 2026, month: 4)).total
        #expect(march.messages == 1 && march.delivered == 1 && march.partsSent == 0)
        #expect(april.messages == 0 && april.partsSent == 1)
    }

    @Test func monthsAreThoseOfVietnam() throws {
        #expect(StatementMonth("2026-10")?.iso == "2026-10")
        for text in ["2026-13", "2026-00", "2026-1", "26-10", "2026", "2026-10-01", "+026-10"] {
            #expect(StatementMonth(text) == nil)
        }
        let december = StatementMonth(year: 2026, month: 12).span
        // 00:00 in Việt Nam is 17:00 UTC of the day before.
        #expect(december.lowerBound.timeIntervalSince1970 == 1_796_058_000)
        #expect(december.upperBound.timeIntervalSince(december.lowerBound) == 31 * 86_400)
        #expect(StatementMonth(before: Date(timeIntervalSince1970: 1_767_225_600)).iso == "2025-12")
    }

    @Test func theTableAndTheCSVHaveEveryRow() async throws {
        let store = try fixture.open()
        try await fill(store)
        let statement = try await store.statement(for: Self.march)
        let csv = StatementText.csv(statement).split(separator: "\r\n")
        #expect(csv.first?.hasPrefix("month,operator,kind,messages,sent,delivered,in_doubt,resent,failed,") == true)
        #expect(csv.contains("2026-03,viettel,notice,2,2,1,0,1,0,0,0,3,1,1"))
        #expect(csv.count == 1 + statement.rows.count)
        let text = StatementText.table(statement)
        #expect(text.contains("Tháng 03 năm 2026"))
        #expect(text.contains("MobiFone"))
        #expect(text.contains(StatementWords.monthRunning))
    }

    @Test func thePDFIsOneOfOnePageAndOfSeveral() async throws {
        let small = StatementCounts(
            month: Self.march,
            rows: [.init(operatorName: "viettel", kind: .reply, counts: .init(messages: 1_234_567))])
        let heading = StatementHeading()
        let octets = try StatementPDF(statement: small, heading: heading, madeAt: fixture.clock.now).octets()
        #expect(octets.starts(with: Array("%PDF-1.".utf8)))
        #expect(Array(octets.suffix(6)) == Array("%%EOF\n".utf8))
        #expect(pages(octets) == 1)
        let names = [
            "viettel", "vinaphone", "mobifone", "vietnamobile", "gmobile", "itel", "wintel", "a", "b", "other",
        ]
        let large = StatementCounts(
            month: Self.march,
            rows: names.flatMap { name in
                MessageKind.allCases.map {
                    .init(operatorName: name, kind: $0, counts: .init(messages: 5, partsSent: 9))
                }
            })
        #expect(
            try pages(StatementPDF(statement: large, heading: heading, madeAt: fixture.clock.now).octets()) > 2)
    }

    /// Cairo writes the pages' count in clear.
    private func pages(_ octets: [UInt8]) -> Int {
        let text = String(decoding: octets, as: UTF8.self)
        guard let match = text.firstMatch(of: /\/Count (\d+)/) else { return 0 }
        return Int(match.1) ?? 0
    }

    @Test func numbersAreGroupedByDots() {
        #expect(StatementWords.grouped(0) == "0")
        #expect(StatementWords.grouped(999) == "999")
        #expect(StatementWords.grouped(1_000) == "1.000")
        #expect(StatementWords.grouped(1_234_567) == "1.234.567")
        #expect(StatementWords.grouped(-1_000) == "-1.000")
    }
}
