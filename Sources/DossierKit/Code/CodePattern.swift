/// How one kind of dossier code is built, written as a province writes it down in the configuration.
///
/// Letters, digits and the separators `-` `.` `/` `_` stand for themselves; braces stand for what varies:
///
/// | written | means | printed |
/// |---|---|---|
/// | `{agency}` | agency identifier from the top down (Decision 20/2020/QĐ-TTg), 1 to 4 levels | `H15.12.03` |
/// | `{agency:H15,G09.20}` | the same, below one of these | `H15.12` |
/// | `{oldagency}`, `{oldagency:H15}` | from the bottom up in fixed width (QCVN 102:2016/BTTTT) | `000.00.12.H15` |
/// | `{yymmdd}` `{yyyymmdd}` `{ddmmyy}` `{ddmmyyyy}` | a date that exists | `240119` |
/// | `{number:4}` | a running number filled with zeros to 4 digits | `0001` |
/// | `{number:4+}` | the same, growing to at most 7 digits when 9999 is passed | `10001` |
/// | `{number:3-7}` | a running number of 3 to 7 digits, of which one does not know how far it is filled | `0092637` |
/// | `{digits:6}` `{letters:2}` `{hex:8}` `{characters:5}` | so many of a kind; also a range such as `{digits:3-4}` | `1897C359` |
///
/// ```swift
/// let pattern = try CodePattern("{agency:H15}-{yymmdd}-{number:4+}")
/// ```
public struct CodePattern: Sendable, Equatable, CustomStringConvertible {
    /// The notation.
    public let description: String
    let shapes: [CodeShape]

    /// Reads the notation.
    ///
    /// - Throws: ``CodePatternError``, which says what to write instead.
    public init(_ notation: String) throws(CodePatternError) {
        description = notation
        var builder = ShapeBuilder()
        var rest = Substring(notation)
        while let character = rest.first {
            if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw CodePatternError("“{” without “}”") }
                try builder.append(placeholder: String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                try builder.append(literal: character)
                rest.removeFirst()
            }
        }
        shapes = try builder.finish()
    }

    private init(known notation: String) {
        description = notation
        var builder = ShapeBuilder()
        for part in notation.split(separator: "}", omittingEmptySubsequences: true) {
            let pieces = part.split(separator: "{", omittingEmptySubsequences: false)
            // Only for the notations below, which a test reads by the initialiser that throws.
            for character in pieces[0] { try? builder.append(literal: character) }
            if pieces.count > 1 { try? builder.append(placeholder: String(pieces[1])) }
        }
        shapes = (try? builder.finish()) ?? []
    }

    /// The styles in use all over the country: identifiers of both decisions, with dashes or dots throughout, and the
    /// newest with the year in four digits.
    public static let national: [CodePattern] = [
        CodePattern(known: "{agency}-{yymmdd}-{number:3-7}"),
        CodePattern(known: "{oldagency}-{yymmdd}-{number:3-7}"),
        CodePattern(known: "{oldagency}.{yymmdd}.{number:3-7}"),
        CodePattern(known: "{agency}-{yyyymmdd}-{number:3-7}"),
    ]

    /// A code of this pattern, to show people what is asked for; it belongs to nobody in particular.
    public var example: String {
        // Four digits are the usual; the second form, where there is one, has a sub-agency and shows people more.
        // A number that has outgrown its width begins with no zero: filled with zeros it would be no code.
        let whole = shapes.filter { !$0.isShortened && $0.number?.startsWithZero != false }
        let usual = whole.filter { $0.number?.typed == 4 }
        let least = whole.compactMap { $0.number?.typed }.min()
        let forms = usual.isEmpty ? whole.filter { $0.number?.typed == least } : usual
        guard let shape = forms.prefix(2).last else { return "" }
        return shape.example
    }

    /// By notation.
    public static func == (left: CodePattern, right: CodePattern) -> Bool { left.description == right.description }
}

/// A pattern that can't be used, with what to write instead.
public struct CodePatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One sentence for the technician.
    public let description: String
    init(_ description: String) { self.description = description }
}
