import DeviceIO
import Testing

@Suite struct RasterTests {
    private func checkered(width: Int, height: Int) -> Raster {
        var raster = Raster(width: width, height: height)
        for y in 0..<height { for x in 0..<width where (x * 7 + y * 3) % 5 == 0 { raster[x, y] = true } }
        return raster
    }

    @Test func theLeftmostDotIsTheTopBit() {
        var raster = Raster(width: 12, height: 2)
        raster[0, 0] = true
        raster[11, 1] = true
        #expect(raster.rows == [0x80, 0x00, 0x00, 0x10])
    }

    @Test func stripsMakeUpTheWhole() {
        let raster = checkered(width: 100, height: 37)
        let strips = stride(from: 0, to: 37, by: 8).map { raster.strip($0..<$0 + 8) }
        #expect(strips.map(\.height) == [8, 8, 8, 8, 5])
        #expect(strips.flatMap(\.rows) == raster.rows)
    }

    @Test func whatLiesOutsideIsCutOff() {
        var raster = Raster(width: 10, height: 4)
        raster.fill(x: -5, y: -5, width: 7, height: 7)
        raster.draw(checkered(width: 30, height: 30), x: 8, y: 3)
        raster.fill(x: 20, y: 20, width: 1, height: 1)
        #expect(raster[1, 1] && !raster[2, 2] && raster.rows.count == 8)
        #expect(raster.rows.enumerated().allSatisfy { $0.offset % 2 == 0 || $0.element & 0x3F == 0 })
    }

    @Test func bytesOfTheWrongCountAreNoPicture() {
        #expect(Raster(width: 9, height: 2, rows: [0, 0, 0]) == nil)
        #expect(Raster(width: 9, height: 2, rows: [0, 0xFF, 0, 0xFF])?.rows == [0, 0x80, 0, 0x80])
    }

    @Test(arguments: [(1, 1), (12, 5), (576, 800), (576, 2000)])
    func aPNGHoldsTheSameDots(width: Int, height: Int) throws {
        let raster = checkered(width: width, height: height)
        let file = raster.png()
        #expect(file.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var chunks: [String: [UInt8]] = [:]
        var at = 8
        while at < file.count {
            let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            chunks[String(decoding: file[at + 4..<at + 8], as: UTF8.self)] = Array(file[at + 8..<at + 8 + length])
            at += 12 + length
        }
        let header = try #require(chunks["IHDR"])
        #expect(header[0..<4].reduce(0) { $0 << 8 | Int($1) } == width)
        #expect(header[4..<8].reduce(0) { $0 << 8 | Int($1) } == height)
        #expect(header[8...] == [1, 0, 0, 0, 0])
        // Stored blocks of RFC 1951 behind two bytes of RFC 1950.
        let stream = try #require(chunks["IDAT"])
        var (lines, block): ([UInt8], Int) = ([], 2)
        var isLast = false
        while !isLast {
            isLast = stream[block] == 1
            let length = Int(stream[block + 1]) | Int(stream[block + 2]) << 8
            #expect(length ^ 0xFFFF == Int(stream[block + 3]) | Int(stream[block + 4]) << 8)
            lines += stream[block + 5..<block + 5 + length]
            block += 5 + length
        }
        #expect(block + 4 == stream.count)
        let rows = stride(from: 0, to: lines.count, by: raster.bytesPerRow + 1).flatMap { start in
            lines[start + 1...start + raster.bytesPerRow].map { ~$0 }
        }
        #expect(Raster(width: width, height: height, rows: rows) == raster)
    }
}
