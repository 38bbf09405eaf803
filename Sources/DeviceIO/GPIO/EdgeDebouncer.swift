/// Tells a press from the bouncing around it, by the kernel's times of the edges. It does no I/O.
///
/// libgpiod 1 cannot debounce; so that a button feels the same on every Debian, this does it for both versions.
struct EdgeDebouncer {
    /// A level that has come to stay.
    struct Change: Equatable {
        var isActive: Bool
        /// When the first edge of the burst came: the moment of the press.
        var at: Duration
    }

    /// A line that goes on bouncing for so long floats, or its contact is worn out.
    static let longestBurst = Duration.seconds(5)

    let period: Duration
    /// The last level that stayed.
    private(set) var isActive: Bool
    private var burst: (level: Bool, first: Duration, last: Duration)?

    init(period: Duration, isActive: Bool) {
        self.period = period
        self.isActive = isActive
    }

    /// When ``settle(at:level:)`` is due; nil while the line is quiet.
    var deadline: Duration? { burst.map { $0.last + period } }

    /// Whether it has been bouncing for too long to be a contact.
    var isNoisy: Bool { burst.map { $0.last - $0.first > Self.longestBurst } ?? false }

    /// Takes an edge.
    ///
    /// - Returns: The change that the silence before this edge has settled, if nobody has asked in between; with a
    ///   period of zero this edge itself.
    mutating func edge(_ level: Bool, at time: Duration) -> [Change] {
        var changes: [Change] = []
        if let burst, time - burst.last >= period, let change = end() { changes.append(change) }
        burst = (level, burst?.first ?? time, time)
        if period == .zero, let change = end() { changes.append(change) }
        return changes
    }

    /// Ends the burst when it has been quiet for long enough.
    ///
    /// - Parameter level: As the line is now: edges may have been lost when there were too many.
    mutating func settle(at now: Duration, level: Bool) -> Change? {
        guard let burst, now >= burst.last + period else { return nil }
        self.burst?.level = level
        return end()
    }

    private mutating func end() -> Change? {
        defer { burst = nil }
        guard let burst, burst.level != isActive else { return nil }
        isActive = burst.level
        return Change(isActive: burst.level, at: burst.first)
    }
}
