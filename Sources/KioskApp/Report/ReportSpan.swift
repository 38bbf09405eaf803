import ApplianceKit
import Foundation

/// A day or a month of the report, as it is asked for: `2026-03-02`, `2026-03`.
struct ReportSpan: Equatable, Sendable {
    let first: BusinessDate
    let last: BusinessDate
    /// “ngày 02/03/2026”, “tháng 3 năm 2026”.
    let title: String

    /// A day.
    init?(day text: String) {
        let parts = Self.numbers(text, [4, 2, 2])
        guard let parts else { return nil }
        let date = LocalTime(LocalTime.moment(year: parts[0], month: parts[1], day: parts[2], hour: 12))
        guard date.isoDate == text else { return nil }
        first = BusinessDate(stored: text)
        last = first
        title = "ngày \(date.date)"
    }

    /// A month.
    init?(month text: String) {
        guard let parts = Self.numbers(text, [4, 2]), (1...12).contains(parts[1]) else { return nil }
        first = BusinessDate(stored: "\(text)-01")
        last = BusinessDate(
            LocalTime.moment(year: parts[0], month: parts[1] + 1, day: 0, hour: 12), resetHour: 0)
        title = "tháng \(parts[1]) năm \(parts[0])"
    }

    private static func numbers(_ text: String, _ widths: [Int]) -> [Int]? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == widths,
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) })
        else { return nil }
        return parts.compactMap { Int($0) }
    }
}
