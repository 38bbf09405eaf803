import CPangoCairo

/// Why a page can't be drawn.
public struct PDFError: Error, Equatable, CustomStringConvertible {
    let reason: String
    /// One sentence with Cairo's reason.
    public var description: String { "the PDF can't be drawn: \(reason)" }
}

/// Pages of text and rules, by Pango and Cairo. Lengths are in points (1/72 inch), from the top left corner.
///
/// Not Sendable, and it blocks: for commands, not for the daemon.
public final class PDFDrawing {
    /// How a text looks.
    public struct Style: Sendable {
        /// Where its lines stand in their width.
        public enum Alignment: Sendable {
            /// At the left.
            case left
            /// In the middle.
            case center
            /// At the right, for figures.
            case right
        }

        /// The em, in points.
        public var size: Double
        /// Whether it is bold.
        public var isBold: Bool
        /// Whether it is italic.
        public var isItalic: Bool
        /// Where its lines stand.
        public var alignment: Alignment

        /// Upright, of usual weight, and at the left where nothing else is said.
        public init(size: Double, isBold: Bool = false, isItalic: Bool = false, alignment: Alignment = .left) {
            self.size = size
            self.isBold = isBold
            self.isItalic = isItalic
            self.alignment = alignment
        }
    }

    /// Takes what Cairo writes.
    private final class Sink {
        var octets: [UInt8] = []
    }

    private let sink = Sink()
    private let surface: OpaquePointer
    private let cairo: OpaquePointer
    private let context: OpaquePointer
    private let family: String

    /// A document without a page yet.
    ///
    /// - Parameters:
    ///   - width: Of each page, in points.
    ///   - height: Of each page, in points.
    ///   - title: In the document's properties.
    ///   - family: The font family; fontconfig finds others for what it lacks.
    /// - Throws: ``PDFError``.
    public init(width: Double, height: Double, title: String, family: String = "Noto Serif") throws(PDFError) {
        let surface = cairo_pdf_surface_create_for_stream(
            { sink, octets, count in
                guard let sink, let octets else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().octets += UnsafeBufferPointer(
                    start: octets, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), width, height)
        guard let surface, let cairo = cairo_create(surface), let context = pango_cairo_create_context(cairo) else {
            throw PDFError(reason: "no memory")
        }
        self.surface = surface
        self.cairo = cairo
        self.context = context
        self.family = family
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "TraCuu")
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_language(context, pango_language_from_string("vi"))
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(context))
        cairo_destroy(cairo)
        // Finishes the surface, which writes into the sink: it is still there.
        cairo_surface_destroy(surface)
    }

    /// How high a text is that is broken into lines of a width.
    public func height(of text: String, _ style: Style, width: Double) -> Double {
        let layout = layout(text, style, width)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        return height(of: layout)
    }

    /// Draws a text with its top left corner at (`x`, `y`), in lines of a width.
    ///
    /// - Returns: Its height.
    @discardableResult
    public func text(_ text: String, _ style: Style, x: Double, y: Double, width: Double) -> Double {
        let layout = layout(text, style, width)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        cairo_move_to(cairo, x, y)
        pango_cairo_show_layout(cairo, layout)
        return height(of: layout)
    }

    /// Draws a straight black line, `thickness` points wide.
    public func line(fromX: Double, y fromY: Double, toX: Double, y toY: Double, thickness: Double = 0.5) {
        cairo_set_line_width(cairo, thickness)
        cairo_move_to(cairo, fromX, fromY)
        cairo_line_to(cairo, toX, toY)
        cairo_stroke(cairo)
    }

    /// A rectangle in grey, 0 (black) to 1 (white).
    public func fill(x: Double, y: Double, width: Double, height: Double, grey: Double) {
        cairo_save(cairo)
        cairo_set_source_rgb(cairo, grey, grey, grey)
        cairo_rectangle(cairo, x, y, width, height)
        cairo_fill(cairo)
        cairo_restore(cairo)
    }

    /// Ends the page; what is drawn next stands on a new one.
    public func endPage() { cairo_show_page(cairo) }

    /// Ends the document; nothing can be drawn afterwards.
    ///
    /// - Throws: ``PDFError``.
    public func finish() throws(PDFError) -> [UInt8] {
        let drawn = cairo_status(cairo)
        cairo_surface_finish(surface)
        let written = cairo_surface_status(surface)
        for status in [drawn, written] where status != CAIRO_STATUS_SUCCESS {
            throw PDFError(reason: String(cString: cairo_status_to_string(status)))
        }
        return sink.octets
    }

    private func layout(_ text: String, _ style: Style, _ width: Double) -> OpaquePointer {
        let layout: OpaquePointer = pango_layout_new(context)
        let font = pango_font_description_new()
        pango_font_description_set_family(font, family)
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_font_description_set_style(font, style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        switch style.alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        pango_layout_set_text(layout, text, -1)
        return layout
    }

    private func height(of layout: OpaquePointer) -> Double {
        var height: Int32 = 0
        pango_layout_get_size(layout, nil, &height)
        return Double(height) / Double(PANGO_SCALE)
    }
}
