import DeviceIO
import Foundation

/// A statement as a document on A4 across, ready to be signed.
struct StatementPDF {
    /// A4 across, in points.
    private static let page = (width: 841.89, height: 595.28)
    private static let margin = (left: 56.7, right: 42.5, top: 36.0, bottom: 42.5)
    private static let operatorWidth = 74.0
    private static let kindWidth = 104.0
    private static let cellPadding = 3.0
    private static let table = PDFDrawing.Style(size: 9.5)
    private static let figures = PDFDrawing.Style(size: 9.5, alignment: .right)
    private static let heading = PDFDrawing.Style(size: 9, isBold: true, alignment: .center)

    let statement: StatementCounts
    let heading: StatementHeading
    let madeAt: Date

    /// The file.
    func octets() throws(PDFError) -> [UInt8] {
        // Drawn twice: how many pages there are is known afterwards only.
        let count = try draw(pageCount: 1).pages
        return try draw(pageCount: count).octets
    }

    private var columns: [(heading: String, value: @Sendable (StatementCounts.Counts) -> Int)] {
        StatementWords.messageColumns + StatementWords.partColumns
    }
    private var contentWidth: Double { Self.page.width - Self.margin.left - Self.margin.right }
    private var columnWidth: Double {
        (contentWidth - Self.operatorWidth - Self.kindWidth) / Double(columns.count)
    }
    private func left(ofColumn column: Int) -> Double {
        Self.margin.left + Self.operatorWidth + Self.kindWidth + Double(column) * columnWidth
    }
    private var right: Double { Self.page.width - Self.margin.right }
    private var lowest: Double { Self.page.height - Self.margin.bottom }

    private func draw(pageCount: Int) throws(PDFError) -> (octets: [UInt8], pages: Int) {
        let title = "\(StatementWords.title(statement.month)) – \(StatementWords.subtitle(statement.month))"
        let drawing = try PDFDrawing(width: Self.page.width, height: Self.page.height, title: title)
        var sheet = Sheet(drawing: drawing, pageCount: pageCount)
        drawHeading(&sheet)
        drawTableHeading(&sheet)
        for group in statement.byOperator { drawGroup(group, &sheet) }
        drawTotal(&sheet)
        drawRemarks(&sheet)
        drawSignatures(&sheet)
        endPage(&sheet)
        return (try drawing.finish(), sheet.page)
    }

    /// Where the pen is.
    private struct Sheet {
        let drawing: PDFDrawing
        let pageCount: Int
        var page = 1
        var y = StatementPDF.margin.top
    }

    private func endPage(_ sheet: inout Sheet) {
        let small = PDFDrawing.Style(size: 8, isItalic: true)
        let y = Self.page.height - 28
        sheet.drawing.text(
            StatementWords.madeAt(madeAt), small, x: Self.margin.left, y: y, width: contentWidth / 2)
        sheet.drawing.text(
            StatementWords.page(sheet.page, of: sheet.pageCount), .init(size: 8, isItalic: true, alignment: .right),
            x: right - 100, y: y, width: 100)
        sheet.drawing.endPage()
    }

    private func nextPage(_ sheet: inout Sheet) {
        endPage(&sheet)
        sheet.page += 1
        sheet.y = Self.margin.top
    }

    // MARK: - Heading

    private func drawHeading(_ sheet: inout Sheet) {
        let half = contentWidth / 2
        let plain = PDFDrawing.Style(size: 11, alignment: .center)
        let bold = PDFDrawing.Style(size: 11, isBold: true, alignment: .center)
        var leftY = sheet.y
        leftY += sheet.drawing.text(heading.authority, plain, x: Self.margin.left, y: leftY, width: half - 20)
        leftY += sheet.drawing.text(heading.centre, bold, x: Self.margin.left, y: leftY, width: half - 20)
        underline(sheet.drawing, x: Self.margin.left + (half - 20) / 2, y: leftY + 2, width: 90)
        var rightY = sheet.y
        rightY += sheet.drawing.text(StatementWords.nation, bold, x: Self.margin.left + half, y: rightY, width: half)
        rightY += sheet.drawing.text(StatementWords.motto, bold, x: Self.margin.left + half, y: rightY, width: half)
        underline(sheet.drawing, x: Self.margin.left + half * 1.5, y: rightY + 2, width: 150)
        sheet.y = max(leftY, rightY) + 16
        sheet.y += sheet.drawing.text(
            StatementWords.title(statement.month), .init(size: 14, isBold: true, alignment: .center),
            x: Self.margin.left, y: sheet.y, width: contentWidth)
        sheet.y += sheet.drawing.text(
            StatementWords.subtitle(statement.month), .init(size: 12, isItalic: true, alignment: .center),
            x: Self.margin.left, y: sheet.y, width: contentWidth)
        if statement.isMonthRunning {
            sheet.y += sheet.drawing.text(
                StatementWords.monthRunning, .init(size: 11, isBold: true, alignment: .center),
                x: Self.margin.left, y: sheet.y + 2, width: contentWidth)
        }
        sheet.y += 10
    }

