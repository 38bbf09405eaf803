import DeviceIO

/// What comes over a scanner's line, or as key presses: the first octet chooses, the rest is the bytes or the events.
///
/// A code must not depend on the pieces in which its bytes come, and what is no text must never pass for one.
public enum ScanEntry {
    /// A scanner with everything set that can be.
    private static let framed: ScannerProfile = {
        var profile = ScannerProfile()
        profile.prefix = Array("<".utf8)
        profile.suffix = Array(">".utf8)
        profile.answers = [
            .init(start: [0x06], end: .length(1)), .init(start: Array("MB".utf8), end: .bytes(Array(".".utf8))),
        ]
        return profile
    }()

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let rest = Array(octets.dropFirst())
        switch selector {
        case 0xFF: try press(rest)
        default: try read(rest, selector & 1 == 0 ? ScannerProfile() : framed, piece: Int(selector >> 1) % 7 + 1)
        }
    }

    private static func read(_ octets: [UInt8], _ profile: ScannerProfile, piece: Int) throws(Finding) {
        var whole = ScanAssembler(profile)
        let results = whole.take(octets) + [whole.end()].compactMap(\.self)
        var cut = ScanAssembler(profile)
        var others: [ScanAssembler.Result] = []
        var start = 0
        while start < octets.count {
            let end = min(start + piece, octets.count)
            others += cut.take(Array(octets[start..<end]))
            start = end
        }
        others += [cut.end()].compactMap(\.self)
        guard results == others else { throw Finding("in pieces of \(piece): \(results) and \(others)") }
        guard !whole.isPending else { throw Finding("something is left after the end") }
        for result in results { try check(result) }
    }

    private static func check(_ result: ScanAssembler.Result) throws(Finding) {
        guard case .scan(let text, let symbology, let raw) = result else { return }
        guard !text.isEmpty, raw.count < ScanAssembler.limit else { throw Finding("a scan of \(raw.count) bytes") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Finding("a control character in “\(text)”")
        }
        guard symbology.map({ $0.utf8.count == 3 && $0.hasPrefix("]") }) ?? true else {
            throw Finding("the symbology “\(symbology ?? "")”")
        }
    }

    /// Three octets an event: key code, value, milliseconds since the last.
    private static func press(_ octets: [UInt8]) throws(Finding) {
        var decoder = KeyDecoder()
        var assembler = ScanAssembler()
        var time = Duration.zero
        for start in stride(from: 0, to: octets.count - octets.count % 3, by: 3) {
            time += .milliseconds(Int(octets[start + 2]))
            let bytes = decoder.take(code: Int(octets[start]), value: Int32(octets[start + 1] % 4), at: time)
            guard bytes.count <= 4 else { throw Finding("a key that types \(bytes.count) bytes") }
            for result in assembler.take(bytes) { try check(result) }
        }
        if let result = assembler.end() { try check(result) }
    }
}
