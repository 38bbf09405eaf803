public import ApplianceKit

/// The province's dossier codes, from the section `codes` of the configuration.
///
/// ```json5
/// codes: {
///   patterns: ["{agency:H15}-{yymmdd}-{number:4+}", "{oldagency:H15}-{yymmdd}-{number:4+}"],
///   example: "H15.12-240119-0001",   // shown when a code can't be read
/// }
/// ```
public struct CodeConfiguration: Sendable {
    /// The reader of these patterns; the national styles where none is configured.
    public let reader: CodeReader
    /// A code to show people as an example.
    public let example: String

    /// The national styles.
    public init() {
        reader = CodeReader()
        example = CodePattern.national.first?.example ?? ""
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        var patterns: [CodePattern] = []
        for (index, notation) in section.strings("patterns", default: []).enumerated() {
            do throws(CodePatternError) {
                patterns.append(try CodePattern(notation))
            } catch {
                section.report("“\(notation)”: \(error)", key: "patterns[\(index)]")
            }
        }
        if patterns.isEmpty { patterns = CodePattern.national }
        reader = CodeReader(patterns: patterns)
        let written = section.optionalString("example")
        example = written ?? patterns.first?.example ?? ""
        if let written, reader.read(written) != .code(DossierCode(printed: written), lookupCode: nil) {
            section.report("“\(written)” is no code of the patterns", key: "example")
        }
    }

    /// The longest code, as printed, that the patterns allow.
    public var longestCode: Int { reader.longestSpelling }
}
