public import Foundation

/// A device's sign of life.
public struct DeviceHeartbeat: Sendable, Equatable, Codable {
    /// Unique, at most 64 characters.
    public var id: String
    /// The device's name.
    public var device: String
    /// When.
    public var at: Date
    /// `kiosk`, `gateway` or `board`.
    public var role: String
    /// The software's version.
    public var version: String
    /// How long it has been up, in seconds.
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
