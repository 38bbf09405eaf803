public import Foundation

/// A rating at three levels.
public struct Rating: Sendable, Equatable, Codable {
    /// How content somebody was.
    public enum Level: Int, Sendable, CaseIterable, Codable {
        /// Chưa hài lòng.
        case dissatisfied = 1
        /// Hài lòng.
        case satisfied = 2
        /// Rất hài lòng.
        case verySatisfied = 3
    }

    /// What somebody was not content with, as one touch says it.
    public enum Reason: String, Sendable, CaseIterable, Codable {
        /// Phải chờ lâu.
        case longWait
        /// Trả kết quả trễ hẹn.
        case lateResult
        /// Hướng dẫn chưa rõ.
        case unclearGuidance
        /// Phải đi lại nhiều lần.
        case manyVisits
        /// Thái độ chưa tốt.
        case attitude
        /// Something else.
        case other
    }

    /// Unique, at most 64 characters.
    public var id: String
    /// When it was given; sent in UTC, to the second.
    public var at: Date
    /// Which device took it, 1 to 64 characters.
    public var device: String
    /// On the whole; the face that everybody touches.
    public var overall: Level
    /// Convenience (thuận tiện); nil where it was left out, as in the next two.
    public var convenience: Level?
    /// Timeliness (kịp thời).
    public var timeliness: Level?
    /// Attitude (thái độ).
    public var attitude: Level?
    /// What somebody was not content with; nil where they were, or did not say.
    public var reason: Reason?
    /// The counter that served, 1 to 64 characters; nil where nobody knows.
    public var counter: String?

    /// A rating with the whole alone, where nothing else is given.
    public init(
        id: String, at: Date, device: String, overall: Level, convenience: Level? = nil, timeliness: Level? = nil,
        attitude: Level? = nil, reason: Reason? = nil, counter: String? = nil
    ) {
        self.id = id
        self.at = at
        self.device = device
        self.overall = overall
        self.convenience = convenience
        self.timeliness = timeliness
        self.attitude = attitude
        self.reason = reason
        self.counter = counter
    }
}
