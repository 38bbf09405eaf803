import CPangoCairo

extension PlacedTicket {
    private final class Bytes {
        var bytes: [UInt8] = []
    }

    /// The ticket as a PDF file, 1 dot at `dotsPerInch` being 72/`dotsPerInch` points.
    func pdf(title: String, dotsPerInch: Int) throws(TicketLayoutError) -> [UInt8] {
        let file = Bytes()
        let scale = 72 / Double(max(1, dotsPerInch))
        let surface = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let file = Unmanaged<Bytes>.fromOpaque(closure).takeUnretainedValue()
                file.bytes += UnsafeBufferPointer(start: data, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(file).toOpaque(), Double(width) * scale, Double(max(1, height)) * scale)
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "TraCuu")
        let cairo = cairo_create(surface)
        cairo_scale(cairo, scale, scale)
        for text in texts { text.text.show(cairo, x: text.x, y: text.y) }
        for rule in rules {
            cairo_rectangle(cairo, Double(rule.x), Double(rule.y), Double(rule.width), Double(rule.height))
        }
        for picture in pictures { picture.addBlackRuns(to: cairo) }
        cairo_fill(cairo)
        let status = cairo_status(cairo)
        cairo_destroy(cairo)
        cairo_surface_finish(surface)
        // The closure above is called until here.
        let bytes = withExtendedLifetime(file) { file.bytes }
        for status in [status, cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw .drawing(String(cString: cairo_status_to_string(status)))
        }
        return bytes
    }
}

extension PlacedTicket.Picture {
    /// Dots as rectangles, each as wide as a run and as high as it goes on unchanged: edges stay sharp at any size.
    fileprivate func addBlackRuns(to cairo: OpaquePointer?) {
        var top = 0
        while top < raster.height {
            let row = raster.strip(top..<top + 1).rows
            var bottom = top + 1
            while bottom < raster.height, raster.strip(bottom..<bottom + 1).rows == row { bottom += 1 }
            var column = 0
            while column < raster.width {
                let start = column
                let isBlack = raster[column, top]
                while column < raster.width, raster[column, top] == isBlack { column += 1 }
                guard isBlack else { continue }
                cairo_rectangle(
                    cairo, Double(x + start), Double(y + top), Double(column - start), Double(bottom - top))
            }
            top = bottom
        }
    }
}
