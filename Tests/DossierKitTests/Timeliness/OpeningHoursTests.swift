import Foundation
import Testing

@testable import DossierKit

@Suite struct OpeningHoursTests {
    private func spans(_ texts: String...) -> [OpeningHours.Span] { texts.compactMap(OpeningHours.Span.init) }

    private func hours(saturday: [String] = []) throws -> OpeningHours {
        #expect(zoneIsSet)
        return OpeningHours(
            week: OpeningHours.Week(
                workday: spans("07:30-11:30", "13:30-17:00"), saturday: saturday.compactMap(OpeningHours.Span.init)),
            calendar: try WorkingCalendar.vietnamese())
    }

    @Test func aWorkingDayFromItsBeginToItsEnd() throws {
        let hours = try hours()
        // Monday 2 March 2026.
        #expect(
            hours.state(at: moment(2026, 3, 2, 6, 59)) == .closed(.beforeHours, opens: moment(2026, 3, 2, 7, 30)))
        #expect(hours.state(at: moment(2026, 3, 2, 7, 30)) == .open(until: moment(2026, 3, 2, 11, 30)))
        #expect(hours.state(at: moment(2026, 3, 2, 11, 30)) == .closed(.pause, opens: moment(2026, 3, 2, 13, 30)))
        #expect(hours.state(at: moment(2026, 3, 2, 16, 59, 59)) == .open(until: moment(2026, 3, 2, 17)))
        #expect(hours.state(at: moment(2026, 3, 2, 17)) == .closed(.afterHours, opens: moment(2026, 3, 3, 7, 30)))
    }

    @Test func beforeAWeekendItOpensOnMonday() throws {
        let hours = try hours()
        #expect(hours.state(at: moment(2026, 3, 6, 18)) == .closed(.afterHours, opens: moment(2026, 3, 9, 7, 30)))
        #expect(hours.state(at: moment(2026, 3, 7, 9)) == .closed(.weekend, opens: moment(2026, 3, 9, 7, 30)))
    }

    @Test func tetIsNamedAndItsWeekendsBelongToIt() throws {
        // A centre that is open on Saturday mornings is not on those within the nine days of Tết.
        let hours = try hours(saturday: ["07:30-11:30"])
        let after = moment(2026, 2, 23, 7, 30)
        for day in 14...22 {
            #expect(
                hours.state(at: moment(2026, 2, day, 9)) == .closed(.holiday("Tết Nguyên đán"), opens: after), "\(day)")
        }
        #expect(hours.state(at: moment(2026, 2, 28, 9)) == .open(until: moment(2026, 2, 28, 11, 30)))
        #expect(hours.state(at: moment(2026, 3, 1, 9)) == .closed(.weekend, opens: moment(2026, 3, 2, 7, 30)))
    }

    @Test func aSwappedSaturdayHasTheHoursOfAWorkingDay() throws {
        let hours = try hours()
        #expect(hours.state(at: moment(2026, 1, 10, 14)) == .open(until: moment(2026, 1, 10, 17)))
        #expect(
            hours.state(at: moment(2026, 1, 2, 9))
                == .closed(.holiday("nghỉ hoán đổi với ngày 10/01/2026"), opens: moment(2026, 1, 5, 7, 30)))
    }

    @Test func aHolidayThatNoDecisionHasFixedIsNotTakenForSure() throws {
        let hours = try hours()
        #expect(hours.state(at: moment(2026, 11, 24, 9)) == .unconfirmed("Ngày Văn hóa Việt Nam"))
        // Nobody is sent there on it.
        #expect(
            hours.state(at: moment(2026, 11, 23, 18)) == .closed(.afterHours, opens: moment(2026, 11, 25, 7, 30)))
        let worked = OpeningHours(
            week: hours.week,
            calendar: hours.calendar.overlaid(
                with: [CalendarDay(year: 2026, month: 11, day: 24, isWorkingDay: true)]))
        #expect(worked.state(at: moment(2026, 11, 24, 9)) == .open(until: moment(2026, 11, 24, 11, 30)))
    }

    @Test func withoutHoursOnlyTheDayIsKnown() throws {
        let hours = OpeningHours(week: nil, calendar: try WorkingCalendar.vietnamese())
        #expect(hours.state(at: moment(2026, 3, 2, 3)) == .worked)
        #expect(hours.state(at: moment(2026, 9, 2, 9)) == .closed(.holiday("Quốc khánh"), opens: nil))
        // It may work on Saturdays: nothing is said that could be wrong.
        #expect(hours.state(at: moment(2026, 3, 7, 9)) == nil)
    }

    @Test func itIsSaidInASentence() throws {
        let wording = try Wording()
        let hours = try hours()
        func said(_ date: Date, _ wording: Wording) -> String? {
            hours.state(at: date).map { wording.opening($0, now: date) }
        }
        #expect(said(moment(2026, 3, 2, 9), wording) == "Đang mở cửa đến 11:30.")
        #expect(said(moment(2026, 3, 2, 12), wording) == "Đang nghỉ giữa giờ, mở lại lúc 13:30.")
        #expect(said(moment(2026, 3, 6, 18), wording) == "Đang đóng cửa, mở lại lúc 07:30 thứ Hai 09/03.")
        #expect(said(moment(2026, 3, 8, 9), wording) == "Hôm nay nghỉ cuối tuần, mở lại lúc 07:30 thứ Hai 09/03.")
        #expect(
            said(moment(2026, 9, 2, 9), wording) == "Hôm nay nghỉ (Quốc khánh), mở lại lúc 07:30 thứ Năm 03/09.")
        #expect(
            said(moment(2026, 11, 24, 9), wording)
                == "Hôm nay có thể nghỉ (Ngày Văn hóa Việt Nam), mời ông/bà hỏi trước khi đến.")
        #expect(said(moment(2026, 3, 2, 9), try Wording(language: "en")) == "Open now, until 11:30.")
    }

    @Test func aReplySaysItBeforeWhatTheCentreSaysOfItself() throws {
        let week = try #require(try hours(saturday: ["07:30-11:30"]).week)
        let centre = CentreFacts(
            week: week,
            address: "Số 9 Lê Duẩn, Buôn Ma Thuột", hotline: "1022")
        let now = moment(2026, 9, 2, 9)
        let state = try hours().state(at: now)
        let text = try Wording(centre: CentreFacts(week: week)).message(.hours(state), now: now)
        #expect(
            text == "Hom nay nghi (Quoc khanh), mo lai luc 07:30 thu Nam 03/09."
                + " Gio lam viec: 7:30-11:30, 13:30-17:00 tu thu Hai den thu Sau, 7:30-11:30 thu Bay.")
        let long = try Wording(centre: CentreFacts(week: week, address: centre.address, hotline: "1022"))
            .message(.hours(state), now: now)
        #expect(long.hasPrefix("Hom nay nghi (Quoc khanh)") && long.hasSuffix("Dien thoai: 1022."))
        #expect(long.utf16.count <= 160)
    }
}
