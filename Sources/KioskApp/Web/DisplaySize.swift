import Glibc

/// How large things are on the glass: the page is laid out in millimetres and in what an eye can read.
struct DisplaySize: Equatable, Sendable {
    /// Pixels per inch of the display, for example 102 for 21.5 inches at 1920×1080.
    var pixelsPerInch = 102
    /// From the eye to the glass, in millimetres.
    var distance = 600

    /// A millimetre, in CSS pixels.
    var millimetre: Double { Double(pixelsPerInch) / 25.4 }

    /// The em of running text, in millimetres: its capitals are 0.7 degrees high (EN 301 549 §5.1.4).
    var text: Double { Double(distance) * tan(0.7 * Double.pi / 180) / Self.capitalHeight }

    /// The em of the smallest text, in millimetres: capitals of 4.8 mm (36 CFR 1194 §402.4), less where text is smaller.
    var least: Double { min(text, 4.8 / Self.capitalHeight) }

    /// Of Noto Sans, in ems.
    private static let capitalHeight = 0.714

    /// The page's measures as a style sheet.
    var styleSheet: String {
        func pixels(_ value: Double) -> String { "\((value * 100).rounded() / 100)px" }
        return """
            :root {
              --mm: \(pixels(millimetre));
              --base: \(pixels(text * millimetre));
              --least: \(pixels(least * millimetre));
            }

            """
    }
}
