/// Cuts what comes over a scanner's line into scans. It does no I/O and holds no more than ``limit`` bytes.
package struct ScanAssembler {
    /// A code as long as this, in bytes, is none.
    package static let limit = 4096

    /// What a stretch of bytes turned out to be.
    package enum Result: Equatable {
        /// As in ``Scan``.
        case scan(text: String, symbology: String?, raw: [UInt8])
        /// Of no use, and why.
        case unreadable(UnreadableScan)
    }

    private let profile: ScannerProfile
    private var bytes: [UInt8] = []
    /// Why what is under way is no scan, whatever comes yet.
    private var fault: UnreadableScan?

    package init(_ profile: ScannerProfile = ScannerProfile()) { self.profile = profile }

    /// Whether a terminator, or silence, is still awaited.
    package var isPending: Bool { fault != nil || !bytes.isEmpty }

    /// Takes what came; CR, LF and TAB end a scan.
    package mutating func take(_ arrived: [UInt8]) -> [Result] {
        var results: [Result] = []
        for byte in arrived {
            switch byte {
            case 0x0D, 0x0A, 0x09:
                if let result = end() { results.append(result) }
            default:
                if bytes.count + 1 >= Self.limit {
                    spoil(.tooLong)
                }
                // What follows belongs to the spoilt scan, until its end.
                if fault == nil { bytes.append(byte) }
            }
        }
        return results
    }

    /// Ends the scan: a terminator came, or there was silence.
    ///
    /// - Returns: nil where there is nothing but blanks.
    package mutating func end() -> Result? {
        defer {
            bytes = []
            fault = nil
        }
        if let fault { return .unreadable(fault) }
        return bytes.isEmpty ? nil : read(bytes)
    }

    /// Makes the scan that is under way, or about to come, an unreadable one.
    mutating func spoil(_ reason: UnreadableScan) {
        fault = reason
        bytes = []
    }

    /// Forgets what came so far: the scanner was unplugged.
    mutating func reset() { self = ScanAssembler(profile) }

    private func read(_ raw: [UInt8]) -> Result? {
        let content = profile.content(of: raw)
        guard let decoded = String(validating: content, as: UTF8.self) else { return .unreadable(.notText) }
        var characters = Substring(decoded).unicodeScalars
        // FNC1 comes as the group separator; it parts fields of GS1 codes and means nothing here.
        characters.removeAll { $0 == "\u{1D}" }
        guard !characters.contains(where: { $0.properties.generalCategory == .control }) else {
            return .unreadable(.controlCharacters)
        }
        characters = Self.trimmed(characters)
        let symbology = Self.aimIdentifier(characters)
        if symbology != nil { characters = Self.trimmed(characters.dropFirst(3)) }
        guard !characters.isEmpty else { return nil }
        return .scan(text: String(String.UnicodeScalarView(characters)), symbology: symbology, raw: raw)
    }

    /// ISO/IEC 15424: `]`, a letter for the symbology, a digit or letter for its options.
    private static func aimIdentifier(_ text: Substring.UnicodeScalarView) -> String? {
        let head = Array(text.prefix(3))
        guard head.count == 3, head[0] == "]", isLetter(head[1]), isLetter(head[2]) || ("0"..."9").contains(head[2])
        else { return nil }
        return String(String.UnicodeScalarView(head))
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar)
    }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var text = text
        func isBlank(_ scalar: Unicode.Scalar?) -> Bool {
            // U+FEFF: a byte order mark in front of a QR code's text.
            scalar.map { $0.properties.isWhitespace || $0 == "\u{FEFF}" } ?? false
        }
        while isBlank(text.first) { text.removeFirst() }
        while isBlank(text.last) { text.removeLast() }
        return text
    }
}
