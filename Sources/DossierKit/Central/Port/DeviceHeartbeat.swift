public import Foundation

/// A device's sign of life.
public struct DeviceHeartbeat: Sendable, Equatable, Codable {
    /// Unique, at most 64 characters.
    public var id: String
    /// The device's name, 1 to 64 characters.
    public var device: String
    /// When; sent in UTC, to the second.
    public var at: Date
    /// `kiosk`, `gateway` or `board`.
    public var role: String
    /// The software's version, 1 to 64 characters.
    public var version: String
    /// How long it has been up, in seconds; 0 to 4,000,000,000.
    public var uptime: Int
    /// Its parts and how they are, such as `printer: paperLow`.
    public var parts: [String: String]

    /// A heartbeat.
    public init(
        id: String, device: String, at: Date, role: String, version: String, uptime: Int, parts: [String: String] = [:]
    ) {
        self.id = id
        self.device = device
        self.at = at
        self.role = role
        self.version = version
        self.uptime = uptime
        self.parts = parts
    }
}
