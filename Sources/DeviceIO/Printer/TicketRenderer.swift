public import ApplianceKit
import CPangoCairo

/// Draws tickets, by Pango and Cairo, on a thread of its own: shaping blocks, and Pango keeps its fonts by thread.
///
/// One of them serves all printers and previews. The first ticket takes some 20 ms longer, for fontconfig.
public actor TicketRenderer {
    /// The longest ticket, in dots: half a metre at 203 dpi.
    public static let heightLimit = 4000

    private let thread: PollThread
    private let family: String
    /// All blocking work runs on the renderer's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Starts the thread.
    ///
    /// - Parameter family: The font family; fontconfig finds others for what it lacks.
    /// - Throws: `SystemError` where the system has no thread left.
    public init(family: String = "Noto Sans") throws(SystemError) {
        thread = try PollThread(name: "ticket-renderer")
        self.family = family
    }

    /// Draws a ticket.
    ///
    /// Letters are hinted to whole dots and drawn without grey, because a thermal head knows black and white only.
    ///
    /// - Parameter width: The printer's line, in dots.
    public func raster(_ layout: TicketLayout, width: Int = 576) throws(TicketLayoutError) -> Raster {
        let texts = TextShaper(family: family)
        let content = width - 2 * layout.margin
        guard content > 0, layout.margin >= 0 else { throw .badMeasure(block: 0) }
        var placed: [(block: PlacedBlock, y: Int)] = []
        var height = 0
        for (index, block) in layout.blocks.enumerated() {
            let block = try PlacedBlock(block, number: index, content: content, paper: width, texts: texts)
            placed.append((block, height))
            height += block.height
            guard height <= Self.heightLimit else { throw .tooTall(height: height) }
        }
        var page = try texts.page(
            width: width, height: height,
            texts: placed.compactMap { entry in
                guard case .text(let text) = entry.block else { return nil }
                return (text, layout.margin, entry.y)
            })
        for (block, y) in placed {
            switch block {
            case .text, .feed: break
            case .rule(let thickness): page.fill(x: layout.margin, y: y, width: content, height: thickness)
            case .picture(let picture, .left): page.draw(picture, x: layout.margin, y: y)
            case .picture(let picture, .center): page.draw(picture, x: (width - picture.width) / 2, y: y)
            case .picture(let picture, .right): page.draw(picture, x: width - layout.margin - picture.width, y: y)
            }
        }
        return page
    }
}

/// A block whose height is known.
private enum PlacedBlock {
    case text(ShapedText)
    case feed(Int)
    case rule(Int)
    case picture(Raster, TicketLayout.Alignment)

    init(
        _ block: TicketLayout.Block, number: Int, content: Int, paper: Int, texts: TextShaper
    ) throws(TicketLayoutError) {
        switch block {
        case .text(let text, let style):
            guard (1...400).contains(style.size) else { throw .badMeasure(block: number) }
            self = .text(texts.shape(text, style, width: content))
        case .feed(let rows):
            guard rows >= 0 else { throw .badMeasure(block: number) }
            self = .feed(rows)
        case .rule(let thickness):
            guard thickness > 0 else { throw .badMeasure(block: number) }
            self = .rule(thickness)
        case .picture(let picture, let alignment):
            guard picture.width <= content else {
                throw .tooWide(block: number, width: picture.width, available: content)
            }
            self = .picture(picture, alignment)
        case .code128(let code, let moduleWidth, let height):
            guard (1...8).contains(moduleWidth), (1...800).contains(height) else { throw .badMeasure(block: number) }
            let width = code.width(moduleWidth: moduleWidth)
            guard width <= paper else { throw .tooWide(block: number, width: width, available: paper) }
            self = .picture(Raster(code, moduleWidth: moduleWidth, height: height), .center)
        }
    }

    var height: Int {
        switch self {
        case .text(let text): text.height
        case .feed(let rows), .rule(let rows): rows
        case .picture(let picture, _): picture.height
        }
    }
}
