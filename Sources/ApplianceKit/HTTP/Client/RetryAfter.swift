import Foundation

/// The field by which a server says when to come again (RFC 9110 §10.2.3).
enum RetryAfter {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// How long to wait: from seconds, or from a date as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Returns: nil where it is neither; a date that has passed is zero.
    static func duration(_ field: String?, now: Date) -> Duration? {
        guard let field else { return nil }
        if let seconds = Int(field) { return seconds >= 0 ? .seconds(min(seconds, 86_400)) : nil }
        let parts = field.split { " :,".contains($0) }
        guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), let hour = Int(parts[4]),
            let minute = Int(parts[5]), let second = Int(parts[6]), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second), (1990...2199).contains(year)
        else { return nil }
        let date = CivilDate(year: year, month: month + 1, day: day)
        let moment = Double(date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second)
        return .seconds(min(max(0, moment - now.timeIntervalSince1970), 86_400))
    }
}
