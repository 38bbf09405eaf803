import CPangoCairo

/// A picture in grey, before it becomes dots: a centre's arms, a photograph, a wedge of grey steps.
public struct GreyPicture: Sendable, Equatable {
    /// How grey becomes black and white.
    public enum Tone: String, Sendable, CaseIterable {
        /// Black where it is darker than the middle: for line drawings.
        case lines
        /// A pattern of dots, by diffusion of the error (Floyd and Steinberg): for photographs.
        case shades
    }

    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// By rows from the top: 0 is black, 1 white.
    public let light: [Float]

    /// A picture from its pixels.
    ///
    /// - Returns: nil where `light` is not `width` × `height` long.
    public init?(width: Int, height: Int, light: [Float]) {
        guard width > 0, height > 0, light.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.light = light
    }

    /// Reads a PNG file; what is transparent in it is white paper.
    ///
    /// - Parameter width: To which width it is scaled, in dots; nil keeps its own.
    /// - Returns: nil where the file can't be read, is no PNG, or is larger than 4096 pixels.
    public init?(pngFile path: String, width: Int? = nil) {
        let file = cairo_image_surface_create_from_png(path)
        defer { cairo_surface_destroy(file) }
        guard cairo_surface_status(file) == CAIRO_STATUS_SUCCESS else { return nil }
        let (fullWidth, fullHeight) = (
            Int(cairo_image_surface_get_width(file)), Int(cairo_image_surface_get_height(file))
        )
        guard (1...4_096).contains(fullWidth), (1...4_096).contains(fullHeight) else { return nil }
        let width = min(max(1, width ?? fullWidth), 4_096)
        let height = max(1, fullHeight * width / fullWidth)
        guard height <= 4_096 else { return nil }
        let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { cairo_surface_destroy(surface) }
        let cairo = cairo_create(surface)
        defer { cairo_destroy(cairo) }
        cairo_set_source_rgb(cairo, 1, 1, 1)
        cairo_paint(cairo)
        cairo_scale(cairo, Double(width) / Double(fullWidth), Double(height) / Double(fullHeight))
        cairo_set_source_surface(cairo, file, 0, 0)
        cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_BEST)
        cairo_paint(cairo)
        cairo_surface_flush(surface)
        guard cairo_status(cairo) == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
            return nil
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var light: [Float] = []
        light.reserveCapacity(width * height)
        for y in 0..<height {
            for x in 0..<width {
                // Blue, green, red on a little-endian machine; the weights are ITU-R BT.601's.
                let pixel = data + y * stride + x * 4
                light.append((0.114 * Float(pixel[0]) + 0.587 * Float(pixel[1]) + 0.299 * Float(pixel[2])) / 255)
            }
        }
        self.init(width: width, height: height, light: light)
    }

    /// The picture as dots.
    public func raster(_ tone: Tone) -> Raster {
        var raster = Raster(width: width, height: height)
        switch tone {
        case .lines:
            for index in light.indices where light[index] < 0.5 { raster[index % width, index / width] = true }
        case .shades:
            diffuse(into: &raster)
        }
        return raster
    }

    /// A burnt dot is larger than its place: on thermal paper half the dots make far more than half the black. So greys
    /// are lightened first.
    private static let dotGain: Float = 0.7

    private func diffuse(into raster: inout Raster) {
        var error = [Float](repeating: 0, count: width + 2)
        for y in 0..<height {
            var next = [Float](repeating: 0, count: width + 2)
            var right: Float = 0
            for x in 0..<width {
                let dark = 1 - light[y * width + x]
                let wanted = (dark <= 0 || dark >= 1 ? dark : dark * Self.dotGain) + right + error[x + 1]
                let isBlack = wanted > 0.5
                if isBlack { raster[x, y] = true }
                let rest = wanted - (isBlack ? 1 : 0)
                right = rest * 7 / 16
                next[x] += rest * 3 / 16
                next[x + 1] += rest * 5 / 16
                next[x + 2] += rest / 16
            }
            error = next
        }
    }
}
