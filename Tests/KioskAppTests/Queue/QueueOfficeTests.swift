import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DeviceIO
@testable import KioskApp

@Suite("Queue office")
struct QueueOfficeTests {
    private static let plan = QueuePlan(
        groups: [
            ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả"), ServiceGroup(series: "B", name: "Đất đai"),
        ],
        counters: [Counter(id: "1", series: ["A"]), Counter(id: "2", series: ["A", "B"])])
    private let folder = TemporaryFolder()
    private let clock = ManualClock()

    init() { #expect(LocalTime.useVietnameseZone()) }

    private func office(jobs: [PrintJob] = []) async throws -> QueueOffice {
        try await QueueOffice(path: folder.file("queue.db"), plan: Self.plan, clock: clock, jobs: jobs)
    }

    @Test func numbersCountFromOneInEachSeries() async throws {
        let office = try await office()
        #expect(try await office.take("A", request: "1").label == "A001")
        #expect(try await office.take("A", request: "2").label == "A002")
        #expect(try await office.take("B", request: "3").label == "B001")
        let third = try await office.take("A", request: "4")
        #expect(third.label == "A003")
        #expect(third.before == 2)
        #expect(third.service == "Tiếp nhận và trả kết quả")
    }

    @Test func manyAtOnceGetDifferentNumbersWithoutGaps() async throws {
        let office = try await office()
        let numbers = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for index in 0..<200 { tasks.addTask { try await office.take("A", request: "r\(index)").number } }
            return try await tasks.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(numbers == Set(1...200))
    }

    @Test func twoProcessesOnOneStoreNeverGiveANumberTwice() async throws {
        let one = try await office()
        let other = try await office()
        let numbers = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for index in 0..<60 {
                let office = index.isMultiple(of: 2) ? one : other
                tasks.addTask { try await office.take("A", request: "r\(index)").number }
            }
            return try await tasks.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(1...60))
    }

    @Test func theSameRequestGetsTheSameTicket() async throws {
        let office = try await office()
        let first = try await office.take("A", request: "same")
        clock.advance(by: .seconds(90))
        #expect(try await office.take("A", request: "same") == first)
        #expect(await office.ticket(request: "same") == first)
        #expect(await office.ticket(request: "other") == nil)
        #expect(try await office.take("A", request: "next").label == "A002")
    }

    @Test func aRestartGoesOnCounting() async throws {
        var office: QueueOffice? = try await office()
        _ = try await office?.take("A", request: "1")
        office = nil
        #expect(try await self.office().take("A", request: "2").label == "A002")
    }

    @Test func aNumberCutShortBeforeItsPaperIsKnownAtTheNextStart() async throws {
        var office: QueueOffice? = try await office()
        let printed = try #require(try await office?.take("A", request: "printed"))
        try await office?.record(.printed, for: printed)
        _ = try await office?.take("A", request: "cut")
        office = nil  // no farewell: as after kill -9, the state stands as it was written
        let next = try await self.office()
        #expect(await next.interrupted == 1)
        #expect(await next.ticket(request: "cut")?.state == .issuedNotPrinted)
        #expect(await next.ticket(request: "printed")?.state == .printed)
    }

    @Test func theDayChangesAtMidnightInVietNam() async throws {
        let office = try await office()
        clock.setWall(LocalTime.moment(year: 2026, month: 3, day: 2, hour: 23, minute: 59, second: 59))
        #expect(try await office.take("A", request: "1").label == "A001")
        #expect(try await office.take("A", request: "2").label == "A002")
        clock.advance(by: .seconds(1))
        #expect(try await office.take("A", request: "3").label == "A001")
    }

    @Test func aClockSetBackADayDoesNotGiveItsNumbersAgain() async throws {
        let office = try await office()
        _ = try await office.take("A", request: "1")
        clock.advance(by: .seconds(86_400))
        _ = try await office.take("A", request: "2")
        clock.advance(by: .seconds(-86_400))
        #expect(try await office.take("A", request: "3").label == "A002")
    }

    @Test func aClockSetRightInTheMorningLosesNobodyWhoWaits() async throws {
        let office = try await office()
        let early = try await office.take("A", request: "1")
        clock.setWall(clock.now.addingTimeInterval(86_400))
        #expect(try await office.take("A", request: "2").label == "A002", "A001 is still held by somebody")
        #expect(office.current.state.tickets[early.id]?.state == .waiting)
    }

