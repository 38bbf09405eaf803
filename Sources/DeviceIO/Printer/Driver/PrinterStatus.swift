/// What a printer says about itself; nil is what it did not say, which is not the same as good.
public struct PrinterStatus: Sendable, Equatable {
    /// What its paper sensors see.
    public enum Paper: String, Sendable {
        /// Enough.
        case present
        /// The roll is about to end. Many models have no such sensor.
        case nearEnd
        /// None under the head.
        case out
    }

    /// Whether it would print.
    public var isOnline: Bool?
    /// Its paper.
    public var paper: Paper?
    /// Whether its cover is open.
    public var isCoverOpen: Bool?
    /// Whether it reports a jammed knife or another fault.
    public var hasFault: Bool?

    /// A printer that does not answer.
    public static let unknown = PrinterStatus()

    /// Why it would not print, where it said so.
    var obstacle: PrinterError.Cause? {
        if isCoverOpen == true { return .coverOpen }
        if paper == .out { return .paperOut }
        if hasFault == true { return .fault }
        if isOnline == false { return .offline }
        return nil
    }
}
