/// One form of a ``CodePattern`` with every width fixed: a cell for each letter or digit, and the separators between.
struct CodeShape: Sendable {
    /// What may stand at one place. Look-alikes are corrected only where the place leaves no choice.
    enum Cell: Sendable, Equatable {
        case literal(UInt8)
        /// G for ministries, H for provinces.
        case government
        case digit, letter, hex, any

        init?(literal byte: UInt8) {
            guard byte.isASCIIDigit || byte.isASCIILetter else { return nil }
            self = .literal(byte.asciiUppercased)
        }

        var admitsDigit: Bool {
            switch self {
            case .literal(let byte): byte.isASCIIDigit
            case .digit, .hex, .any: true
            case .government, .letter: false
            }
        }

        /// The character that stands here when `byte` (upper case) was written, or nil.
        func accept(_ byte: UInt8) -> UInt8? {
            switch self {
            case .literal(let expected):
                return byte == expected || byte.lookalikes.contains(expected) || expected.lookalikes.contains(byte)
                    ? expected : nil
            case .government: return byte == UInt8(ascii: "G") || byte == UInt8(ascii: "H") ? byte : nil
            case .digit: return byte.isASCIIDigit ? byte : byte.lookalikes.first { $0.isASCIIDigit }
            case .hex: return byte.isHexDigit ? byte : byte.lookalikes.first { $0.isASCIIDigit }
            // 1 may be I or L: no choice, no correction.
            case .letter: return byte.isASCIILetter ? byte : byte == UInt8(ascii: "0") ? UInt8(ascii: "O") : nil
            case .any: return byte.isASCIIDigit || byte.isASCIILetter ? byte : nil
            }
        }

        var example: UInt8 {
            switch self {
            case .literal(let byte): byte
            case .government: UInt8(ascii: "H")
            case .digit, .any: UInt8(ascii: "1")
            case .letter, .hex: UInt8(ascii: "A")
            }
        }
    }

    enum Piece {
        case cell(Cell)
        case separator(UInt8)
    }

    /// The running number: how many digits were typed, and how many it may have when filled with zeros.
    struct Number: Sendable {
        var start = 0
        let typed: Int
        let filledTo: [Int]
        var startsWithZero = true
        var isShortened: Bool { filledTo != [typed] }
    }

    struct DateField: Sendable {
        let start: Int
        let form: DateForm
    }

    private(set) var cells: [Cell] = []
    /// The separator before each cell; 0 where there is none.
    private(set) var separators: [UInt8] = []
    private(set) var dates: [DateField] = []
    private(set) var number: Number?
    private var pending: UInt8 = 0

    var isShortened: Bool { number?.isShortened ?? false }

    static func run(_ groups: [[Cell]]) -> [Piece] {
        Array(groups.map { $0.map(Piece.cell) }.joined(separator: [.separator(UInt8(ascii: "."))]))
    }

    mutating func add(_ piece: Piece) {
        switch piece {
        case .separator(let byte): addSeparator(byte)
        case .cell(let cell):
            cells.append(cell)
            separators.append(cells.count == 1 ? 0 : pending)
            pending = 0
        }
    }

    mutating func addSeparator(_ byte: UInt8) { pending = byte }

    mutating func addDate(_ form: DateForm) {
        dates.append(DateField(start: cells.count, form: form))
        for _ in 0..<form.width { add(.cell(.digit)) }
    }

    mutating func addNumber(_ field: Number) {
        number = field
        number?.start = cells.count
        for _ in 0..<field.typed { add(.cell(.digit)) }
    }

    var example: String {
        var characters = cells.map(\.example)
        for date in dates {
            characters.replaceSubrange(date.start..<(date.start + date.form.width), with: date.form.example)
        }
        if let number {
            for index in 0..<number.typed - 1 { characters[number.start + index] = UInt8(ascii: "0") }
        }
        return spelling(characters, numberWidth: number?.typed ?? 0)
    }

    /// The characters with the separators of this shape, the number filled with zeros.
    func spelling(_ characters: [UInt8], numberWidth: Int) -> String {
        var text: [UInt8] = []
        for (index, byte) in characters.enumerated() {
            if separators[index] != 0 { text.append(separators[index]) }
            if let number, index == number.start {
                text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, numberWidth - number.typed)))
            }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The forms in which codes carry a date.
enum DateForm: String, Sendable {
    case yymmdd, yyyymmdd, ddmmyy, ddmmyyyy

    var width: Int { rawValue.utf8.count }

    var example: [UInt8] {
        switch self {
        case .yymmdd: Array("240119".utf8)
        case .yyyymmdd: Array("20240119".utf8)
        case .ddmmyy: Array("190124".utf8)
        case .ddmmyyyy: Array("19012024".utf8)
        }
    }

    /// Whether the digits are a date of this century's calendar.
    func exists(_ digits: ArraySlice<UInt8>) -> Bool {
        let numbers = digits.map { Int($0 - UInt8(ascii: "0")) }
        func value(_ range: Range<Int>) -> Int { numbers[range].reduce(0) { $0 * 10 + $1 } }
        let (year, month, day) =
            switch self {
            case .yymmdd: (2000 + value(0..<2), value(2..<4), value(4..<6))
            case .yyyymmdd: (value(0..<4), value(4..<6), value(6..<8))
            case .ddmmyy: (2000 + value(4..<6), value(2..<4), value(0..<2))
            case .ddmmyyyy: (value(4..<8), value(2..<4), value(0..<2))
            }
        guard (2000...2099).contains(year), (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day)
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIILetter: Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
    var isHexDigit: Bool { isASCIIDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self) }
    var asciiUppercased: UInt8 { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self - 0x20 : self }

    /// The digit that people mean when they write this letter.
    var lookalikes: [UInt8] {
        switch self {
        case UInt8(ascii: "O"): [UInt8(ascii: "0")]
        case UInt8(ascii: "I"), UInt8(ascii: "L"): [UInt8(ascii: "1")]
        default: []
        }
    }
}
