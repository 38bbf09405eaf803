import ApplianceKit

/// Reads dossier codes from what people scan, type and text.
///
/// Tolerant where only one code can be meant (case, blanks, other or no separators, O for 0, I and l for 1, full-width
/// digits, `HS:` before it, accents, a sentence around it), and never guessing: two possible codes are
/// ``CodeReading/ambiguous(_:)``. The patterns are configuration.
///
/// ```swift
/// let reader = CodeReader(patterns: CodePattern.national)
/// reader.read("hs: h15.12_240119_0001")  // .code(H15.12-240119-0001, lookupCode: nil)
/// ```
public struct CodeReader: Sendable {
    /// How many characters a scan or a typed code may have.
    public static let scanLimit = 128
    /// How many characters a text message may have: four parts of 160.
    public static let messageLimit = 640
    /// How many codes an ambiguous reading names at most.
    public static let candidateLimit = 6
    /// How many spellings of one code are kept at most.
    public static let spellingLimit = 4

    /// What was configured.
    public let patterns: [CodePattern]
    private let shapes: [Int: [CodeShape]]

    /// A reader of some patterns. Where two print the same code in two ways, the first one's way is shown.
    public init(patterns: [CodePattern] = CodePattern.national) {
        self.patterns = patterns
        shapes = Dictionary(grouping: patterns.flatMap(\.shapes), by: \.cells.count)
    }

    /// How many characters the longest code of the patterns has, as printed.
    var longestSpelling: Int {
        patterns.flatMap(\.shapes).map { $0.cells.count + $0.separators.count { $0 != 0 } }.max() ?? 0
    }

    /// Reads one scan or text.
    ///
    /// - Parameters:
    ///   - text: What came: a code, a receipt's barcode or QR code, or words with a code in them.
    ///   - limit: How many characters are read at all: ``scanLimit``, or ``messageLimit`` for messages.
    public func read(_ text: String, limit: Int = scanLimit) -> CodeReading {
        guard text.utf8.count <= limit * 4, text.unicodeScalars.count <= limit else { return .unreadable(.tooLong) }
        let content = BarcodeContent(text)
        if content.isEmpty { return .unreadable(.empty) }
        if content.hasGarbage { return .unreadable(.garbage) }
        if let reading = content.identifier { return reading }
        guard let address = content.address else { return search(content.text) }
        if let reading = address.identifier { return reading }
        return reading(of: address)
    }

    private func search(_ text: String) -> CodeReading {
        var search = CodeSearch(text, shapes: shapes)
        return search.reading()
    }

    /// The code may stand in any part of the address, or in the words around it.
    private func reading(of address: WebAddress) -> CodeReading {
        var codes: [DossierCode] = []
        var lookupCode = address.lookupCode
        var failure = CodeReadingError.noCode
        for part in address.parts + [address.surroundings] {
            switch search(part) {
            case .code(let code, let found):
                if !codes.contains(code) { codes.append(code) }
                lookupCode = lookupCode ?? found
            case .ambiguous(let found): codes += found.filter { !codes.contains($0) }
            case .unreadable(let error):
                if error != .empty, error != .noCode { failure = error }
            case .identifier: break
            }
        }
        guard let code = codes.first else { return .unreadable(failure) }
        return codes.count == 1
            ? .code(code, lookupCode: lookupCode) : .ambiguous(Array(codes.prefix(Self.candidateLimit)))
    }
}
