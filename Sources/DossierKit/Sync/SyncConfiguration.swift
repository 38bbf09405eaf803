public import ApplianceKit

/// How a box keeps its copy of the central system's dossiers up to date, from the section `sync`.
///
/// ```json5
/// sync: {
///   enabled: true,
///   everySeconds: 60,       // how often changes are asked for
///   nightHour: 2,           // when everything is checked against the central system
///   keepClosedDays: 90,     // how long a closed dossier is kept
/// }
/// ```
public struct SyncConfiguration: Sendable, Equatable {
    /// Whether this box keeps a copy at all; else it only remembers what was asked.
    public var isEnabled: Bool
    /// How often changes are asked for, 5 s to a day.
    public var interval: Duration
    /// The hour of the night, 0 to 5, from which on everything is listed again.
    public var nightHour: Int
    /// How long a closed dossier is kept after it was closed, 1 to 3650 days.
    public var keepClosed: Duration

    /// A configuration in code.
    public init(
        isEnabled: Bool = true, interval: Duration = .seconds(60), nightHour: Int = 2,
        keepClosed: Duration = .seconds(90 * 86_400)
    ) {
        self.isEnabled = isEnabled
        self.interval = interval
        self.nightHour = nightHour
        self.keepClosed = keepClosed
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        isEnabled = section.boolean("enabled", default: true)
        interval = section.seconds("everySeconds", default: .seconds(60), in: 5...86_400)
        nightHour = section.integer("nightHour", default: 2, in: 0...5)
        keepClosed = .seconds(section.integer("keepClosedDays", default: 90, in: 1...3_650) * 86_400)
    }
}
