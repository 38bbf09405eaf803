import ApplianceKit
import Foundation

/// Times as interfaces between programs write them (RFC 3339): `2026-11-22T07:00:00+07:00`.
enum RFC3339 {
    /// nil where it is none, or has no zone.
    static func moment(_ text: String) -> Date? {
        let octets = Array(text.utf8)
        guard octets.count >= 20, octets[4] == dash, octets[7] == dash, octets[10] | 0x20 == UInt8(ascii: "t"),
            octets[13] == colon, octets[16] == colon, let year = number(octets[0..<4]),
            let month = number(octets[5..<7]), let day = number(octets[8..<10]), let hour = number(octets[11..<13]),
            let minute = number(octets[14..<16]), let second = number(octets[17..<19]),
            case let date = CivilDate(year: year, month: month, day: day), date.isPossible, hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var rest = octets[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, digits.count <= 9 else { return nil }
            fraction = Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(Array(rest)) else { return nil }
        return Date(
            timeIntervalSince1970: Double(date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offset)
                + fraction)
    }

    /// In UTC, with thousandths of a second where there are any.
    static func text(milliseconds: Int64) -> String {
        let (days, inDay) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let day = inDay < 0 ? days - 1 : days
        let time = inDay < 0 ? inDay + 86_400_000 : inDay
        let date = CivilDate(daysSince1970: Int(day))
        let fraction = time % 1_000 == 0 ? "" : "." + padded(Int(time % 1_000), 3)
        let seconds = Int(time / 1_000)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(seconds / 3_600, 2)):"
            + "\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))\(fraction)Z"
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    }

    /// Seconds east of Greenwich.
    private static func offset(_ octets: [UInt8]) -> Int? {
        if octets.count == 1, octets[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard octets.count == 6, octets[3] == colon, let hours = number(octets[1..<3]),
            let minutes = number(octets[4..<6]), hours < 24, minutes < 60
        else { return nil }
        switch octets[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case dash: return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
