import DeviceIO

/// The paper under the head, since the last cut.
struct Paper {
    let width: Int
    private var rows: [UInt8] = []
    private(set) var height = 0

    init(width: Int) { self.width = width }

    private var bytesPerRow: Int { (width + 7) / 8 }

    /// Burns one row of dots; what is wider than the head is lost.
    mutating func burn(_ row: some Collection<UInt8>) {
        rows.append(contentsOf: row.prefix(bytesPerRow))
        rows.append(contentsOf: repeatElement(0, count: max(0, bytesPerRow - row.count)))
        height += 1
    }

    mutating func feed(_ count: Int) {
        for _ in 0..<count { burn([]) }
    }

    /// What has been printed, as a picture.
    var raster: Raster {
        Raster(width: width, height: height, rows: rows) ?? Raster(width: width, height: 0)
    }

    /// Prints bytes that were no command as a line of underlined hexadecimal numbers: where a real printer shows some
    /// letter of some code page, this shows which byte went astray.
    mutating func burn(text bytes: [UInt8]) {
        var line = Raster(width: width, height: Self.lineHeight)
        for (column, byte) in bytes.enumerated() {
            let x = column * Self.cellWidth
            for (place, digit) in [Int(byte >> 4), Int(byte & 0xF)].enumerated() {
                for (y, pattern) in Self.digits[digit].enumerated() {
                    for bit in 0..<3 where pattern & (4 >> bit) != 0 {
                        line.fill(x: x + place * 8 + bit * 2, y: 6 + y * 2, width: 2, height: 2)
                    }
                }
            }
            line.fill(x: x, y: 20, width: 14, height: 2)
        }
        for y in 0..<line.height { burn(line.strip(y..<y + 1).rows) }
    }

    static let cellWidth = 18
    /// A sixth of an inch at 203 dpi.
    static let lineHeight = 34

    /// Three by five dots, by rows.
    private static let digits: [[Int]] = [
        [7, 5, 5, 5, 7], [2, 6, 2, 2, 7], [7, 1, 7, 4, 7], [7, 1, 7, 1, 7], [5, 5, 7, 1, 1], [7, 4, 7, 1, 7],
        [7, 4, 7, 5, 7], [7, 1, 1, 1, 1], [7, 5, 7, 5, 7], [7, 5, 7, 1, 7], [7, 5, 7, 5, 5], [6, 5, 6, 5, 6],
        [7, 4, 4, 4, 7], [6, 5, 5, 5, 6], [7, 4, 6, 4, 7], [7, 4, 6, 4, 4],
    ]
}
