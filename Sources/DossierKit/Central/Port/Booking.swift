public import Foundation

/// A day and an hour that the central system gave somebody beforehand. Who it is nobody is told: they show the code.
public struct Booking: Sendable, Equatable {
    /// The dossier's code, or the booking's own; 1 to 64 bytes.
    public var code: String
    /// When they are to come.
    public var at: Date
    /// The line at the centre, by the letters of its numbers; 1 to 8 bytes.
    public var series: String
    /// The line's service, by its id; nil where the line itself is meant.
    public var service: String?

    /// A booking.
    public init(code: String, at: Date, series: String, service: String? = nil) {
        self.code = code
        self.at = at
        self.series = series
        self.service = service
    }
}

/// Who is booked on a day.
public struct BookedDay: Sendable, Equatable {
    /// Those that can be read, in any order.
    public var bookings: [Booking]
    /// Whether they are all of that day: then one that was known and is not among them was cancelled.
    public var isWhole: Bool

    /// A day's bookings.
    public init(_ bookings: [Booking], isWhole: Bool = true) {
        self.bookings = bookings
        self.isWhole = isWhole
    }
}
