/// Where the reading of one list stands, page by page: from its front, and from its end where it has more rows than a
/// search shows.
///
/// A search index shows so many rows of what it finds, from whichever end, and refuses those beyond. What is left
/// between both ends is counted, so that nobody takes the list for complete.
struct ListWalk: Codable, Sendable, Equatable {
    /// What a list is read by.
    struct Reach: Sendable {
        /// Rows that the search shows from either end.
        var window: Int
        var pageSize: Int
        /// So many rows are read twice: one that leaves the list meanwhile moves the later ones forward.
        var overlap: Int
    }

    enum Step: Sendable, Equatable {
        case goesOn
        /// Read, but for so many rows that the search counts and does not show.
        case isOver(unshown: Int)
    }

    /// The first row of the next page, counted from the end that is read from.
    private(set) var position = 0
    /// How many rows were read from the front, once the list is read from its end.
    private(set) var front: Int?
    /// Which row the list begins with, where it is a long one.
    private(set) var first: String?

    /// Whether the list is to be sorted the other way round.
    var isFromEnd: Bool { front != nil }

    /// Whether nothing of the list has been read.
    var isAtStart: Bool { position == 0 && front == nil }

    /// Whether it can be a place that was left.
    var isSound: Bool { position >= 0 && (front ?? 0) >= 0 }

    /// Goes past a page of so many rows, the first of which has this name.
    mutating func pass(_ rowCount: Int, of total: Int, first name: String?, within reach: Reach) -> Step {
        let end = position + rowCount
        let next = end - min(reach.overlap, rowCount / 2)
        let isShown = rowCount > 0 && next + reach.pageSize <= reach.window
        guard let front else {
            if end >= total || rowCount == 0 { return .isOver(unshown: 0) }
            if position == 0, total > reach.window { first = name }
            if isShown {
                position = next
            } else {
                self.front = end
                position = 0
            }
            return .goesOn
        }
        // A system that leaves the order aside shows its front again.
        if position == 0, name != nil, name == first { return .isOver(unshown: max(0, total - front)) }
        let left = total - front - end
        if left + reach.overlap <= 0 || end >= total { return .isOver(unshown: 0) }
        guard isShown else { return .isOver(unshown: max(0, left)) }
        position = next
        return .goesOn
    }
}
