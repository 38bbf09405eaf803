import ApplianceKit
import Foundation

/// `tracuu-kiosk report`: how the queue went on a day or in a month.
enum ReportCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let file = try arguments.option("--config")
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let (day, month) = (try arguments.option("--day"), try arguments.option("--month"))
        let (csv, pdf) = (try arguments.option("--csv"), try arguments.option("--pdf"))
        try arguments.finish()
        let clock = SystemClock()
        let span: ReportSpan
        switch (day, month) {
        case (let day?, nil):
            guard let asked = ReportSpan(day: day) else {
                throw UsageError("--day must be a date such as 2026-03-02, not \(day)")
            }
            span = asked
        case (nil, let month?):
            guard let asked = ReportSpan(month: month) else {
                throw UsageError("--month must be a month such as 2026-03, not \(month)")
            }
            span = asked
        case (nil, nil):
            guard let today = ReportSpan(day: LocalTime(clock.now).isoDate) else { return .software }
            span = today
        default: throw UsageError("--day and --month stand side by side: a report is of one of them")
        }
        let (centre, plan) = try parts(file)
        let path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("queue.db").path
        guard FileManager.default.fileExists(atPath: path) else {
            Log("report").error("\(path) is not there: name the daemon's state folder with --state")
            return .noInput
        }
        let store = try QueueStore(path: path)
        let report = QueueReport(
            events: try store.events(from: span.first, through: span.last), from: span.first, through: span.last,
            plan: plan)
        if csv == nil, pdf == nil { StandardStream.output.write(text(of: report, span)) }
        if let csv { try write(Array(report.csv.utf8), to: csv) }
        if let pdf {
            try write(try ReportPDF(report: report, span: span, centre: centre, madeAt: clock.now).octets(), to: pdf)
        }
        return .ok
    }

    private static func write(_ bytes: [UInt8], to file: String) throws {
        if file == "-" { return StandardStream.output.write(String(decoding: bytes, as: UTF8.self)) }
        try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
    }

    private static func parts(_ file: String?) throws -> (centre: String, plan: QueuePlan) {
        guard let file else {
            let root = try ConfigurationReader(text: "{}", file: "").root
            return (KioskConfiguration.centre(root.section("centre")).name, QueuePlan(root.section("queue")))
        }
        let configuration = try KioskConfiguration(ConfigurationReader(path: file))
        return (configuration.centre.name, configuration.queue)
    }

    /// For a terminal: the parts one below the other, columns in line.
    static func text(of report: QueueReport, _ span: ReportSpan) -> String {
        var lines = ["Báo cáo số thứ tự \(span.title)", ""]
        let heads = ReportColumn.all.map(\.heading)
        func line(_ name: String, _ cells: [String]) -> String {
            padded(name, 34)
                + zip(cells, heads).map { cell, head in
                    String(repeating: " ", count: max(2, head.count + 2 - cell.count)) + cell
                }.joined()
        }
        for section in [QueueReport.Section(id: "total", heading: "Toàn trung tâm", rows: [])] + report.sections {
            let rows =
                section.id == "total"
                ? [QueueReport.Row(key: "Tổng cộng", name: "", figures: report.total)] : section.rows
            if rows.isEmpty { continue }
            lines.append(line(section.heading, heads))
            for row in rows {
                let name = section.isOfTime ? row.name : row.name.isEmpty ? row.key : "\(row.key)  \(row.name)"
                lines.append(line("  " + name, ReportColumn.all.map { $0.text(row.figures) }))
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text.count >= width
            ? String(text.prefix(width - 1)) + "…" : text + String(repeating: " ", count: width - text.count)
    }
}
