/// What stands on a ticket, from top to bottom; the same value is printed, previewed and tested.
///
/// All measures are in dots of the printer: 8 a millimetre at 203 dpi.
///
/// ```swift
/// let layout = TicketLayout([
///     .text("Mời số", size: 36, alignment: .center),
///     .text("A015", size: 160, weight: .bold, alignment: .center, isTight: true),
///     .rule(thickness: 2),
/// ])
/// ```
public struct TicketLayout: Sendable, Equatable {
    /// Where a line stands between the margins.
    public enum Alignment: String, Sendable, CaseIterable {
        /// At the left margin.
        case left
        /// In the middle.
        case center
        /// At the right margin.
        case right
    }

    /// How heavy letters are.
    public enum Weight: String, Sendable, CaseIterable {
        /// For reading.
        case regular
        /// For what must be seen first.
        case bold
    }

    /// How a text looks.
    public struct TextStyle: Sendable, Equatable {
        /// The em, in dots: 1 to 400. A capital letter is 0.71 of it high. 24 (3 mm) is the least that is easy to read.
        public var size: Int
        /// How heavy.
        public var weight: Weight
        /// Where its lines stand.
        public var alignment: Alignment
        /// Whether the blank above the highest and below the lowest dot is left away, for numbers in giant letters.
        public var isTight: Bool

        /// Of usual weight and at the left where nothing else is said.
        public init(size: Int, weight: Weight = .regular, alignment: Alignment = .left, isTight: Bool = false) {
            self.size = size
            self.weight = weight
            self.alignment = alignment
            self.isTight = isTight
        }
    }

    /// Text beside other text.
    public struct Column: Sendable, Equatable {
        /// What stands in it; it is broken into lines where it is too long.
        public var text: String
        /// How it looks.
        public var style: TextStyle
        /// How much of the width it gets, in proportion to the others.
        public var share: Int

        /// As wide as each of the others where none has another share; a share is 1 or more.
        public init(_ text: String, _ style: TextStyle, share: Int = 1) {
            self.text = text
            self.style = style
            self.share = share
        }
    }

    /// One thing on the ticket, as wide as the ticket between its margins.
    public enum Block: Sendable, Equatable {
        /// Lines of text, broken between words where they are too long, and where a newline stands.
        case text(String, TextStyle)
        /// Texts side by side, their first lines on one height, with ``columnGap`` dots between them.
        case columns([Column])
        /// A horizontal line, 1 dot thick or more.
        case rule(thickness: Int)
        /// Blank rows.
        case feed(Int)
        /// A picture, at most as wide as the ticket between its margins.
        case picture(Raster, Alignment)
        /// A bar code with its quiet zones, in the middle, without the text below. Whether it fits can be asked of
        /// ``Code128/width(moduleWidth:)`` beforehand; the quiet zones may lie in the margins. 1 to 8 dots a module, 1
        /// to 800 rows high.
        case code128(Code128, moduleWidth: Int, height: Int)
        /// A QR code with its quiet zone. 1 to 32 dots a module; 4 at 203 dpi are 0.5 mm, which telephones like.
        case qr(QRCode, moduleWidth: Int, Alignment)

        /// A text and its style in one.
        public static func text(
            _ text: String, size: Int, weight: Weight = .regular, alignment: Alignment = .left, isTight: Bool = false
        ) -> Block {
            .text(text, TextStyle(size: size, weight: weight, alignment: alignment, isTight: isTight))
        }
    }

    /// Blank dots between two columns.
    public static let columnGap = 12

    /// From top to bottom.
    public var blocks: [Block]
    /// Blank dots on the left and on the right.
    public var margin: Int
    /// What it is called in records and in a PDF's properties, for example the ticket's number. Nothing personal.
    public var title: String

    /// With margins of 1 mm at 203 dpi where nothing else is said.
    public init(_ blocks: [Block], margin: Int = 8, title: String = "") {
        self.blocks = blocks
        self.margin = margin
        self.title = title
    }
}

/// Why a layout can't become a picture.
public enum TicketLayoutError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A size, width or thickness that makes no sense, by the number of its block.
    case badMeasure(block: Int)
    /// A picture or bar code, by the number of its block, is wider than the paper.
    case tooWide(block: Int, width: Int, available: Int)
    /// The ticket is longer than ``TicketRenderer/heightLimit``.
    case tooTall(height: Int)
    /// The drawing library failed, for want of memory as a rule.
    case drawing(String)

    /// One sentence for a developer or technician.
    public var description: String {
        switch self {
        case .badMeasure(let block): "block \(block) of the ticket has a measure out of its range"
        case .tooWide(let block, let width, let available):
            "block \(block) of the ticket is \(width) dots wide and the paper has \(available)"
        case .tooTall(let height):
            "the ticket would be \(height) dots long and \(TicketRenderer.heightLimit) are allowed: shorten its texts"
        case .drawing(let reason): "the ticket can't be drawn: \(reason)"
        }
    }
}
