import CPangoCairo

/// A layout whose every part has its place, in dots: what all ways of drawing have in common.
struct PlacedTicket {
    struct Text {
        let text: ShapedText
        var x, y: Int
    }
    struct Picture {
        let raster: Raster
        var x, y: Int
    }
    struct Rule {
        var x, y, width, height: Int
    }

    let width: Int
    private(set) var height = 0
    private(set) var texts: [Text] = []
    private(set) var pictures: [Picture] = []
    private(set) var rules: [Rule] = []

    init(_ layout: TicketLayout, width: Int, texts shaper: TextShaper) throws(TicketLayoutError) {
        self.width = width
        let content = width - 2 * layout.margin
        guard content > 0, layout.margin >= 0 else { throw .badMeasure(block: 0) }
        for (number, block) in layout.blocks.enumerated() {
            switch block {
            case .text(let text, let style):
                let column = TicketLayout.Column(text, style)
                try place([(column, layout.margin, content)], number, shaper)
            case .columns(let columns):
                try place(Self.divide(columns, layout.margin, content, number), number, shaper)
            case .feed(let rows):
                guard rows >= 0 else { throw .badMeasure(block: number) }
                height += rows
            case .rule(let thickness):
                guard thickness > 0 else { throw .badMeasure(block: number) }
                rules.append(Rule(x: layout.margin, y: height, width: content, height: thickness))
                height += thickness
            case .picture(let raster, let alignment):
                try place(raster, alignment, layout.margin, room: content, number)
            case .code128(let code, let moduleWidth, let barHeight):
                guard (1...8).contains(moduleWidth), (1...800).contains(barHeight) else {
                    throw .badMeasure(block: number)
                }
                let codeWidth = code.width(moduleWidth: moduleWidth)
                guard codeWidth <= width else { throw .tooWide(block: number, width: codeWidth, available: width) }
                try place(Raster(code, moduleWidth: moduleWidth, height: barHeight), .center, 0, room: width, number)
            case .qr(let code, let moduleWidth, let alignment):
                guard (1...32).contains(moduleWidth) else { throw .badMeasure(block: number) }
                let codeWidth = code.width(moduleWidth: moduleWidth)
                guard codeWidth <= width else { throw .tooWide(block: number, width: codeWidth, available: width) }
                try place(Raster(code, moduleWidth: moduleWidth), alignment, 0, room: width, number)
            }
            guard height <= TicketRenderer.heightLimit else { throw .tooTall(height: height) }
        }
    }

    private mutating func place(
        _ columns: [(TicketLayout.Column, x: Int, width: Int)], _ number: Int, _ shaper: TextShaper
    ) throws(TicketLayoutError) {
        var shaped: [Text] = []
        for (column, x, width) in columns {
            guard (1...400).contains(column.style.size) else { throw .badMeasure(block: number) }
            shaped.append(Text(text: shaper.shape(column.text, column.style, width: width), x: x, y: height))
        }
        // The first lines of all columns stand on one line, also where their letters differ in size.
        let baseline = shaped.map(\.text.baseline).max() ?? 0
        for index in shaped.indices { shaped[index].y += baseline - shaped[index].text.baseline }
        height = shaped.reduce(height) { max($0, $1.y + $1.text.height) }
        texts += shaped
    }

    private mutating func place(
        _ raster: Raster, _ alignment: TicketLayout.Alignment, _ margin: Int, room: Int, _ number: Int
    ) throws(TicketLayoutError) {
        guard raster.width <= room else { throw .tooWide(block: number, width: raster.width, available: room) }
        let x =
            switch alignment {
            case .left: margin
            case .center: (width - raster.width) / 2
            case .right: width - margin - raster.width
            }
        pictures.append(Picture(raster: raster, x: x, y: height))
        height += raster.height
    }

    private static func divide(
        _ columns: [TicketLayout.Column], _ margin: Int, _ content: Int, _ number: Int
    ) throws(TicketLayoutError) -> [(TicketLayout.Column, x: Int, width: Int)] {
        let shares = columns.reduce(0) { $0 + max(0, $1.share) }
        let room = content - TicketLayout.columnGap * (columns.count - 1)
        guard !columns.isEmpty, columns.allSatisfy({ $0.share > 0 }), room >= shares else {
            throw .badMeasure(block: number)
        }
        var (placed, start): ([(TicketLayout.Column, x: Int, width: Int)], Int) = ([], 0)
        for (index, column) in columns.enumerated() {
            let end = start + column.share
            // From the sum of shares, so that rounding leaves nothing over at the right.
            let (left, right) = (room * start / shares, room * end / shares)
            placed.append((column, margin + left + TicketLayout.columnGap * index, right - left))
            start = end
        }
        return placed
    }
}
