/// A date of the Gregorian calendar, counted in days without a calendar library.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// For example 2026.
    public let year: Int
    /// 1 to 12 where ``isPossible``.
    public let month: Int
    /// 1 to 31 where ``isPossible``.
    public let day: Int

    /// Any three numbers; see ``isPossible``.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date so many days after 1 January 1970, or before it where they are negative.
    public init(daysSince1970 days: Int) {
        // In years that begin in March, so that the leap day is a year's last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Whether a calendar has this date.
    public var isPossible: Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    /// Days since 1 January 1970, negative before it; of a possible date.
    public var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day after; of a possible date.
    public var next: CivilDate { CivilDate(daysSince1970: daysSince1970 + 1) }

    /// The day before; of a possible date.
    public var previous: CivilDate { CivilDate(daysSince1970: daysSince1970 - 1) }

    /// 0 is Sunday; of a possible date.
    public var weekday: Int {
        // 1 January 1970 was a Thursday.
        let days = (daysSince1970 + 4) % 7
        return days < 0 ? days + 7 : days
    }

    /// Whether it comes before.
    public static func < (one: CivilDate, other: CivilDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }
}
