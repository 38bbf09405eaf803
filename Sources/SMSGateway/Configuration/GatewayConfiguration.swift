import ApplianceKit
import DeviceIO
import DossierKit

/// What sms.json5 says; every key has a default but the central system's address.
struct GatewayConfiguration: Sendable {
    var modem: Modem.Configuration
    var central: CentralConfiguration
    var codes: CodeConfiguration
    var language: String
    var hourlyLimit: Int
    var lookupBudget: Duration
    var logLevel: Log.Level

    /// Reads the file.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong.
    init(path: String) throws(ConfigurationError) {
        try self.init(reading: ConfigurationReader(path: path))
    }

    init(reading reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        modem = Modem.Configuration(reading: root.section("modem"))
        central = CentralConfiguration(root.section("central"))
        codes = CodeConfiguration(root.section("codes"))
        let queries = root.section("queries")
        language = queries.string("language", default: "vi")
        hourlyLimit = queries.integer("hourlyLimitPerSender", default: 20, in: 1...1_000)
        lookupBudget = queries.seconds("lookupSeconds", default: DossierLookup.messageBudget, in: 0.1...60)
        logLevel = Log.Level(reading: root, key: "log")
        try reader.finish()
    }
}

extension Modem.Configuration {
    init(reading section: ConfigurationSection) {
        self.init(
            device: section.string("device", default: "/dev/tracuu/modem0"),
            baudRate: section.integer("baud", default: 115_200, in: 1_200...4_000_000),
            flowControl: section.choice("flowControl", default: SerialPort.FlowControl.none),
            pin: section.optionalString("pin"),
            auditInterval: section.seconds("auditSeconds", default: .seconds(300), in: 1...86_400),
            profile: section.optionalString("profile"), profileFolder: section.optionalString("profiles"),
            reportModes: section.has("reportModes")
                ? section.integers("reportModes", default: [1, 2, 0], in: 0...2) : nil)
        // Said here with its line, not only when the daemon starts.
        do {
            let profiles = try ModemProfiles(siteFolder: profileFolder)
            if let profile, profiles[profile] == nil {
                section.report("must be one of \(profiles.names.joined(separator: ", "))", key: "profile")
            }
        } catch {
            section.report("can't be used: \(error)", key: "profiles")
        }
    }
}
