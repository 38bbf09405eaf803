public import Foundation
import Glibc

/// A moment as the clock on the wall of a centre shows it: in the process's zone, which ``useVietnameseZone()`` sets.
///
/// Made by `localtime_r`: without ICU, Foundation's `TimeZone(identifier:)` is nil and `.current` is GMT, silently.
public struct LocalTime: Equatable, Sendable {
    /// The year, for example 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 60.
    public let second: Int
    /// 0 is Sunday.
    public let weekday: Int

    /// The zone that citizens, staff and business dates live in.
    public static let zone = "Asia/Ho_Chi_Minh"

    /// Makes ``zone`` the process's zone; to be called once, before any other thread runs.
    ///
    /// - Returns: false where the zone's data is missing: local times would silently be UTC.
    public static func useVietnameseZone() -> Bool {
        setenv("TZ", zone, 1)
        tzset()
        return LocalTime(Date(timeIntervalSince1970: 0)).hour == 8  // Sài Gòn was at +08 in January 1970
    }

    /// The local time of a moment; outside the years 1 to 9999, which other boxes' JSON may name, of the nearest.
    public init(_ date: Date) {
        var seconds = Self.representable(date.timeIntervalSince1970)
        var parts = tm()
        localtime_r(&seconds, &parts)
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
        weekday = Int(parts.tm_wday)
    }

    private static func representable(_ seconds: TimeInterval) -> time_t {
        // A day within both edges, for whatever the zone adds.
        seconds.isNaN ? 0 : time_t(min(max(seconds.rounded(.down), -62_135_510_400), 253_402_214_400))
    }

    /// `10:32`.
    public var clock: String { "\(twoDigits(hour)):\(twoDigits(minute))" }

    /// `31/01/2026`, as Vietnamese forms write it.
    public var date: String { "\(twoDigits(day))/\(twoDigits(month))/\(year)" }

    /// `2026-01-31`, for stores and series.
    public var isoDate: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }

    /// Whether both lie on the same day.
    public func isSameDay(as other: LocalTime) -> Bool {
        year == other.year && month == other.month && day == other.day
    }

    /// The moment of a local date and time; parts out of their range carry over, as `mktime` does.
    public static func moment(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) -> Date {
        var parts = tm()
        parts.tm_year = Int32(clamping: year - 1900)
        parts.tm_mon = Int32(clamping: month - 1)
        parts.tm_mday = Int32(clamping: day)
        parts.tm_hour = Int32(clamping: hour)
        parts.tm_min = Int32(clamping: minute)
        parts.tm_sec = Int32(clamping: second)
        parts.tm_isdst = -1
        return Date(timeIntervalSince1970: TimeInterval(mktime(&parts)))
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
