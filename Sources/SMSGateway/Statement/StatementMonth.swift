import ApplianceKit
import Foundation

/// A month of the calendar that bills are made for, in Vietnamese time.
struct StatementMonth: Equatable, Codable, Sendable {
    let year: Int
    let month: Int

    /// Reads `2026-10`.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), (2000...2999).contains(year), (1...12).contains(month)
        else { return nil }
        self.init(year: year, month: month)
    }

    init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// The one that a moment lies in.
    init(of moment: Date) {
        let local = LocalTime(moment)
        self.init(year: local.year, month: local.month)
    }

    /// The month before the one that a moment lies in: the one that is to be signed now.
    init(before moment: Date) {
        let this = StatementMonth(of: moment)
        self.init(year: this.month == 1 ? this.year - 1 : this.year, month: this.month == 1 ? 12 : this.month - 1)
    }

    /// The one after it.
    var next: StatementMonth {
        StatementMonth(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1)
    }

    /// From its first midnight to that of the next month, which is not in it.
    var span: Range<Date> {
        LocalTime.moment(year: year, month: month, day: 1)..<LocalTime.moment(year: year, month: month + 1, day: 1)
    }

    /// `2026-10`.
    var iso: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}