    private func underline(_ drawing: PDFDrawing, x center: Double, y: Double, width: Double) {
        drawing.line(fromX: center - width / 2, y: y, toX: center + width / 2, y: y, thickness: 0.7)
    }

    // MARK: - Table

    private func drawTableHeading(_ sheet: inout Sheet) {
        let drawing = sheet.drawing
        let (top, upper) = (sheet.y, 17.0)
        let inner = columnWidth - 2 * Self.cellPadding
        let lower = (columns.map { drawing.height(of: $0.heading, Self.heading, width: inner) }.max() ?? 0) + 6
        let height = upper + lower
        drawing.fill(x: Self.margin.left, y: top, width: contentWidth, height: height, grey: 0.92)
        func cell(_ text: String, x: Double, y: Double, width: Double, height: Double) {
            let room = width - 2 * Self.cellPadding
            let offset = (height - drawing.height(of: text, Self.heading, width: room)) / 2
            drawing.text(text, Self.heading, x: x + Self.cellPadding, y: y + offset, width: room)
        }
        let kindLeft = Self.margin.left + Self.operatorWidth
        cell(StatementWords.operatorHeading, x: Self.margin.left, y: top, width: Self.operatorWidth, height: height)
        cell(StatementWords.kindHeading, x: kindLeft, y: top, width: Self.kindWidth, height: height)
        let split = StatementWords.messageColumns.count
        cell(
            StatementWords.messages, x: left(ofColumn: 0), y: top, width: columnWidth * Double(split), height: upper)
        cell(
            StatementWords.parts, x: left(ofColumn: split), y: top,
            width: columnWidth * Double(columns.count - split), height: upper)
        for (index, column) in columns.enumerated() {
            cell(column.heading, x: left(ofColumn: index), y: top + upper, width: columnWidth, height: lower)
        }
        for y in [top, top + height] { drawing.line(fromX: Self.margin.left, y: y, toX: right, y: y) }
        drawing.line(fromX: left(ofColumn: 0), y: top + upper, toX: right, y: top + upper)
        for x in [Self.margin.left, kindLeft, left(ofColumn: 0), left(ofColumn: split), right] {
            drawing.line(fromX: x, y: top, toX: x, y: top + height)
        }
        for index in columns.indices where index != split && index > 0 {
            drawing.line(fromX: left(ofColumn: index), y: top + upper, toX: left(ofColumn: index), y: top + height)
        }
        sheet.y = top + height
    }

    private func drawGroup(
        _ group: (name: String, rows: [StatementCounts.Row], total: StatementCounts.Counts), _ sheet: inout Sheet
    ) {
        var name = StatementWords.operatorName(group.name)
        let shown = name
        for (index, row) in group.rows.enumerated() {
            let isNewPage = makeRoom(&sheet)
            drawRow(
                isNewPage ? shown : name, StatementWords.kind(row.kind), row.counts, isBold: false,
                opensGroup: index == 0, &sheet)
            name = ""
        }
        if group.rows.count > 1 {
            let isNewPage = makeRoom(&sheet)
            drawRow(
                isNewPage ? shown : "", StatementWords.subtotal, group.total, isBold: true, opensGroup: false, &sheet)
        }
    }

