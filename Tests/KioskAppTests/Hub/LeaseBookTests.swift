import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

@Suite("Lease book")
struct LeaseBookTests {
    private let now = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 8)
    private let today = BusinessDate(stored: "2026-03-02")

    private func book() -> LeaseBook {
        var book = LeaseBook()
        book.renew([
            NumberLease(
                satellite: "s", series: "A", first: 991, last: 993, from: today, through: today.advanced(by: 14))
        ])
        return book
    }

    private func request(_ key: String) -> TicketRequest { TicketRequest(series: "A", request: key) }

    @Test func aRangeEnds() {
        var book = book()
        let given = ["1", "2", "3", "4"].map { book.give(request($0), on: today, at: now, uptime: .zero)?.number }
        #expect(given == [991, 992, 993, nil])
    }

    @Test func aClockThatJumpsADayDoesNotBringTheFirstNumberBack() {
        var book = book()
        let tomorrow = (date: today.advanced(by: 1), at: now + 86_400)
        #expect(book.give(request("1"), on: today, at: now, uptime: .seconds(10))?.number == 991)
        #expect(book.give(request("2"), on: tomorrow.date, at: tomorrow.at, uptime: .seconds(20))?.number == 992)
        #expect(book.give(request("3"), on: today, at: now + 60, uptime: .seconds(30))?.number == 993)
        #expect(book.give(request("4"), on: tomorrow.date, at: tomorrow.at, uptime: .seconds(40)) == nil)
    }

    @Test func theNextDayHasItsNumbersAgain() {
        var book = book()
        for key in ["1", "2", "3"] { _ = book.give(request(key), on: today, at: now, uptime: .zero) }
        let number = book.give(
            request("4"), on: today.advanced(by: 1), at: now + 86_400, uptime: .seconds(86_400))?.number
        #expect(number == 991)
    }

    @Test func afterItsLastDayALeaseCountsNoMore() {
        var book = book()
        for days in [15, -1] {
            let day = (date: today.advanced(by: days), at: now + Double(days) * 86_400)
            #expect(book.give(request("1"), on: day.date, at: day.at, uptime: .zero) == nil)
        }
    }

    /// What is kept of it would end this kiosk at each start.
    @Test(arguments: [(993, 991), (Int.min, 3), (1, Int.max), (0, 5)])
    func aRangeThatIsNoneIsNotKept(_ first: Int, _ last: Int) {
        var book = book()
        let wrong = NumberLease(
            satellite: "s", series: "A", first: first, last: last, from: today, through: today.advanced(by: 20))
        book.renew([wrong])
        #expect(book.give(request("1"), on: today, at: now, uptime: .zero)?.number == 991)
    }
}
