import Foundation

/// Moments as iGate and the open contract write them: ISO 8601 with an offset, Việt Nam's where there is none.
enum CentralTimestamp {
    /// `2026-01-31T08:00:00Z`, `…08:00:00.000+0700`, `…08:00:00+07:00`; nil where it is no such.
    static func date(_ text: String) -> Date? {
        var rest = text.utf8[...]
        guard let year = number(&rest, 4), skip(&rest, "-"), let month = number(&rest, 2), skip(&rest, "-"),
            let day = number(&rest, 2), skip(&rest, "T") || skip(&rest, "t") || skip(&rest, " "),
            let hour = number(&rest, 2), skip(&rest, ":"), let minute = number(&rest, 2), skip(&rest, ":"),
            let second = number(&rest, 2), (1990...2199).contains(year), (1...12).contains(month),
            (1...daysOf(month, year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let fraction = fraction(&rest)
        guard let offset = offset(&rest), rest.isEmpty else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// `2026-01-31T01:00:00Z`.
    static func text(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let (day, time) = (seconds.quotient(by: 86_400), seconds - seconds.quotient(by: 86_400) * 86_400)
        return dayText(day) + "T" + [time / 3_600, time / 60 % 60, time % 60].map(twoDigits).joined(separator: ":")
            + "Z"
    }

    /// `2026-01-31` of a day counted from 1970-01-01.
    static func dayText(_ day: Int) -> String {
        let (year, month, day) = civil(day)
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }

    /// The parts of `2026-01-31`; nil where it is no such day.
    static func day(_ text: String) -> (year: Int, month: Int, day: Int)? {
        var rest = text.utf8[...]
        guard let year = number(&rest, 4), skip(&rest, "-"), let month = number(&rest, 2), skip(&rest, "-"),
            let day = number(&rest, 2), rest.isEmpty, (1990...2199).contains(year), (1...12).contains(month),
            (1...daysOf(month, year)).contains(day)
        else { return nil }
        return (year, month, day)
    }

    // MARK: - Parts

    private static func number(_ rest: inout Substring.UTF8View, _ digits: Int) -> Int? {
        let part = rest.prefix(digits)
        guard part.count == digits, part.allSatisfy(\.isASCIIDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func skip(_ rest: inout Substring.UTF8View, _ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func fraction(_ rest: inout Substring.UTF8View) -> Double {
        guard skip(&rest, ".") else { return 0 }
        var value = 0.0
        var scale = 0.1
        while let digit = number(&rest, 1) {
            value += Double(digit) * scale
            scale /= 10
        }
        return value
    }

    /// In seconds east of Greenwich.
    private static func offset(_ rest: inout Substring.UTF8View) -> Int? {
        if rest.isEmpty { return 7 * 3_600 }
        if skip(&rest, "Z") || skip(&rest, "z") { return 0 }
        let isWest = skip(&rest, "-")
        guard isWest || skip(&rest, "+"), let hours = number(&rest, 2), hours <= 14 else { return nil }
        _ = skip(&rest, ":")
        guard let minutes = rest.isEmpty ? 0 : number(&rest, 2), minutes < 60 else { return nil }
        return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }

    private static func daysOf(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of the Gregorian calendar, whose year begins in March for this.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let month = month <= 2 ? month + 9 : month - 3
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
    }

    /// The other way round.
    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted.quotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Int {
    /// Rounded down, also below zero.
    fileprivate func quotient(by divisor: Int) -> Int { self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor) }
}
