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

    /// Draws a ticket as the dots of a printer.
    ///
    /// - Parameter width: The printer's line, in dots.
    public func raster(_ layout: TicketLayout, width: Int = 576) throws(TicketLayoutError) -> Raster {
        let texts = TextShaper(family: family)
        let ticket = try PlacedTicket(layout, width: width, texts: texts)
        var page = try texts.page(width: width, height: ticket.height, texts: ticket.texts)
        for picture in ticket.pictures { page.draw(picture.raster, x: picture.x, y: picture.y) }
        for rule in ticket.rules { page.fill(x: rule.x, y: rule.y, width: rule.width, height: rule.height) }
        return page
    }

    /// Draws a ticket as a PDF file of one page in the ticket's true size, with its letters as text.
    ///
    /// Lines break where they break on paper, because the text is set once for both.
    ///
    /// - Parameters:
    ///   - width: The printer's line, in dots.
    ///   - dotsPerInch: The printer's, so that a millimetre is one.
    public func pdf(
        _ layout: TicketLayout, width: Int = 576, dotsPerInch: Int = 203
    ) throws(TicketLayoutError) -> [UInt8] {
        let texts = TextShaper(family: family)
        let ticket = try PlacedTicket(layout, width: width, texts: texts)
        return try ticket.pdf(title: layout.title, dotsPerInch: dotsPerInch)
    }

    /// How many characters of a ticket no installed font has; on paper they are boxes.
    public func missingGlyphs(in layout: TicketLayout, width: Int = 576) throws(TicketLayoutError) -> Int {
        let texts = TextShaper(family: family)
        return try PlacedTicket(layout, width: width, texts: texts).texts.reduce(0) { $0 + $1.text.missingGlyphs }
    }
}
