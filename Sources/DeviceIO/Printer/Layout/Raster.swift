/// A picture of black and white dots, laid out as thermal heads take it (ESC/POS `GS v 0`).
///
/// Rows from top to bottom, each of whole bytes; the top bit of a byte is its leftmost dot; 1 is black.
public struct Raster: Sendable, Equatable {
    /// In dots.
    public let width: Int
    /// In rows of dots.
    public let height: Int
    /// ``bytesPerRow`` × ``height`` bytes; bits beyond the width are 0.
    public private(set) var rows: [UInt8]

    /// A white page.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
        rows = [UInt8](repeating: 0, count: (width + 7) / 8 * height)
    }

    /// A picture from its bytes.
    ///
    /// - Returns: nil where `rows` is not ``bytesPerRow`` × `height` long.
    public init?(width: Int, height: Int, rows: [UInt8]) {
        guard width > 0, height >= 0, rows.count == (width + 7) / 8 * height else { return nil }
        self.init(width: width, height: height)
        self.rows = rows
        guard width % 8 != 0 else { return }
        let mask = ~(UInt8.max >> UInt8(width % 8))
        for last in stride(from: bytesPerRow - 1, to: rows.count, by: bytesPerRow) { self.rows[last] &= mask }
    }

    /// How many bytes a row takes.
    public var bytesPerRow: Int { (width + 7) / 8 }

    /// Whether a dot is black; outside of the page all is white, and writing there does nothing.
    public subscript(x: Int, y: Int) -> Bool {
        get {
            guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
            return rows[y * bytesPerRow + x / 8] & (0x80 >> UInt8(x % 8)) != 0
        }
        set {
            guard (0..<width).contains(x), (0..<height).contains(y) else { return }
            let bit: UInt8 = 0x80 >> UInt8(x % 8)
            if newValue { rows[y * bytesPerRow + x / 8] |= bit } else { rows[y * bytesPerRow + x / 8] &= ~bit }
        }
    }

    /// Whether every dot is white.
    public var isBlank: Bool { rows.allSatisfy { $0 == 0 } }

    /// Blackens a rectangle; what lies outside of the page is cut off.
    public mutating func fill(x: Int, y: Int, width: Int, height: Int) {
        let (left, right) = (max(0, x), min(self.width, x + width))
        guard left < right else { return }
        let (first, last) = (left / 8, (right - 1) / 8)
        let leftMask = UInt8.max >> UInt8(left % 8)
        let rightMask = ~(UInt8.max >> UInt8((right - 1) % 8)) | (0x80 >> UInt8((right - 1) % 8))
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            let start = row * bytesPerRow
            for byte in first...last {
                var mask = UInt8.max
                if byte == first { mask &= leftMask }
                if byte == last { mask &= rightMask }
                rows[start + byte] |= mask
            }
        }
    }

    /// Adds another picture's black dots with its top left corner at (`x`, `y`); what lies outside is cut off.
    public mutating func draw(_ picture: Raster, x: Int, y: Int) {
        // The picture's bytes fall between two of the page's; rounded down, also left of the page.
        let (first, shift) = (x >> 3, x & 7)
        let lastMask = width % 8 == 0 ? UInt8.max : ~(UInt8.max >> UInt8(width % 8))
        for row in 0..<picture.height where (0..<height).contains(y + row) {
            let start = (y + row) * bytesPerRow
            for byte in 0..<picture.bytesPerRow {
                let dots = UInt16(picture.rows[row * picture.bytesPerRow + byte]) << UInt16(8 - shift)
                guard dots != 0 else { continue }
                for (place, part) in [(first + byte, UInt8(dots >> 8)), (first + byte + 1, UInt8(dots & 0xFF))]
                where part != 0 && (0..<bytesPerRow).contains(place) {
                    rows[start + place] |= place == bytesPerRow - 1 ? part & lastMask : part
                }
            }
        }
    }

    /// Some of the rows as a picture of their own; rows that are not there are left out.
    public func strip(_ range: Range<Int>) -> Raster {
        let range = range.clamped(to: 0..<height)
        var strip = Raster(width: width, height: range.count)
        strip.rows = Array(rows[range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow])
        return strip
    }
}
