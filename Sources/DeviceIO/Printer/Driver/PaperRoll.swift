public import Foundation

/// What is known of the roll in a printer. Many printers see its end only when it has come: this counts.
public struct PaperRoll: Sendable, Equatable {
    /// When it was put in, as far as anybody told or the printer's sensor saw.
    public var since: Date
    /// How much of it has been used, in millimetres.
    public var used: Double
    /// Whether the printer has seen its end.
    public var isOut: Bool

    /// By default nothing of it has been used.
    public init(since: Date, used: Double = 0, isOut: Bool = false) {
        self.since = since
        self.used = used
        self.isOut = isOut
    }

    /// How much is left of a roll of so many millimetres: 0 to 1.
    public func remaining(of length: Double) -> Double { max(0, min(1, 1 - used / length)) }
}

/// What a printer's meter says of its paper, for people and for JSON.
public struct PaperMeter: Sendable, Equatable, Codable {
    /// Used since the roll was put in.
    public var usedMillimetres: Int
    /// What should be left; nil where nobody said how long a new roll is.
    public var leftMillimetres: Int?
    /// When the roll was put in, as far as anybody told or the sensor saw.
    public var since: Date

    /// - Parameter length: Of a new roll in millimetres; nil where nobody knows.
    public init(_ roll: PaperRoll, length: Double?) {
        usedMillimetres = Int(roll.used.rounded())
        leftMillimetres = length.map { roll.isOut ? 0 : Int((roll.remaining(of: $0) * $0).rounded()) }
        since = roll.since
    }
}
