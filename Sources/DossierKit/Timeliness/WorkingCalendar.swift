import ApplianceKit
public import Foundation

/// Which days an office works: Monday to Friday, less public holidays, with the Saturdays that are worked instead.
///
/// Holidays are data: a file that comes with the programs, the central system's own list above it, the centre's
/// configuration above both. Days before the first and after the last year of the file go by their weekday alone.
///
/// For telling how far a date is, never for computing one: an appointment is the central system's.
public struct WorkingCalendar: Sendable, Equatable {
    /// Further than this nobody counts: an appointment of a wrong century is no reason to walk there day by day.
    static let countLimit = 1_000

    /// What a day is in place of what its weekday makes of it.
    private struct Exception: Equatable, Sendable {
        let isWorked: Bool
        /// Why, or empty.
        let name: String
        /// No decision has fixed it yet: it follows from the rule.
        var isExpected = false
    }

    private var exceptions: [CivilDate: Exception]

    /// Monday to Friday.
    public init() { exceptions = [:] }

    /// The calendar that comes with the programs.
    ///
    /// - Throws: ``ResourceMissing``, or ``WorkingCalendarError`` with what is wrong in the file.
    public static func vietnamese() throws -> WorkingCalendar {
        let file = try ResourceFiles.folder("Calendars", of: "DossierKit").appendingPathComponent("vn.json5")
        return try WorkingCalendar(file: file)
    }

    /// A calendar in a file like the one that comes with the programs.
    ///
    /// - Throws: ``WorkingCalendarError``.
    public init(file: URL) throws(WorkingCalendarError) {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw WorkingCalendarError(description: "\(file.path) can't be read")
        }
        let contents: Contents
        do {
            contents = try JSON5.decode(Contents.self, from: data)
        } catch {
            throw WorkingCalendarError(description: "\(file.path) is no calendar: \(error)")
        }
        exceptions = [:]
        for (entries, isWorked) in [(contents.off, false), (contents.worked, true)] {
            for (text, entry) in entries.flatMap({ entry in entry.days.map { ($0, entry) } }) {
                guard let day = CivilDate(text) else {
                    throw WorkingCalendarError(description: "\(file.path): “\(text)” is no day such as 2026-01-31")
                }
                exceptions[day] = Exception(
                    isWorked: isWorked, name: entry.name ?? "", isExpected: entry.expected ?? false)
            }
        }
    }

    /// The calendar with the central system's own list above it.
    public func overlaid(with days: [CalendarDay]) -> WorkingCalendar {
        var calendar = self
        for day in days {
            calendar.exceptions[CivilDate(year: day.year, month: day.month, day: day.day)] = Exception(
                isWorked: day.isWorkingDay, name: day.name)
        }
        return calendar
    }

    /// The calendar with the centre's own days above it.
    func overlaid(off: [CivilDate], worked: [CivilDate]) -> WorkingCalendar {
        var calendar = self
        for day in off { calendar.exceptions[day] = Exception(isWorked: false, name: "") }
        for day in worked { calendar.exceptions[day] = Exception(isWorked: true, name: "") }
        return calendar
    }

    /// Whether the office works on the day of a moment.
    public func isWorkingDay(_ date: Date) -> Bool { isWorked(CivilDate(date)) }

    /// How many working days lie between two moments: tomorrow is 1, today 0, yesterday -1, days off not counted.
    ///
    /// At most 1000 either way.
    public func workingDays(from start: Date, to end: Date) -> Int {
        let (first, last) = (CivilDate(start), CivilDate(end))
        if last < first { return -workingDays(from: end, to: start) }
        var count = 0
        var day = first
        while day < last, count < Self.countLimit {
            day = day.next
            if isWorked(day) { count += 1 }
        }
        return count
    }

    func isWorked(_ day: CivilDate) -> Bool { exceptions[day]?.isWorked ?? !day.isWeekend }

    /// Why a day is off though its weekday is not: the holiday's name, empty where nobody gave one; nil on other days.
    ///
    /// A weekend that a holiday touches belongs to it: files need not name weekends.
    func holiday(_ day: CivilDate) -> String? {
        if let exception = exceptions[day] { return exception.isWorked ? nil : exception.name }
        guard day.isWeekend else { return nil }
        let (friday, monday) = day.isSaturday ? (day.previous, day.next.next) : (day.previous.previous, day.next)
        return [friday, monday].lazy.compactMap { exceptions[$0] }.first { !$0.isWorked }?.name
    }

    /// Whether a day is off by the rule only, and no decision has fixed it yet.
    func isExpected(_ day: CivilDate) -> Bool { exceptions[day]?.isExpected == true }

    /// Whether a decree or the centre has this day worked, whatever its weekday.
    func isWorkedByDecree(_ day: CivilDate) -> Bool { exceptions[day]?.isWorked == true }

    private struct Contents: Decodable {
        struct Entry: Decodable {
            let days: [String]
            let name: String?
            let expected: Bool?
        }
        let off: [Entry]
        let worked: [Entry]
    }
}

/// A calendar file that can't be used, and why.
public struct WorkingCalendarError: Error, CustomStringConvertible {
    /// The file and what is wrong in it.
    public let description: String
}
