/// Turns the parts of a ``CodePattern`` into shapes of fixed width: one for each length that the varying parts can have.
///
/// With widths fixed, matching is one walk over the characters, and there is nothing to backtrack over.
struct ShapeBuilder {
    private static let shapeLimit = 400
    private static let cellLimit = 48
    private static let numberLimit = 7

    private var shapes: [CodeShape] = [CodeShape()]

    mutating func append(literal character: Character) throws(CodePatternError) {
        guard let byte = character.asciiValue else { throw CodePatternError("“\(character)” can't be part of a code") }
        if DossierCode.isSeparator(byte) {
            for index in shapes.indices { shapes[index].addSeparator(byte) }
        } else if let cell = CodeShape.Cell(literal: byte) {
            try alternatives([[cell]])
        } else {
            throw CodePatternError(
                "“\(character)” can't be part of a code: use letters, digits, - . / _ and parts in braces")
        }
    }

    mutating func append(placeholder: String) throws(CodePatternError) {
        let parts = placeholder.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let argument = parts.count > 1 ? String(parts[1]) : nil
        switch String(parts.first ?? "") {
        case "agency": try agency(argument)
        case "oldagency": try oldAgency(argument)
        case "number": try number(argument)
        case "digits": try run(of: .digit, argument, "digits")
        case "letters": try run(of: .letter, argument, "letters")
        case "hex": try run(of: .hex, argument, "hex")
        case "characters": try run(of: .any, argument, "characters")
        case let name:
            guard let form = DateForm(rawValue: name), argument == nil else {
                throw CodePatternError(
                    "“{\(placeholder)}” is not known; there are {agency} {oldagency} {yymmdd} {yyyymmdd} {ddmmyy} "
                        + "{ddmmyyyy} {number:4} {digits:n} {letters:n} {hex:n} {characters:n}")
            }
            for index in shapes.indices {
                shapes[index].addDate(form)
            }
        }
    }

    func finish() throws(CodePatternError) -> [CodeShape] {
        let sizes = shapes.map(\.cells.count)
        guard (sizes.min() ?? 0) >= 6 else {
            throw CodePatternError("a code of fewer than 6 characters can't be told from other text")
        }
        guard (sizes.max() ?? 0) <= Self.cellLimit else {
            throw CodePatternError("a code of more than \(Self.cellLimit) characters is not supported")
        }
        guard shapes.allSatisfy({ $0.cells.contains { $0.admitsDigit } }) else {
            throw CodePatternError("a code without any digit can't be told from words")
        }
        return shapes
    }

    private mutating func agency(_ argument: String?) throws(CodePatternError) {
        guard let argument else {
            let top: [CodeShape.Cell] = [.government, .digit, .digit]
            return try alternatives(
                (0...3).map { CodeShape.run([top] + Array(repeating: [.digit, .digit], count: $0)) })
        }
        var forms: [[CodeShape.Piece]] = []
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            var levels: [[CodeShape.Cell]] = []
            for level in name.split(separator: ".", omittingEmptySubsequences: false) {
                let cells = level.utf8.compactMap(CodeShape.Cell.init(literal:))
                guard !cells.isEmpty, cells.count == level.utf8.count else {
                    throw CodePatternError("“\(name)” is no agency identifier such as H15 or H15.12")
                }
                levels.append(cells)
            }
            for below in 0...max(0, 4 - levels.count) {
                forms.append(CodeShape.run(levels + Array(repeating: [.digit, .digit], count: below)))
            }
        }
        try alternatives(forms)
    }

    private mutating func oldAgency(_ argument: String?) throws(CodePatternError) {
        let below: [[CodeShape.Cell]] = [[.digit, .digit, .digit], [.digit, .digit], [.digit, .digit]]
        guard let argument else { return try alternatives([CodeShape.run(below + [[.government, .digit, .digit]])]) }
        var forms: [[CodeShape.Piece]] = []
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let top = name.utf8.compactMap(CodeShape.Cell.init(literal:))
            guard top.count == 3, name.utf8.count == 3 else {
                throw CodePatternError("“\(name)” is no identifier of a province or ministry such as H15 or G04")
            }
            forms.append(CodeShape.run(below + [top]))
        }
        try alternatives(forms)
    }

    private mutating func run(
        of cell: CodeShape.Cell, _ argument: String?, _ name: String
    ) throws(CodePatternError) {
        let widths = try range(argument, name, limit: Self.cellLimit)
        try alternatives(widths.map { Array(repeating: .cell(cell), count: $0) })
    }

    private mutating func number(_ argument: String?) throws(CodePatternError) {
        guard shapes.allSatisfy({ $0.number == nil }) else { throw CodePatternError("only one {number} a pattern") }
        var grown: [CodeShape] = []
        var fields: [CodeShape.Number] = []
        if let argument, argument.hasSuffix("+") {
            let width = try range(String(argument.dropLast()), "number", limit: Self.numberLimit).lowerBound
            fields.append(CodeShape.Number(typed: width, filledTo: [width]))
            for more in (width..<Self.numberLimit).map({ $0 + 1 }) {
                fields.append(CodeShape.Number(typed: more, filledTo: [more], startsWithZero: false))
            }
            for fewer in 1..<max(width, 1) { fields.append(CodeShape.Number(typed: fewer, filledTo: [width])) }
        } else {
            let widths = try range(argument, "number", limit: Self.numberLimit)
            for width in widths { fields.append(CodeShape.Number(typed: width, filledTo: [width])) }
            for fewer in 1..<widths.lowerBound {
                fields.append(CodeShape.Number(typed: fewer, filledTo: Array(widths)))
            }
        }
        for shape in shapes {
            for field in fields {
                var shape = shape
                shape.addNumber(field)
                grown.append(shape)
            }
        }
        try replace(by: grown)
    }

    private func range(_ text: String?, _ name: String, limit: Int) throws(CodePatternError) -> ClosedRange<Int> {
        let bounds = (text ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard let lower = bounds.first, let upper = bounds.last, bounds.count <= 2, lower >= 1, lower <= upper,
            upper <= limit
        else {
            throw CodePatternError(
                "{\(name)} needs its length, for example {\(name):4} or {\(name):3-7}, up to \(limit)")
        }
        return lower...upper
    }

    private mutating func alternatives(_ cells: [[CodeShape.Cell]]) throws(CodePatternError) {
        try alternatives(cells.map { $0.map(CodeShape.Piece.cell) })
    }

    private mutating func alternatives(_ forms: [[CodeShape.Piece]]) throws(CodePatternError) {
        var grown: [CodeShape] = []
        for shape in shapes {
            for form in forms {
                var shape = shape
                for piece in form { shape.add(piece) }
                grown.append(shape)
            }
        }
        try replace(by: grown)
    }

    private mutating func replace(by grown: [CodeShape]) throws(CodePatternError) {
        guard grown.count <= Self.shapeLimit else {
            throw CodePatternError("too many parts of varying length; give them a fixed length or split the pattern")
        }
        shapes = grown
    }
}
