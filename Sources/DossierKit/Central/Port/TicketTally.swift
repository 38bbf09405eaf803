public import Foundation

/// How a queue went within a span of time.
public struct TicketTally: Sendable, Equatable, Codable {
    /// Unique, at most 64 characters.
    public var id: String
    /// The span's begin; it belongs to it.
    public var from: Date
    /// The span's end; it belongs to the next.
    public var to: Date
    /// The letters before the tickets' numbers, such as `A`; 1 to 8 characters.
    public var series: String
    /// Numbers given.
    public var issued: Int
    /// Of those, numbers called.
    public var called: Int
    /// Those who came to the counter.
    public var served: Int
    /// Those who did not.
    public var absent: Int
    /// Half of those who were called waited no longer, in seconds; nil where nobody was called.
    public var medianWait: Int?
    /// The longest wait of those who were called, in seconds; nil where nobody was.
    public var longestWait: Int?

    /// A tally.
    public init(
        id: String, from: Date, to: Date, series: String, issued: Int, called: Int, served: Int, absent: Int,
        medianWait: Int? = nil, longestWait: Int? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.series = series
        self.issued = issued
        self.called = called
        self.served = served
        self.absent = absent
        self.medianWait = medianWait
        self.longestWait = longestWait
    }
}
