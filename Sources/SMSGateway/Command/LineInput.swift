import ApplianceKit
import Glibc

/// Standard input or another descriptor, line by line, in memory that does not grow with it.
struct LineInput {
    /// What was read.
    enum Line {
        case text(ArraySlice<UInt8>)
        /// Longer than the limit; the rest of it was passed over.
        case tooLong
    }

    private static let chunk = 1 << 16
    private let descriptor: Int32
    private let limit: Int
    private var buffer: [UInt8]
    private var unread: Range<Int> = 0..<0
    private var isAtEnd = false

    /// - Parameter limit: The most octets of a line, its end not counted.
    init(descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
        buffer = [UInt8](repeating: 0, count: Self.chunk + limit)
    }

    /// The next line without its end, or nil after the last.
    ///
    /// - Parameter beforeWaiting: Called whenever there is nothing left to hand out, before the descriptor is read.
    mutating func next(beforeWaiting: () throws -> Void) throws -> Line? {
        var isTooLong = false
        while true {
            if let end = buffer[unread].firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = (end + 1)..<unread.upperBound }
                return line(unread.lowerBound..<end, isTooLong)
            }
            if unread.count > limit {
                isTooLong = true
                unread = 0..<0
            }
            if isAtEnd {
                guard isTooLong || !unread.isEmpty else { return nil }
                defer { unread = 0..<0 }
                return line(unread, isTooLong)
            }
            try beforeWaiting()
            try fill()
        }
    }

    private func line(_ range: Range<Int>, _ isTooLong: Bool) -> Line {
        guard !isTooLong, range.count <= limit else { return .tooLong }
        return .text(buffer[range].trimmingBlanks)
    }

    private mutating func fill() throws(SystemError) {
        if unread.lowerBound > 0 {
            buffer.replaceSubrange(0..<unread.count, with: Array(buffer[unread]))
            unread = 0..<unread.count
        }
        let start = unread.upperBound
        let count = try systemCall("read") {
            buffer.withUnsafeMutableBytes { bytes in
                let free = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                return read(descriptor, free.baseAddress, free.count)
            }
        }
        if count == 0 { isAtEnd = true }
        unread = 0..<(start + count)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingBlanks: ArraySlice<UInt8> {
        func isBlank(_ character: UInt8) -> Bool { character == 0x20 || character == 0x09 || character == 0x0D }
        var slice = drop(while: isBlank)
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return slice
    }
}
