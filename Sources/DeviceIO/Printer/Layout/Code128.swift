/// A Code 128 symbol (ISO/IEC 15417) of printable ASCII, in the fewest characters that code sets B and C allow.
public struct Code128: Sendable, Equatable {
    /// The blank that a reader needs on either side, in modules (ISO/IEC 15417 §4.2).
    public static let quietZone = 10

    /// The symbol characters' values, from start to check character; the stop pattern follows.
    public let values: [Int]

    /// - Returns: nil where the text is empty, longer than 80 characters or has others than U+0020 to U+007E.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        guard (1...80).contains(characters.count), characters.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return nil
        }
        var values = Self.encode(characters)
        let sum = values.enumerated().reduce(0) { $0 + max(1, $1.offset) * $1.element }
        values.append(sum % 103)
        self.values = values
    }

    /// The width without quiet zones, in modules.
    public var moduleCount: Int { values.count * 11 + 13 }

    /// The width with both quiet zones, in dots.
    ///
    /// - Parameter moduleWidth: Dots a module; 2 at 203 dpi is 0.25 mm.
    public func width(moduleWidth: Int) -> Int { (moduleCount + 2 * Self.quietZone) * moduleWidth }

    /// Bars and spaces in turn, each as a number of modules; a bar first.
    public var widths: [Int] {
        (values + [106]).flatMap { value in Self.patterns[value].utf8.map { Int($0) - 0x30 } }
    }

    private enum CodeSet: Int {
        case b = 0
        case c = 1
        var other: CodeSet { self == .b ? .c : .b }
        var start: Int { self == .b ? 104 : 105 }
        /// The character that goes over to this set.
        var shift: Int { self == .b ? 100 : 99 }
    }

    /// Chooses the code set at each place so that the whole is shortest.
    private static func encode(_ text: [UInt8]) -> [Int] {
        // cost[i][set]: the fewest characters that the text from i on takes, when that set is in force there.
        var cost = [[Int]](repeating: [0, 0], count: text.count + 1)
        func pairStarts(at index: Int) -> Bool {
            index + 1 < text.count && text[index].isDigit && text[index + 1].isDigit
        }
        func stay(_ set: CodeSet, at index: Int) -> Int {
            if set == .b { return 1 + cost[index + 1][CodeSet.b.rawValue] }
            return pairStarts(at: index) ? 1 + cost[index + 2][CodeSet.c.rawValue] : .max / 2
        }
        for index in text.indices.reversed() {
            let (b, c) = (stay(.b, at: index), stay(.c, at: index))
            cost[index] = [min(b, c + 1), min(c, b + 1)]
        }
        var set: CodeSet = cost[0][CodeSet.c.rawValue] < cost[0][CodeSet.b.rawValue] ? .c : .b
        var values = [set.start]
        var index = 0
        while index < text.count {
            if stay(set.other, at: index) + 1 < stay(set, at: index) {
                set = set.other
                values.append(set.shift)
            }
            if set == .b {
                values.append(Int(text[index]) - 0x20)
                index += 1
            } else {
                values.append(Int(text[index] - 0x30) * 10 + Int(text[index + 1] - 0x30))
                index += 2
            }
        }
        return values
    }

    /// ISO/IEC 15417 table 1: widths of bar, space, bar, … by value.
    private static let patterns = [
        "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
        "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
        "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
        "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
        "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
        "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
        "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
        "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
        "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
        "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
    ]
}

extension Raster {
    /// A Code 128 symbol with its quiet zones.
    ///
    /// - Parameters:
    ///   - moduleWidth: In dots.
    ///   - height: In dots; 15 % of the width, and no less than 5 mm, is what readers like.
    init(_ code: Code128, moduleWidth: Int, height: Int) {
        self.init(width: code.width(moduleWidth: moduleWidth), height: height)
        var x = Code128.quietZone * moduleWidth
        for (index, modules) in code.widths.enumerated() {
            if index % 2 == 0 { fill(x: x, y: 0, width: modules * moduleWidth, height: height) }
            x += modules * moduleWidth
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
