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

    /// Unique, at most 64 characters.
    public var id: String
    /// When it was given.
    public var at: Date
    /// Which device took it.
    public var device: String
    /// On the whole.
    public var overall: Level
    /// Convenience (thuận tiện).
    public var convenience: Level?
    /// Timeliness (kịp thời).
    public var timeliness: Level?
    /// Attitude (thái độ).
    public var attitude: Level?
    /// The counter that served, where known.
    public var counter: String?

    /// A rating.
    public init(
        id: String, at: Date, device: String, overall: Level, convenience: Level? = nil, timeliness: Level? = nil,
        attitude: Level? = nil, counter: String? = nil
    ) {
        self.id = id
        self.at = at
        self.device = device
        self.overall = overall
        self.convenience = convenience
        self.timeliness = timeliness
        self.attitude = attitude
        self.counter = counter
    }
}
