import ApplianceKit
public import Foundation

/// Whether a centre is open, why not, and when it opens next: its hours on the days that its calendar works.
public struct OpeningHours: Sendable, Equatable {
    /// Hours without a break, within a day.
    public struct Span: Sendable, Equatable {
        /// Minutes since midnight in Việt Nam's time; less than ``closes``.
        public let opens: Int
        /// Minutes since midnight, at most 1440.
        public let closes: Int

        /// Reads `07:30-11:30`; nil where it is no such, or ends before it begins.
        public init?(_ text: String) {
            let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
            guard times.count == 2, let opens = times[0], let closes = times[1], opens < closes else { return nil }
            self.opens = opens
            self.closes = closes
        }

        private static func minutes(_ text: Substring) -> Int? {
            let parts = text.filter { $0 != " " }.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.allSatisfy(\.isASCII) }),
                let hour = Int(parts[0]), let minute = Int(parts[1]), (0...59).contains(minute),
                (0...23).contains(hour) || (hour == 24 && minute == 0)
            else { return nil }
            return hour * 60 + minute
        }
    }

    /// The hours of an ordinary week.
    public struct Week: Sendable, Equatable {
        /// Monday to Friday, and days that are worked by decree.
        public var workday: [Span]
        /// Saturdays; empty where the centre is closed then.
        public var saturday: [Span]
        /// Sundays.
        public var sunday: [Span]

        /// Hours; each list in its order.
        public init(workday: [Span], saturday: [Span] = [], sunday: [Span] = []) {
            self.workday = workday
            self.saturday = saturday
            self.sunday = sunday
        }
    }

    /// How it is at a moment.
    public enum State: Sendable, Equatable {
        /// Open, and until when without a break.
        case open(until: Date)
        /// Closed, and when it opens next; nil where that is not within ``searchLimit`` days, or no hours are known.
        case closed(Closure, opens: Date?)
        /// A day that is worked, and nobody has said at which hours.
        case worked
        /// It is not sure whether this day is a holiday, the one of this name: no decision has fixed it yet.
        case unconfirmed(String)
    }

    /// Why it is closed.
    public enum Closure: Sendable, Equatable {
        /// It opens later today.
        case beforeHours
        /// Between two spans of the day.
        case pause
        /// It was open today.
        case afterHours
        /// A Saturday or Sunday.
        case weekend
        /// A public holiday or a day swapped for another, with its name, which may be empty.
        case holiday(String)
    }

    /// So many days ahead is looked for when it opens next.
    public static let searchLimit = 30

    /// The hours of an ordinary week; nil where nobody has said.
    public let week: Week?
    /// The days that are worked.
    public let calendar: WorkingCalendar

    /// Hours on the days of a calendar.
    public init(week: Week?, calendar: WorkingCalendar) {
        self.week = week
        self.calendar = calendar
    }

    /// How it is at a moment; nil where nothing is known of it: a centre that has no hours in the configuration may work
    /// on Saturdays all the same.
    public func state(at now: Date) -> State? {
        let today = CivilDate(now)
        if calendar.isExpected(today) { return .unconfirmed(calendar.holiday(today) ?? "") }
        let spans = self.spans(of: today)
        if spans.isEmpty {
            if week == nil, calendar.isWorked(today) { return .worked }
            if week == nil, calendar.holiday(today) == nil { return nil }
            let closure = calendar.holiday(today).map(Closure.holiday) ?? .weekend
            return .closed(closure, opens: opening(after: today))
        }
        let minute = LocalTime(now).hour * 60 + LocalTime(now).minute
        if let span = spans.first(where: { $0.opens <= minute && minute < $0.closes }) {
            return .open(until: today.moment(atMinute: span.closes))
        }
        if let next = spans.first(where: { $0.opens > minute }) {
            return .closed(next == spans[0] ? .beforeHours : .pause, opens: today.moment(atMinute: next.opens))
        }
        return .closed(.afterHours, opens: opening(after: today))
    }

    private func opening(after day: CivilDate) -> Date? {
        var day = day
        for _ in 0..<Self.searchLimit {
            day = day.next
            if let first = spans(of: day).first { return day.moment(atMinute: first.opens) }
        }
        return nil
    }

    private func spans(of day: CivilDate) -> [Span] {
        guard let week else { return [] }
        if calendar.isWorkedByDecree(day) { return week.workday }
        if calendar.holiday(day) != nil { return [] }
        return switch day.weekday {
        case 0: week.sunday
        case 6: week.saturday
        default: week.workday
        }
    }
}

extension CivilDate {
    fileprivate func moment(atMinute minute: Int) -> Date {
        LocalTime.moment(year: year, month: month, day: day, hour: minute / 60, minute: minute % 60)
    }
}
