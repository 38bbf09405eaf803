import CPangoCairo

/// Text set by Pango for thermal paper. It stays on the thread that made it.
final class TextShaper {
    private let context: OpaquePointer
    private let family: String

    init(family: String) {
        self.family = family
        context = pango_font_map_create_context(pango_cairo_font_map_get_default())
        let options = cairo_font_options_create()
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_NONE)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_FULL)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_language(context, pango_language_from_string("vi"))
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

    /// Breaks a text into lines of a width, in dots.
    func shape(_ text: String, _ style: TicketLayout.TextStyle, width: Int) -> ShapedText {
        let layout: OpaquePointer = pango_layout_new(context)
        let font = pango_font_description_new()
        pango_font_description_set_family(font, family)
        pango_font_description_set_absolute_size(font, Double(Int32(style.size) * PANGO_SCALE))
        pango_font_description_set_weight(font, style.weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        pango_layout_set_width(layout, Int32(clamping: width) * PANGO_SCALE)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        switch style.alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        pango_layout_set_text(layout, text, -1)
        return ShapedText(layout: layout, isTight: style.isTight)
    }

    /// Draws texts onto a white page.
    func page(
        width: Int, height: Int, texts: [PlacedTicket.Text]
    ) throws(TicketLayoutError) -> Raster {
        guard height > 0 else { return Raster(width: width, height: 0) }
        // A8 and not A1, for which Cairo leaves hinting out; without grey its bytes are 0 or 255 all the same.
        let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(clamping: width), Int32(clamping: height))
        defer { cairo_surface_destroy(surface) }
        let cairo = cairo_create(surface)
        defer { cairo_destroy(cairo) }
        for text in texts { text.text.show(cairo, x: text.x, y: text.y) }
        cairo_surface_flush(surface)
        guard cairo_status(cairo) == CAIRO_STATUS_SUCCESS, let dots = cairo_image_surface_get_data(surface) else {
            throw .drawing(String(cString: cairo_status_to_string(cairo_status(cairo))))
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let bytesPerRow = (width + 7) / 8
        var rows = [UInt8](repeating: 0, count: bytesPerRow * height)
        for y in 0..<height {
            for x in 0..<width where dots[y * stride + x] >= 128 {
                rows[y * bytesPerRow + x / 8] |= 0x80 >> UInt8(x % 8)
            }
        }
        guard let page = Raster(width: width, height: height, rows: rows) else { throw .badMeasure(block: 0) }
        return page
    }
}

/// A text in lines, and how many rows it takes.
final class ShapedText {
    fileprivate let layout: OpaquePointer
    /// From the block's top to where Pango's own box begins.
    fileprivate let offset: Int
    let height: Int
    /// From the block's top to where the letters of the first line stand.
    let baseline: Int
    /// How many characters no font has.
    let missingGlyphs: Int

    fileprivate init(layout: OpaquePointer, isTight: Bool) {
        self.layout = layout
        var ink = PangoRectangle()
        var box = PangoRectangle()
        pango_layout_get_pixel_extents(layout, &ink, &box)
        // Marks upon marks (Ẵ, Ê̆) may stick out of the box that the font asks for; they must not meet the next block.
        let top = isTight ? ink.y : min(ink.y, box.y)
        let bottom = isTight ? ink.y + ink.height : max(ink.y + ink.height, box.y + box.height)
        offset = -Int(top)
        height = Int(bottom - top)
        baseline = offset + Int(pango_layout_get_baseline(layout) / PANGO_SCALE)
        missingGlyphs = Int(pango_layout_get_unknown_glyphs_count(layout))
    }

    /// Draws it with its block's top left corner at (`x`, `y`).
    func show(_ cairo: OpaquePointer?, x: Int, y: Int) {
        cairo_move_to(cairo, Double(x), Double(y + offset))
        pango_cairo_show_layout(cairo, layout)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }
}
