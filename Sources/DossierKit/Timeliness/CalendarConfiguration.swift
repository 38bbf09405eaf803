public import ApplianceKit

/// When a centre is open, from the section `calendar` of the configuration.
///
/// ```json5
/// calendar: {
///   hours: ["07:30-11:30", "13:30-17:00"],   // Monday to Friday, and on Saturdays that are worked by decree
///   saturday: ["07:30-11:30"],               // every Saturday beside a working Friday; none by default
///   sunday: [],
///   off: ["2026-06-01"],                     // days off that no list has
///   worked: ["2026-06-06"],                  // days worked that no list has
///   file: "/etc/tracuu/calendar.json5",      // in place of the list of public holidays that comes with the programs
/// }
/// ```
public struct CalendarConfiguration: Sendable, Equatable {
    /// The hours of a week; nil where nobody has said.
    public var week: OpeningHours.Week?
    /// A list of public holidays in place of the one that comes with the programs.
    public var file: String?
    var off: [CivilDate]
    var worked: [CivilDate]

    /// A calendar without hours, and with no days of the centre's own.
    public init(week: OpeningHours.Week? = nil, file: String? = nil) {
        self.week = week
        self.file = file
        off = []
        worked = []
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        let week = OpeningHours.Week(
            workday: section.spans("hours"), saturday: section.spans("saturday"), sunday: section.spans("sunday"))
        if week.workday.isEmpty, !week.saturday.isEmpty || !week.sunday.isEmpty || section.has("hours") {
            section.report(
                "must name the hours of a working day, such as [\"07:30-11:30\", \"13:30-17:00\"]", key: "hours")
        }
        self.week = week.workday.isEmpty ? nil : week
        file = section.optionalString("file")
        off = section.days("off")
        worked = section.days("worked")
        for day in worked where off.contains(day) {
            section.report("\(day.year)-\(day.month)-\(day.day) is in “off” too", key: "worked")
        }
    }
}

extension ConfigurationSection {
    fileprivate func days(_ key: String) -> [CivilDate] {
        strings(key, default: []).compactMap { text in
            let day = CivilDate(text)
            if day == nil { report("“\(text)” is no day such as 2026-01-31", key: key) }
            return day
        }
    }

    /// Hours in their order, none within another.
    fileprivate func spans(_ key: String) -> [OpeningHours.Span] {
        var spans: [OpeningHours.Span] = []
        for text in strings(key, default: []) {
            guard let span = OpeningHours.Span(text) else {
                report("“\(text)” are no hours such as 07:30-11:30", key: key)
                continue
            }
            if let last = spans.last, span.opens <= last.closes {
                report("“\(text)” begins before the hours in front of it end", key: key)
            }
            spans.append(span)
        }
        return spans
    }
}
