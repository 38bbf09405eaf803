import DossierKit

/// Reads a dossier code from a scan or a text: the first octet chooses the patterns and the limit, the rest is the text.
///
/// With 0xFF first, the text is a notation of a pattern instead, as a technician would write it.
public enum CodeEntry {
    private static let national = CodeReader()
    /// Every kind of placeholder.
    private static let mixed = CodeReader(
        patterns: [
            "{agency:H15}-{yymmdd}-{number:4+}", "{oldagency:H15,G09.20}.{ddmmyy}.{number:5}", "HS-{hex:8}",
            "{letters:2}{digits:6-9}", "{ddmmyyyy}/{characters:5}",
        ].compactMap { try? CodePattern($0) })

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let text = String(decoding: octets.dropFirst(), as: UTF8.self)
        if selector == 0xFF { return try takeNotation(text) }
        let limit = selector & 1 == 0 ? CodeReader.scanLimit : CodeReader.messageLimit
        try read(text, by: selector & 2 == 0 ? national : mixed, limit)
    }

    private static func read(_ text: String, by reader: CodeReader, _ limit: Int) throws(Finding) {
        switch reader.read(text, limit: limit) {
        case .code(let code, _):
            guard !code.printed.isEmpty, (1...CodeReader.spellingLimit).contains(code.spellings.count) else {
                throw Finding("\(code.spellings.count) spellings of “\(code.printed)”")
            }
            // What a receipt prints and what a person then copies is the same dossier.
            guard case .code(let again, _) = reader.read(code.printed), again == code else {
                throw Finding("“\(code.printed)” is read as \(reader.read(code.printed))")
            }
        case .ambiguous(let codes):
            guard (2...CodeReader.candidateLimit).contains(codes.count), Set(codes).count == codes.count else {
                throw Finding("ambiguous between \(codes)")
            }
        case .identifier(let identifier, _):
            guard !identifier.isEmpty else { throw Finding("an empty identifier") }
        case .unreadable: break
        }
    }

    private static func takeNotation(_ notation: String) throws(Finding) {
        guard notation.utf8.count <= 200, let pattern = try? CodePattern(notation) else { return }
        guard pattern == (try? CodePattern(pattern.description)) else { throw Finding("“\(notation)” changes") }
        let reader = CodeReader(patterns: [pattern])
        let example = pattern.example
        if example.isEmpty { return }
        switch reader.read(example) {
        case .code(let code, _):
            guard code == DossierCode(printed: example) else { throw Finding("“\(example)” is read as \(code)") }
        case .ambiguous(let codes):
            guard codes.contains(DossierCode(printed: example)) else { throw Finding("“\(example)”: \(codes)") }
        // `D-` before a number is the national system's barcode, whatever the pattern.
        case .identifier: break
        case let other: throw Finding("the example “\(example)” of “\(notation)” is read as \(other)")
        }
    }
}
