/// What differs between models of ticket printers.
public struct PrinterProfile: Sendable, Equatable {
    /// What ends a ticket.
    public enum Cut: String, Sendable, CaseIterable {
        /// `GS V 0`: the ticket falls.
        case full
        /// `GS V 1`: it hangs by a point until it is torn off.
        case partial
        /// There is no knife; the ticket is torn off.
        case none
    }

    /// The head's width in dots: 576 for 80 mm paper at 203 dpi, 512 at 180 dpi, 384 for 58 mm.
    public var width: Int
    /// How many rows one `GS v 0` carries: 128 to 256. Small buffers lose the rest of higher ones.
    public var stripHeight: Int
    /// Blank lines (1/6 inch each) that bring the last row from the head to the knife: 0 to 255.
    public var feedLines: Int
    /// What ends a ticket.
    public var cut: Cut
    /// How long one ticket may take from opening the printer to the last answer.
    public var jobTimeout: Duration
    /// How long it may take to answer a question about its state.
    public var answerTimeout: Duration
    /// How long it may work on a ticket after the last byte left: half a metre at 100 mm/s takes five seconds.
    public var completionTimeout: Duration

    /// A profile; what is not given is right for most 80 mm printers at 203 dpi.
    public init(
        width: Int = 576, stripHeight: Int = 128, feedLines: Int = 4, cut: Cut = .partial,
        jobTimeout: Duration = .seconds(20), answerTimeout: Duration = .milliseconds(500),
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
}
