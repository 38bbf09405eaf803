import ApplianceKit
import Foundation

/// The day that numbers belong to, in Việt Nam's time: `2026-01-31`. It begins at the hour that the plan sets.
struct BusinessDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// ISO 8601, so that it sorts.
    let description: String

    /// The business date of a moment.
    init(_ moment: Date, resetHour: Int) {
        description = LocalTime(moment.addingTimeInterval(Double(-resetHour) * 3_600)).isoDate
    }

    /// One from a store.
    init(stored text: String) { description = text }

    /// The date so many days later.
    func advanced(by days: Int) -> BusinessDate {
        let parts = description.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return self }
        // Noon: no date changes when a clock is put back by an hour.
        let noon = LocalTime.moment(year: parts[0], month: parts[1], day: parts[2] + days, hour: 12)
        return BusinessDate(noon, resetHour: 0)
    }

    /// When it begins.
    func start(resetHour: Int) -> Date {
        let parts = description.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return .distantPast }
        return LocalTime.moment(year: parts[0], month: parts[1], day: parts[2], hour: resetHour)
    }

    /// Whether it is written as a date. One from another box may be anything that sorts between two dates.
    var isSound: Bool {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [4, 2, 2]
            && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    static func < (left: BusinessDate, right: BusinessDate) -> Bool { left.description < right.description }
}

extension BusinessDate: Codable {
    init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
