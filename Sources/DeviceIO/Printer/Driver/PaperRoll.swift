public import Foundation

/// What is known of the roll in a printer. Many printers see its end only when it has come: this counts.
public struct PaperRoll: Sendable, Equatable {
    /// When it was put in, as far as anybody told or the printer's sensor saw.
    public var since: Date
    /// How much of it has been used, in millimetres.
    public var used: Double
    /// Whether the printer has seen its end.
    public var isOut: Bool

    /// A roll.
    public init(since: Date, used: Double = 0, isOut: Bool = false) {
        self.since = since
        self.used = used
        self.isOut = isOut
    }

    /// How much is left of a roll of so many millimetres: 0 to 1.
    public func remaining(of length: Double) -> Double { max(0, min(1, 1 - used / length)) }
}
