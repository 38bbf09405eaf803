import ApplianceKit

/// What a scanner delivered, without what it and the code's symbology put around the content.
struct BarcodeContent {
    let text: String

    init(_ scanned: String) {
        var scalars = scanned.unicodeScalars[...]
        while let first = scalars.first, Self.isPadding(first) { scalars.removeFirst() }
        while let last = scalars.last, Self.isPadding(last) { scalars.removeLast() }
        // The AIM identifier of ISO/IEC 15424: `]`, the symbology's letter, a modifier.
        if scalars.first == "]", scalars.count >= 3 {
            let identifier = Array(scalars.prefix(3))
            if identifier[1].isASCII, identifier[1].properties.isAlphabetic, identifier[2].isASCII {
                scalars = scalars.dropFirst(3)
            }
        }
        while let first = scalars.first, Self.isPadding(first) { scalars.removeFirst() }
        text = String(Substring(scalars))
    }

    var isEmpty: Bool { text.isEmpty }

    /// Control characters inside, or bytes that were no UTF-8.
    var hasGarbage: Bool {
        text.unicodeScalars.contains { scalar in
            scalar == "\u{FFFD}" || scalar == "\u{7F}"
                || (scalar.value < 0x20 && scalar != "\t" && scalar != "\n" && scalar != "\r")
        }
    }

    /// `D-<lookup code>-<dossier id>` of OpenCPS's kiosks; the lookup code may be empty.
    var identifier: CodeReading? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "D" || parts[0] == "d", WebAddress.isIdentifier(parts[2]),
            parts[1].utf8.count <= 32, parts[1].utf8.allSatisfy({ $0.isASCIIDigit || $0.isASCIILetter })
        else { return nil }
        return .identifier(String(parts[2]), lookupCode: parts[1].isEmpty ? nil : String(parts[1]))
    }

    var address: WebAddress? { WebAddress(in: text) }

    /// Blanks, line ends, and the STX, ETX and the like that a scanner's settings may add.
    private static func isPadding(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x21 || scalar.properties.isWhitespace
            || (scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isAlphabetic)
    }
}

/// A web address in a text, in the parts in which a code may stand.
struct WebAddress {
    /// The segments of path and fragment and the values of the query, decoded.
    private(set) var parts: [String] = []
    /// The lookup code of the query.
    private(set) var lookupCode: String?
    /// The text without the address.
    let surroundings: String
    private var dossierID: String?

    /// Query keys that carry a lookup code.
    private static let lookupKeys: Set<String> = ["secretkey", "secret", "secretcode", "password", "matracuu", "mtc"]
    /// The pages of OpenCPS's kiosk that show one dossier by its id.
    private static let dossierPages: Set<String> = ["tra-cuu-thong-tin-ho-so", "ho-so"]

    /// The first address in the text; nil where there is none.
    init?(in text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let word = words.first(where: { $0.contains("://") || $0.contains("#/") || $0.hasPrefix("www.") }) else {
            return nil
        }
        surroundings = words.filter { $0 != word }.joined(separator: " ")
        var address = word
        if let scheme = address.firstRange(of: "://") { address = address[scheme.upperBound...] }
        // The host is no place for a code, and may look like one.
        guard let host = address.firstIndex(where: { "/?#".contains($0) }) else { return }
        address = address[host...]
        for section in address.split(separator: "#", maxSplits: 1) {
            let halves = section.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let segments = halves[0].split(separator: "/").map(Self.decoded)
            parts += segments
            if section.startIndex != address.startIndex || address.first == "#", segments.count == 2,
                Self.dossierPages.contains(segments[0].lowercased()), Self.isIdentifier(Substring(segments[1]))
            {
                dossierID = segments[1]
            }
            for pair in halves.dropFirst().joined().split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = Self.decoded(sides.last ?? "")
                if sides.count == 2, Self.lookupKeys.contains(sides[0].lowercased()) {
                    if (1...32).contains(value.utf8.count) { lookupCode = value }
                } else {
                    parts.append(value)
                }
            }
        }
    }

    /// An address that names the dossier by the central system's id.
    var identifier: CodeReading? { dossierID.map { .identifier($0, lookupCode: lookupCode) } }

    static func isIdentifier(_ text: Substring) -> Bool {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isASCIIDigit }
    }

    /// Percent-decoded, `+` a blank.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
