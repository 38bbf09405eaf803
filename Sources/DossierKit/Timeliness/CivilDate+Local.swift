import ApplianceKit
import Foundation

/// Dates as a centre's wall calendar has them.
extension CivilDate {
    /// The day of a moment.
    init(_ date: Date) {
        let local = LocalTime(date)
        self.init(year: local.year, month: local.month, day: local.day)
    }

    /// `2026-01-31`; nil where it is no day of a calendar, or of no century that anybody means.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            (1990...2199).contains(year)
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard isPossible else { return nil }
    }

    /// A moment of it that no change of clocks moves to another day.
    var noon: Date { LocalTime.moment(year: year, month: month, day: day, hour: 12) }

    var isWeekend: Bool { [0, 6].contains(weekday) }
    var isSaturday: Bool { weekday == 6 }
}
