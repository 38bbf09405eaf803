public import ApplianceKit

/// What a daemon's configuration says about dossiers: the sections `central`, `sync`, `lookup` and `calendar`.
public struct DossierConfiguration: Sendable, Equatable {
    /// Which central system is asked and how.
    public var central: CentralConfiguration
    /// How the copy of its dossiers is kept up to date.
    public var sync: SyncConfiguration
    /// Where the central system may tell of changes; nil: nobody listens.
    public var push: PushConfiguration?
    /// What is demanded of whoever asks.
    public var lookup: LookupPolicy
    /// When the centre is open.
    public var calendar: CalendarConfiguration

    /// A configuration in code.
    public init(
        central: CentralConfiguration, sync: SyncConfiguration = SyncConfiguration(),
        push: PushConfiguration? = nil, lookup: LookupPolicy = LookupPolicy(),
        calendar: CalendarConfiguration = CalendarConfiguration()
    ) {
        self.central = central
        self.sync = sync
        self.push = push
        self.lookup = lookup
        self.calendar = calendar
    }

    /// Reads the sections of a file; what is wrong is noted there.
    public init(reading root: ConfigurationSection) {
        central = CentralConfiguration(root.section("central"))
        sync = SyncConfiguration(root.section("sync"))
        push = PushConfiguration(root, kind: central.kind)
        lookup = LookupPolicy(root.section("lookup"))
        calendar = CalendarConfiguration(root.section("calendar"))
    }
}

extension CentralConfiguration {
    /// Which system it is, for telling whether a cache is of this one.
    var identity: String {
        "\(kind.rawValue)|\(baseURL)|\(groupIDs.map(String.init).joined(separator: ","))|\(agencyID ?? "")"
    }

    /// Whether its changes name every dossier that has changed. OpenCPS's can't: extended dates and requests for papers
    /// are found when open dossiers are read again.
    var tellsEveryChange: Bool {
        switch kind {
        case .openCPS: false
        case .iGate, .contract: true
        }
    }
}
