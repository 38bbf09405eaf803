import Glibc

/// The centre's colour: what stands in it and on it must be readable, so not every colour will do.
struct BrandColour: Equatable, Sendable, CustomStringConvertible {
    /// 0 to 255 each.
    let red: Int
    let green: Int
    let blue: Int

    /// White text on it, and its text on the page's paper and tint, need this much (WCAG 2.1 §1.4.6).
    static let leastContrast = 7.0
    /// The page's own.
    static let usual = BrandColour(red: 0x0B, green: 0x4A, blue: 0x63)
    private static let white = BrandColour(red: 255, green: 255, blue: 255)
    private static let black = BrandColour(red: 0, green: 0, blue: 0)

    init(red: Int, green: Int, blue: Int) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Reads `#0b4a63`.
    init?(_ text: String) {
        guard text.hasPrefix("#"), text.utf8.count == 7, let number = Int(text.dropFirst(), radix: 16) else {
            return nil
        }
        self.init(red: number >> 16 & 255, green: number >> 8 & 255, blue: number & 255)
    }

    var description: String {
        func hex(_ part: Int) -> String { (part < 16 ? "0" : "") + String(part, radix: 16) }
        return "#" + hex(red) + hex(green) + hex(blue)
    }

    /// For what is pressed, and grounds that are darker.
    var deep: BrandColour { mixed(with: Self.black, 0.42) }
    /// For quiet grounds.
    var tint: BrandColour { mixed(with: Self.white, 0.89) }

    /// The contrast of the pair that is hardest to read: the colour on its own tint, which is darker than the paper.
    var contrast: Double { min(contrast(with: Self.white), contrast(with: tint)) }

    /// WCAG 2.1, "contrast ratio": 1 to 21.
    func contrast(with other: BrandColour) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    private var luminance: Double {
        func linear(_ part: Int) -> Double {
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    private func mixed(with other: BrandColour, _ share: Double) -> BrandColour {
        func part(_ own: Int, _ theirs: Int) -> Int {
            Int((Double(own) * (1 - share) + Double(theirs) * share).rounded())
        }
        return BrandColour(
            red: part(red, other.red), green: part(green, other.green), blue: part(blue, other.blue))
    }

    /// The page's colours as a style sheet.
    var styleSheet: String {
        ":root {\n  --brand: \(self);\n  --brand-deep: \(deep);\n  --brand-tint: \(tint);\n}\n"
    }
}
