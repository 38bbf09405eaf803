import Foundation

/// The columns of the report, the same in text, CSV and PDF.
struct ReportColumn: Sendable {
    /// In a CSV file, stable.
    let id: String
    /// For people.
    let heading: String
    let value: @Sendable (QueueReport.Figures) -> Int?

    static let all: [ReportColumn] = [
        ReportColumn(id: "issued", heading: "Lấy số") { $0.issued },
        ReportColumn(id: "called", heading: "Đã gọi") { $0.called },
        ReportColumn(id: "served", heading: "Đã phục vụ") { $0.served },
        ReportColumn(id: "no_shows", heading: "Vắng mặt") { $0.noShows },
        ReportColumn(id: "cancelled", heading: "Huỷ") { $0.cancelled },
        ReportColumn(id: "expired", heading: "Chưa xong") { $0.expired },
        ReportColumn(id: "wait_median_s", heading: "Chờ trung vị") { $0.medianWait },
        ReportColumn(id: "wait_90_s", heading: "Chờ 90 %") { $0.longWait },
        ReportColumn(id: "service_median_s", heading: "Phục vụ trung vị") { $0.medianService },
        ReportColumn(id: "very_satisfied", heading: "Rất hài lòng") { $0.ratings[2] },
        ReportColumn(id: "satisfied", heading: "Hài lòng") { $0.ratings[1] },
        ReportColumn(id: "dissatisfied", heading: "Chưa hài lòng") { $0.ratings[0] },
    ]

    var isTime: Bool { id.hasSuffix("_s") }

    /// As people read it: `7:30` for times, `–` where there is nothing to say.
    func text(_ figures: QueueReport.Figures) -> String {
        guard let value = value(figures) else { return "–" }
        return isTime ? Self.minutes(value) : String(value)
    }

    /// `7:30` minutes.
    static func minutes(_ seconds: Int) -> String {
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension QueueReport {
    /// A part of the report.
    struct Section: Sendable {
        let id: String
        let heading: String
        let rows: [Row]

        /// Whether its lines have their names alone: hours and days.
        var isOfTime: Bool { id == "hour" || id == "day" }
    }

    var sections: [Section] {
        var sections = [
            Section(id: "service", heading: "Theo thủ tục", rows: byService),
            Section(id: "counter", heading: "Theo quầy", rows: byCounter),
            Section(id: "hour", heading: "Theo giờ lấy số", rows: byHour),
        ]
        if first != last { sections.append(Section(id: "day", heading: "Theo ngày", rows: byDay)) }
        return sections
    }

    /// A table as RFC 4180 has it, with a byte order mark, for which Excel knows that it is UTF-8. Times in seconds.
    var csv: String {
        var lines = [(["part", "key", "name"] + ReportColumn.all.map(\.id)).joined(separator: ",")]
        func add(_ part: String, _ row: Row) {
            let values = ReportColumn.all.map { $0.value(row.figures).map(String.init) ?? "" }
            lines.append(([part, row.key, row.name].map(Self.quoted) + values).joined(separator: ","))
        }
        add("total", Row(key: "", name: "", figures: total))
        for section in sections { for row in section.rows { add(section.id, row) } }
        return "\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
