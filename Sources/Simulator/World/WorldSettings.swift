import ApplianceKit

/// How a simulated world is to be.
struct WorldSettings: Sendable {
    /// Where devices, configurations, state and tickets go; made where it is missing.
    var folder: String
    var profile = ModemProfile.generic
    var sim = SIMCard()
    /// Whether the printer stands on the network instead of at a device path.
    var hasNetworkPrinter = false
    /// The port of the world's own page and calls; 0 for any. One that is taken is replaced by another.
    var controlPort: UInt16 = 0
    /// How the central system is set up; its port 0 is any.
    var central = SimulatedCentralConfiguration()
    /// The port of the kiosk's page in its configuration; 0 for any. One that is taken is replaced by another.
    var kioskPort: UInt16 = 0
    /// The least severe lines that the daemons log.
    var logLevel = "notice"
    var clock: any ApplianceClock = SystemClock()

    init(folder: String) { self.folder = folder }
}
