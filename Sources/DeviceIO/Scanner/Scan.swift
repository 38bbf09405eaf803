public import Foundation

/// What a scanner read from one bar code.
public struct Scan: Sendable, Equatable {
    /// The content: decoded as UTF-8, without what the profile cuts off (answers, prefix, suffix), AIM id, group
    /// separators and blanks around it. Never empty.
    public let text: String
    /// The AIM symbology identifier (ISO/IEC 15424), for example `]C0` for Code 128 and `]Q3` for QR; nil where the
    /// scanner sends none.
    public let symbology: String?
    /// What came over the line, without the terminator.
    public let raw: [UInt8]
    /// When the last byte came.
    public let at: Date
    /// The name of the scanner that read it.
    public let device: String

    /// - Parameter text: Not empty.
    public init(text: String, symbology: String? = nil, raw: [UInt8], at: Date, device: String = "scanner0") {
        self.text = text
        self.symbology = symbology
        self.raw = raw
        self.at = at
        self.device = device
    }
}

/// Why something came from the scanner that is no scan.
public enum UnreadableScan: Error, Equatable, Sendable, CustomStringConvertible {
    /// As long as no receipt's code is: garbage, or two scanners on one line.
    case tooLong
    /// Control characters inside: a wrong setting of the scanner, or of the line's speed.
    case controlCharacters
    /// Bytes that are no UTF-8.
    case notText
    /// The scanner went away in the middle of a code.
    case cutShort
    /// The system dropped key presses: what came has holes.
    case incomplete

    /// One sentence for a technician.
    public var description: String {
        switch self {
        case .tooLong: "the scanner sent \(ScanAssembler.limit) bytes or more without an end: check its suffix setting"
        case .controlCharacters: "the scanner sent control characters: check its prefix and the speed of its line"
        case .cutShort: "the scanner went away in the middle of a code: check its cable"
        case .incomplete: "key presses of the scanner were lost: the box was too busy, or the cable is bad"
        case .notText: "the scanner sent bytes that are no text: check its character set (UTF-8) and the line's speed"
        }
    }
}

/// What a scanner tells.
public enum ScannerEvent: Equatable, Sendable {
    /// A code was read.
    case scan(Scan)
    /// Something was read that is of no use: ask the person to try again.
    case unreadable(UnreadableScan)
    /// The scanner came or went. Told once for each change.
    case state(DeviceState)
}