    private func drawTotal(_ sheet: inout Sheet) {
        _ = makeRoom(&sheet)
        let top = sheet.y
        sheet.drawing.fill(x: Self.margin.left, y: top, width: contentWidth, height: Self.rowHeight, grey: 0.92)
        drawRow(StatementWords.total, "", statement.total, isBold: true, opensGroup: true, &sheet)
        sheet.drawing.line(fromX: Self.margin.left, y: sheet.y, toX: right, y: sheet.y)
    }

    private static let rowHeight = 18.0

    /// Starts a page with the table's heading where the next row has no room.
    private func makeRoom(_ sheet: inout Sheet) -> Bool {
        guard sheet.y + Self.rowHeight > lowest else { return false }
        sheet.drawing.line(fromX: Self.margin.left, y: sheet.y, toX: right, y: sheet.y)
        nextPage(&sheet)
        drawTableHeading(&sheet)
        return true
    }

    private func drawRow(
        _ name: String, _ kind: String, _ counts: StatementCounts.Counts, isBold: Bool, opensGroup: Bool,
        _ sheet: inout Sheet
    ) {
        let drawing = sheet.drawing
        let (top, textTop) = (sheet.y, sheet.y + 2.5)
        var style = Self.table
        style.isBold = isBold
        let kindLeft = Self.margin.left + Self.operatorWidth
        drawing.text(
            name, style, x: Self.margin.left + Self.cellPadding, y: textTop,
            width: Self.operatorWidth - Self.cellPadding)
        drawing.text(kind, style, x: kindLeft + Self.cellPadding, y: textTop, width: Self.kindWidth - Self.cellPadding)
        var figures = Self.figures
        figures.isBold = isBold
        for (index, column) in columns.enumerated() {
            drawing.text(
                StatementWords.grouped(column.value(counts)), figures, x: left(ofColumn: index), y: textTop,
                width: columnWidth - Self.cellPadding)
        }
        // An operator's rows share one cell for its name.
        drawing.line(fromX: opensGroup ? Self.margin.left : kindLeft, y: top, toX: right, y: top)
        let bottom = top + Self.rowHeight
        for x in [Self.margin.left, kindLeft, right] + columns.indices.map(left(ofColumn:)) {
            drawing.line(fromX: x, y: top, toX: x, y: bottom)
        }
        sheet.y = bottom
    }

    // MARK: - Below the table

    private func drawRemarks(_ sheet: inout Sheet) {
        let bold = PDFDrawing.Style(size: 10.5, isBold: true)
        let plain = PDFDrawing.Style(size: 10.5)
        let small = PDFDrawing.Style(size: 9, isItalic: true)
        var lines = [
            (StatementWords.charged(statement.total), bold), (StatementWords.received(statement.received), plain),
        ]
        if statement.emails > 0 { lines.append((StatementWords.emails(statement.emails), plain)) }
        lines += StatementWords.notes.map { ("- " + $0, small) }
        sheet.y += 8
        for (text, style) in lines {
            let height = sheet.drawing.height(of: text, style, width: contentWidth)
            if sheet.y + height > lowest { nextPage(&sheet) }
            sheet.drawing.text(text, style, x: Self.margin.left, y: sheet.y, width: contentWidth)
            sheet.y += height
        }
    }

    /// Heading, room for the hand and the seal, all on one page.
    private func drawSignatures(_ sheet: inout Sheet) {
        let height = 120.0
        if sheet.y + height > lowest { nextPage(&sheet) }
        let third = contentWidth / 3
        let bold = PDFDrawing.Style(size: 11, isBold: true, alignment: .center)
        let italic = PDFDrawing.Style(size: 11, isItalic: true, alignment: .center)
        let y = sheet.y + 8
        let lineHeight = sheet.drawing.text(
            StatementWords.placeAndDate(heading.place), italic, x: right - third - 20, y: y, width: third + 20)
        for (index, (title, hint)) in [
            (heading.preparer, StatementWords.signHere), (heading.counterpart, StatementWords.signAndSeal),
            (heading.signatory, StatementWords.signAndSeal),
        ].enumerated() {
            let x = Self.margin.left + Double(index) * third
            let used = sheet.drawing.text(title, bold, x: x, y: y + lineHeight, width: third - 8)
            sheet.drawing.text(hint, italic, x: x, y: y + lineHeight + used, width: third - 8)
        }
        sheet.y += height
    }
}
