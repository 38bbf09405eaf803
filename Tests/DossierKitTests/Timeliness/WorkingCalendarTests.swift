import ApplianceKit
import Foundation
import Testing

@testable import DossierKit

@Suite struct WorkingCalendarTests {
    private func vietnamese() throws -> WorkingCalendar {
        #expect(zoneIsSet)
        return try WorkingCalendar.vietnamese()
    }

    @Test(arguments: [
        ("2025-01-01", false), ("2025-01-24", true), ("2025-01-27", false), ("2025-01-31", false), ("2025-02-03", true),
        ("2025-04-07", false), ("2025-04-26", true), ("2025-05-02", false), ("2025-09-01", false),
        ("2026-01-02", false), ("2026-01-10", true), ("2026-01-17", false), ("2026-02-13", true),
        ("2026-02-16", false), ("2026-02-20", false), ("2026-02-23", true), ("2026-04-27", false),
        ("2026-08-22", true), ("2026-08-31", false), ("2026-09-03", true), ("2026-11-24", false),
        ("2027-02-05", false), ("2027-04-16", false), ("2027-05-03", false), ("2027-11-24", false),
    ])
    func publicHolidaysAndSwappedDays(day: String, isWorked: Bool) throws {
        let date = try #require(CivilDate(day)).noon
        #expect(try vietnamese().isWorkingDay(date) == isWorked)
    }

    @Test func tetIsSkippedWhenDaysAreCounted() throws {
        let calendar = try vietnamese()
        // Friday before Tết 2026 to the Monday after it.
        #expect(calendar.workingDays(from: moment(2026, 2, 13, 16), to: moment(2026, 2, 23, 8)) == 1)
        #expect(WorkingCalendar().workingDays(from: moment(2026, 2, 13, 16), to: moment(2026, 2, 23, 8)) == 6)
        #expect(calendar.workingDays(from: moment(2026, 2, 23, 8), to: moment(2026, 2, 13, 16)) == -1)
        #expect(calendar.workingDays(from: moment(2026, 3, 2, 8), to: moment(2026, 3, 2, 17)) == 0)
    }

    @Test func aDateOfAWrongCenturyEndsTheCounting() {
        let days = WorkingCalendar().workingDays(from: moment(2026, 3, 2), to: moment(2199, 1, 1))
        #expect(days == WorkingCalendar.countLimit)
    }

    @Test func theCentralSystemAndTheCentreGoBeforeTheFile() async throws {
        #expect(zoneIsSet)
        let reader = try ConfigurationReader(
            text: #"{ calendar: { off: ["2026-06-01"], worked: ["2026-09-03"] } }"#, file: "kiosk.json5")
        let configuration = CalendarConfiguration(reader.root.section("calendar"))
        try reader.finish()
        let folder = try TemporaryFolder()
        let cache = try DossierCache(path: folder.file("dossiers.db"))
        let central = [
            CalendarDay(year: 2026, month: 9, day: 3, isWorkingDay: false),
            CalendarDay(year: 2026, month: 1, day: 10, isWorkingDay: false),
        ]
        let bodies = try central.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try await cache.writer.publish(bodies, as: .calendarDays)
        let calendar = try await CentreCalendar(configuration, cache: cache).workingCalendar()
        #expect(!calendar.isWorkingDay(moment(2026, 1, 10)))
        #expect(calendar.isWorkingDay(moment(2026, 9, 3)))
        #expect(!calendar.isWorkingDay(moment(2026, 6, 1)))
        #expect(!calendar.isWorkingDay(moment(2026, 9, 2)))
    }

    @Test(arguments: [
        #"{ off: ["31/02/2026"] }"#, #"{ hours: ["7h30-11h30"] }"#, #"{ hours: ["11:30-07:30"] }"#,
        #"{ hours: ["07:30-11:30", "11:00-17:00"] }"#, #"{ saturday: ["07:30-11:30"] }"#,
        #"{ off: ["2026-06-01"], worked: ["2026-06-01"] }"#, #"{ hours: ["07:30-25:00"] }"#,
    ])
    func whatIsNoDayOrHourIsToldWithItsLine(section: String) throws {
        let reader = try ConfigurationReader(text: "{\n calendar:\n \(section) }", file: "kiosk.json5")
        _ = CalendarConfiguration(reader.root.section("calendar"))
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.map { "\($0)".contains("kiosk.json5:") } == true, "\(String(describing: error))")
    }

