import CQREncode
import Glibc

/// A QR code (ISO/IEC 18004) of text in UTF-8, made by libqrencode in the smallest version that holds it.
public struct QRCode: Sendable, Equatable {
    /// How much of the symbol may be unreadable.
    public enum Correction: String, Sendable, CaseIterable {
        /// 7 %.
        case low
        /// 15 %: for paper that is read soon.
        case medium
        /// 25 %.
        case quartile
        /// 30 %.
        case high
    }

    /// The blank that a reader needs on each side, in modules (ISO/IEC 18004 §6.3.8).
    public static let quietZone = 4

    /// Modules a side, without quiet zones: 21 to 177.
    public let side: Int
    /// ``side`` × ``side`` modules by rows; true is black.
    public let modules: [Bool]

    /// - Parameters:
    ///   - text: 1 to 2953 bytes in UTF-8, fewer with more correction, more of digits alone, and without U+0000.
    /// - Returns: nil where the text does not fit.
    public init?(_ text: String, correction: Correction = .medium) {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        let level =
            switch correction {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        // encodeString finds the parts that are digits or capitals, which take half the room as bytes.
        guard let code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        modules = (0..<side * side).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// The width with both quiet zones, in dots.
    public func width(moduleWidth: Int) -> Int { (side + 2 * Self.quietZone) * moduleWidth }
}

extension Raster {
    /// A QR code with its quiet zones.
    init(_ code: QRCode, moduleWidth: Int) {
        let size = code.width(moduleWidth: moduleWidth)
        self.init(width: size, height: size)
        for (index, isBlack) in code.modules.enumerated() where isBlack {
            let (x, y) = (index % code.side + QRCode.quietZone, index / code.side + QRCode.quietZone)
            fill(x: x * moduleWidth, y: y * moduleWidth, width: moduleWidth, height: moduleWidth)
        }
    }
}
