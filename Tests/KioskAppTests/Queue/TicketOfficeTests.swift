import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

@Suite("Ticket office")
struct TicketOfficeTests {
    private static let groups = [
        ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả"), ServiceGroup(series: "B", name: "Đất đai"),
    ]
    private let folder = TemporaryFolder()
    private let clock = ManualClock()

    init() { #expect(LocalTime.useVietnameseZone()) }

    private func office() async throws -> TicketOffice {
        try await TicketOffice(path: folder.file("kiosk.db"), groups: Self.groups, clock: clock)
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
        var office: TicketOffice? = try await office()
        _ = try await office?.take("A", request: "1")
        office = nil
        #expect(try await self.office().take("A", request: "2").label == "A002")
    }

    @Test func aNumberCutShortBeforeItsPaperIsKnownAtTheNextStart() async throws {
        var office: TicketOffice? = try await office()
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