    @Test func aFileWithAWrongDayIsRefused() throws {
        let folder = try TemporaryFolder()
        let file = URL(fileURLWithPath: folder.file("vn.json5"))
        try Data(#"{ off: [{ days: ["2026-02-30"] }], worked: [] }"#.utf8).write(to: file)
        #expect(throws: WorkingCalendarError.self) { try WorkingCalendar(file: file) }
    }
}

@Suite struct TimelinessTests {
    private let appointment = moment(2026, 3, 10, 17)

    private func timeliness(
        _ status: DossierStatus?, at now: Date, released: Date? = nil, finished: Date? = nil, isPaused: Bool = false,
        appointment: Date? = moment(2026, 3, 10, 17)
    ) -> Timeliness {
        Dossier(
            code: DossierCode(printed: "H15-1"), status: status, isPaused: isPaused, appointment: appointment,
            released: released, finished: finished
        ).timeliness(at: now)
    }

    @Test func openDossiersByTheirAppointment() {
        #expect(timeliness(.processing, at: moment(2026, 3, 6, 9)) == .onTime)
        // The Monday before the Tuesday, and the day itself.
        #expect(timeliness(.processing, at: moment(2026, 3, 9, 9)) == .dueSoon)
        #expect(timeliness(.processing, at: moment(2026, 3, 10, 9)) == .dueSoon)
        #expect(timeliness(.processing, at: moment(2026, 3, 10, 17, 0, 1)) == .overdue)
        #expect(timeliness(.processing, at: moment(2026, 3, 6, 9), appointment: nil) == .none)
    }

    @Test func soonIsCountedInWorkingDays() throws {
        let calendar = try WorkingCalendar.vietnamese()
        let dossier = Dossier(
            code: DossierCode(printed: "H15-1"), status: .processing, appointment: moment(2026, 2, 23, 17))
        #expect(dossier.timeliness(at: moment(2026, 2, 13, 9), calendar: calendar) == .dueSoon)
        #expect(dossier.timeliness(at: moment(2026, 2, 13, 9)) == .onTime)
    }

    @Test func anAppointmentWithoutATimeHoldsAllDay() {
        let day = moment(2026, 3, 10)
        #expect(timeliness(.processing, at: moment(2026, 3, 10, 16), appointment: day) == .dueSoon)
        #expect(timeliness(.processing, at: moment(2026, 3, 11), appointment: day) == .overdue)
        #expect(timeliness(.completed, at: day, released: moment(2026, 3, 10, 23, 59), appointment: day) == .onTime)
    }

    @Test func whatWaitsForTheCitizenIsPaused() {
        let late = moment(2026, 4, 1)
        #expect(timeliness(.supplementRequired, at: late) == .paused)
        #expect(timeliness(.paymentRequired, at: late) == .paused)
        #expect(timeliness(.processing, at: late, isPaused: true) == .paused)
    }

    @Test func whatIsDoneCountsByWhenItWasReady() {
        let late = moment(2026, 4, 1)
        #expect(timeliness(.returned, at: late, released: moment(2026, 3, 10, 16), finished: late) == .onTime)
        #expect(timeliness(.returned, at: late, released: moment(2026, 3, 10, 18), finished: late) == .overdue)
        #expect(timeliness(.completed, at: late) == .none)
        #expect(timeliness(.withdrawn, at: late) == .none)
        #expect(timeliness(nil, at: late) == .none)
    }
}
