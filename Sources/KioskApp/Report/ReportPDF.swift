import ApplianceKit
import DeviceIO
import Foundation

/// The report on A4 across.
struct ReportPDF {
    /// A4 across, in points.
    private static let page = (width: 841.89, height: 595.28)
    private static let margin = 42.5
    private static let nameWidth = 190.0
    private static let headingStyle = PDFDrawing.Style(size: 8, isBold: true, alignment: .right)
    private static let figure = PDFDrawing.Style(size: 9.5, alignment: .right)
    private static let name = PDFDrawing.Style(size: 9.5)

    let report: QueueReport
    let span: ReportSpan
    let centre: String
    let madeAt: Date

    /// The file.
    func octets() throws(PDFError) -> [UInt8] {
        // Drawn twice: how many pages there are is known afterwards only.
        let pages = try draw(pageCount: 1).pages
        return try draw(pageCount: pages).octets
    }

    /// Where the pen is.
    private struct Sheet {
        let drawing: PDFDrawing
        let pageCount: Int
        var page = 1
        var y = ReportPDF.margin
        /// What stands above the columns.
        var heading = ""
    }

    private var right: Double { Self.page.width - Self.margin }
    private var lowest: Double { Self.page.height - 48 }
    private var columnWidth: Double {
        (right - Self.margin - Self.nameWidth) / Double(ReportColumn.all.count)
    }

    private func draw(pageCount: Int) throws(PDFError) -> (octets: [UInt8], pages: Int) {
        let title = "Báo cáo số thứ tự \(span.title)"
        let drawing = try PDFDrawing(width: Self.page.width, height: Self.page.height, title: title)
        var sheet = Sheet(drawing: drawing, pageCount: pageCount)
        sheet.y += drawing.text(
            centre, .init(size: 11), x: Self.margin, y: sheet.y, width: right - Self.margin)
        sheet.y += 6
        sheet.y += drawing.text(
            title, .init(size: 16, isBold: true), x: Self.margin, y: sheet.y, width: right - Self.margin)
        sheet.y += 4
        sheet.y += drawing.text(
            "Thời gian tính bằng phút:giây. “Chờ 90 %”: chín trong mười người chờ không lâu hơn.",
            .init(size: 9, isItalic: true), x: Self.margin, y: sheet.y, width: right - Self.margin)
        sheet.y += 10
        drawHeadings("Toàn trung tâm", &sheet)
        drawRow("Tổng cộng", report.total, isTotal: true, &sheet)
        for section in report.sections where !section.rows.isEmpty {
            sheet.y += 12
            if sheet.y + 60 > lowest { nextPage(&sheet) }
            drawHeadings(section.heading, &sheet)
            for row in section.rows {
                let rowName = row.name.isEmpty || row.name == row.key ? row.key : "\(row.key)  \(row.name)"
                if section.isOfTime {
                    drawRow(row.name, row.figures, &sheet)
                } else {
                    drawRow(section.id == "counter" ? "Quầy \(rowName)" : rowName, row.figures, &sheet)
                }
            }
        }
        endPage(&sheet)
        return (try drawing.finish(), sheet.page)
    }

    private func left(ofColumn column: Int) -> Double {
        Self.margin + Self.nameWidth + Double(column) * columnWidth
    }

    private func drawHeadings(_ heading: String, _ sheet: inout Sheet) {
        sheet.heading = heading
        var height = sheet.drawing.text(
            heading, .init(size: 10.5, isBold: true), x: Self.margin, y: sheet.y, width: Self.nameWidth)
        for (index, column) in ReportColumn.all.enumerated() {
            height = max(
                height,
                sheet.drawing.text(
                    column.heading, Self.headingStyle, x: left(ofColumn: index) + 2, y: sheet.y,
                    width: columnWidth - 4))
        }
        sheet.y += height + 3
        sheet.drawing.line(fromX: Self.margin, y: sheet.y, toX: right, y: sheet.y)
        sheet.y += 3
    }

    private func drawRow(
        _ name: String, _ figures: QueueReport.Figures, isTotal: Bool = false, _ sheet: inout Sheet
    ) {
        var style = Self.name
        style.isBold = isTotal
        let height = sheet.drawing.height(of: name, style, width: Self.nameWidth - 6)
        if sheet.y + height > lowest {
            nextPage(&sheet)
            drawHeadings(sheet.heading, &sheet)
        }
        sheet.drawing.text(name, style, x: Self.margin, y: sheet.y, width: Self.nameWidth - 6)
        var figure = Self.figure
        figure.isBold = isTotal
        for (index, column) in ReportColumn.all.enumerated() {
            sheet.drawing.text(
                column.text(figures), figure, x: left(ofColumn: index) + 2, y: sheet.y, width: columnWidth - 4)
        }
        sheet.y += height + 4
    }

    private func nextPage(_ sheet: inout Sheet) {
        endPage(&sheet)
        sheet.page += 1
        sheet.y = Self.margin
    }

    private func endPage(_ sheet: inout Sheet) {
        let small = PDFDrawing.Style(size: 8, isItalic: true)
        let now = LocalTime(madeAt)
        sheet.drawing.text(
            "Lập lúc \(now.clock), \(now.date)", small, x: Self.margin, y: Self.page.height - 30, width: 300)
        sheet.drawing.text(
            "Trang \(sheet.page)/\(sheet.pageCount)", .init(size: 8, isItalic: true, alignment: .right), x: right - 100,
            y: Self.page.height - 30, width: 100)
        sheet.drawing.endPage()
    }
}
