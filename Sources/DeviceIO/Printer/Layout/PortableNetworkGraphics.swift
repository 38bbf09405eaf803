extension Raster {
    /// The picture as a PNG file (ISO/IEC 15948): one bit a dot, grey scale, not compressed.
    ///
    /// A ticket takes some 50 kB so, and its bytes are the same on every machine.
    public func png() -> [UInt8] {
        var header = bigEndian(UInt32(clamping: width)) + bigEndian(UInt32(clamping: height))
        header += [1, 0, 0, 0, 0]  // bit depth, grey scale, deflate, adaptive filters, not interlaced
        var lines: [UInt8] = []
        lines.reserveCapacity((bytesPerRow + 1) * height)
        for row in 0..<height {
            lines.append(0)  // filter type none
            // In PNG 0 is black.
            lines += rows[row * bytesPerRow..<(row + 1) * bytesPerRow].map { ~$0 }
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", header)
        file += chunk("IDAT", storedZlibStream(lines))
        file += chunk("IEND", [])
        return file
    }
}

/// RFC 1950 around stored blocks of RFC 1951 §3.2.4.
private func storedZlibStream(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
        let block = bytes[start..<min(start + 0xFFFF, bytes.count)]
        start = block.endIndex
        let length = UInt16(block.count)
        stream.append(start == bytes.count ? 1 : 0)
        for word in [length, ~length] { stream += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
        stream += block
    } while start < bytes.count
    return stream + bigEndian(adler32(bytes))
}

private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    return high << 16 | low
}

private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

private let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crcTable[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