    @Test func whoStillWaitsWhenTheDayEndsHasExpired() async throws {
        let office = try await office()
        let late = try await office.take("A", request: "1")
        clock.advance(by: .seconds(86_400))
        await office.keepDay()
        #expect(office.current.state.tickets[late.id]?.state == .expired)
        #expect(try await office.take("A", request: "2").label == "A001")
    }

    @Test func twoClerksPressingAtOnceGetTwoPeople() async throws {
        let office = try await office()
        for index in 0..<2 { _ = try await office.take("A", request: "\(index)") }
        for counter in ["1", "2"] { _ = try await office.perform(.openCounter(counter, clerk: nil)) }
        let called = try await withThrowingTaskGroup(of: String?.self) { tasks in
            for counter in ["1", "2"] {
                tasks.addTask { try await office.perform(.callNext(counter: counter)).called?.label }
            }
            return try await tasks.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(called == ["A001", "A002"])
    }

    @Test func aPressThatComesTwiceCallsOnePerson() async throws {
        let office = try await office()
        for index in 0..<2 { _ = try await office.take("A", request: "\(index)") }
        _ = try await office.perform(.openCounter("1", clerk: nil))
        let first = try await office.perform(.callNext(counter: "1"), by: "lan", request: "press")
        _ = try await office.perform(.start(counter: "1"))
        let again = try await office.perform(.callNext(counter: "1"), by: "lan", request: "press")
        #expect(again.events == first.events)
        #expect(again.called?.label == "A001")
        #expect(office.current.state.calls.count == 1)
    }

    @Test func aRestartHasTheSameQueue() async throws {
        var office: QueueOffice? = try await office()
        for index in 0..<30 { _ = try await office?.take(index % 3 == 0 ? "B" : "A", request: "\(index)") }
        _ = try await office?.perform(.openCounter("2", clerk: "lan"))
        _ = try await office?.perform(.callNext(counter: "2"))
        _ = try await office?.perform(.start(counter: "2"))
        for ticket in office?.current.state.tickets.values.sorted(by: { $0.id < $1.id }) ?? [] {
            _ = try await office?.perform(.paper(ticket: ticket.id, .printed))
        }
        let before = try #require(office?.current.state)
        office = nil
        #expect(try await self.office().current.state == before)
    }

    @Test func whatThePrinterTookIsNoLostPaper() async throws {
        var office: QueueOffice? = try await office()
        let first = try #require(try await office?.take("A", request: "1"))
        _ = try await office?.take("A", request: "2")
        office = nil
        let job = PrintJob(
            id: 1, printer: "p", title: first.label, state: .printed(confirmed: true), askedAt: clock.now,
            since: clock.now)
        let next = try await self.office(jobs: [job])
        #expect(await next.interrupted == 1)
        #expect(await next.ticket(request: "1")?.state == .printed)
        #expect(await next.ticket(request: "2")?.state == .issuedNotPrinted)
    }

    @Test func whoLooksOnSeesWhatStandsAndThenEachChange() async throws {
        let office = try await office()
        _ = try await office.take("A", request: "1")
        var views = office.changes().makeAsyncIterator()
        #expect(await views.next()?.state.tickets.count == 1)
        _ = try await office.take("A", request: "2")
        _ = try await office.take("A", request: "3")
        #expect(await views.next()?.state.tickets.count == 3, "the latest, not each one")
    }

    @Test func withoutAClockNoNumberIsGiven() async throws {
        clock.setWall(Date(timeIntervalSince1970: 120))
        let office = try await office()
        await #expect(throws: TicketRefusal.clockNotSet) { try await office.take("A", request: "1") }
        #expect(await office.ticket(request: "1") == nil)
    }

    @Test func anUnknownGroupIsRefused() async throws {
        let office = try await office()
        await #expect(throws: TicketRefusal.unknownGroup("Z")) { try await office.take("Z", request: "1") }
    }

    @Test func numbersBeyondThreeDigitsStayWhole() {
        #expect(ticket(7).label == "A007")
        #expect(ticket(999).label == "A999")
        #expect(ticket(1_234).label == "A1234")
    }
}
