/// What differs between models of ticket printers. Models are files: see ``named(_:in:)``.
public struct PrinterProfile: Sendable, Equatable {
    /// What ends a ticket.
    public enum Cut: String, Sendable, CaseIterable {
        /// The ticket falls.
        case full
        /// It hangs by a point until it is torn off.
        case partial
        /// There is no knife; the ticket is torn off.
        case none
    }

    /// How the knife is told.
    public enum Knife: String, Sendable, CaseIterable {
        /// `GS V 0` or `GS V 1`; the paper is fed to the knife by us.
        case plain = "GS V"
        /// `GS V 65` or `GS V 66`: the printer feeds to the knife by itself.
        case feeding = "GS V 66"
        /// `ESC i` or `ESC m`, of older models.
        case old = "ESC i"
    }

    /// How a picture is sent.
    public enum RasterCommand: String, Sendable, CaseIterable {
        /// `GS v 0`: called obsolete by its inventor, and what nearly every printer knows.
        case raster = "GS v 0"
        /// `GS ( L`, functions 112 and 50.
        case graphics = "GS ( L"
        /// `ESC * 33`: bands of 24 rows, column by column. Slowest, and known to the oldest ones.
        case columns = "ESC *"
    }

    /// The models that it is for, in words for people.
    public var model = "80 mm, 203 dpi"
    /// The head's width in dots: 576 for 80 mm paper at 203 dpi, 512 at 180 dpi, 384 for 58 mm.
    public var width: Int
    /// Dots an inch, 100 to 600.
    public var dotsPerInch = 203
    /// How a picture is sent.
    public var rasterCommand = RasterCommand.raster
    /// How many rows one command carries: 16 to 512, as a rule 128 to 256. Small buffers lose the rest of higher ones.
    public var stripHeight: Int
    /// Rest after each strip, for printers that lose bytes which come too fast.
    public var stripPause = Duration.zero
    /// Blank lines (1/6 inch each) that bring the last row from the head to the knife: 0 to 255.
    public var feedLines: Int
    /// What ends a ticket.
    public var cut: Cut
    /// How the knife is told.
    public var knife = Knife.plain
    /// Whether it answers questions about its state (`DLE EOT`).
    public var answers = true
    /// Whether it answers `GS r 1` after all that came before it.
    public var answersInOrder = true
    /// Whether it tells changes of its own accord after `GS a`.
    public var hasAutomaticStatus = false
    /// Whether `DLE DC4 8` clears its buffers.
    public var canClear = false
    /// Whether a sensor sees the roll's end coming.
    public var hasNearEndSensor = false
    /// How long one ticket may take from opening the printer to the last answer.
    public var jobTimeout: Duration
    /// How long it may take to answer a question about its state.
    public var answerTimeout: Duration
    /// How long it may work on a ticket after the last byte left: half a metre at 100 mm/s takes five seconds.
    public var completionTimeout: Duration

    /// A profile; what is not given is right for most 80 mm printers at 203 dpi.
    public init(
        width: Int = 576, stripHeight: Int = 128, feedLines: Int = 4, cut: Cut = .partial,
        jobTimeout: Duration = .seconds(45), answerTimeout: Duration = .milliseconds(500),
        completionTimeout: Duration = .seconds(5)
    ) {
        self.width = width
        self.stripHeight = stripHeight
        self.feedLines = feedLines
        self.cut = cut
        self.jobTimeout = jobTimeout
        self.answerTimeout = answerTimeout
        self.completionTimeout = completionTimeout
    }

    /// The bytes with which such a printer prints a picture, cut and all, for files and for trying a model by hand.
    public func bytes(of raster: Raster) -> [UInt8] { ESCPOS.ticket(raster, self).flatMap(\.self) }

    /// How much paper a ticket of so many rows takes, in millimetres.
    public func paper(rows: Int) -> Double {
        Double(rows) / Double(dotsPerInch) * 25.4 + Double(feedLines) * 25.4 / 6
    }
}
