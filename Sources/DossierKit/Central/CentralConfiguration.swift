public import ApplianceKit

/// Which central system is asked and how, from the section `central` of the configuration.
///
/// ```json5
/// central: {
///   kind: "opencps",
///   baseURL: "https://motcua.example.gov.vn/o/rest/v2",
///   groupIds: [55301],              // the sites, in order of precedence
///   user: "kiosk@example.gov.vn",   // an ordinary account; leave out where lists are open
///   password: "…",
///   connectTimeout: 2, timeout: 10, // seconds
///   freshFor: 0,                    // seconds for which a cached answer is not asked again
///   statuses: { "processing/processing_9": 9 },
/// }
/// ```
public struct CentralConfiguration: Sendable, Equatable {
    /// The kinds of systems there are adapters for.
    public enum Kind: String, CaseIterable, Sendable {
        /// OpenCPS v2, REST.
        case openCPS = "opencps"
    }

    /// The kind of system.
    public var kind: Kind
    /// The address of its interface, without a slash at the end.
    public var baseURL: String
    /// OpenCPS: the site numbers whose dossiers are looked up.
    public var groupIDs: [Int]
    /// The account, where one is needed.
    public var user: String?
    /// Its password.
    public var password: String?
    /// How long connecting may take.
    public var connectTimeout: Duration
    /// How long one request may take.
    public var timeout: Duration
    /// How long a cached answer is given without asking again.
    public var freshFor: Duration
    /// The site's statuses that differ from the kind's table.
    public var statuses: [String: DossierStatus]

    /// A configuration in code.
    public init(
        kind: Kind = .openCPS, baseURL: String, groupIDs: [Int] = [], user: String? = nil, password: String? = nil,
        connectTimeout: Duration = .seconds(2), timeout: Duration = .seconds(10), freshFor: Duration = .zero,
        statuses: [String: DossierStatus] = [:]
    ) {
        self.kind = kind
        self.baseURL = baseURL
        self.groupIDs = groupIDs
        self.user = user
        self.password = password
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.freshFor = freshFor
        self.statuses = statuses
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        kind = section.choice("kind", default: .openCPS)
        var address = section.required(
            "baseURL", "the address of the central system's interface, such as https://host/o/rest/v2")
        while address.hasSuffix("/") { address.removeLast() }
        if !address.isEmpty, !address.hasPrefix("https://"), !address.hasPrefix("http://") {
            section.report("must begin with https:// (or http:// within the centre's own network)", key: "baseURL")
        }
        if address.contains("@") { section.report("must not hold credentials; use user and password", key: "baseURL") }
        baseURL = address
        groupIDs = section.integers("groupIds", default: [], in: 1...Int(Int32.max))
        if groupIDs.isEmpty {
            section.report(
                "must name the site (groupId) whose dossiers are looked up, such as [55301]", key: "groupIds")
        }
        user = section.optionalString("user")
        password = section.optionalString("password")
        if (user == nil) != (password == nil) { section.report("user and password belong together", key: "user") }
        connectTimeout = section.seconds("connectTimeout", default: .seconds(2), in: 0.1...60)
        timeout = section.seconds("timeout", default: .seconds(10), in: 0.5...120)
        freshFor = section.seconds("freshFor", default: .zero, in: 0...3_600)
        statuses = section.statuses("statuses")
    }
}

extension ConfigurationSection {
    /// A table of the central system's statuses, each with its number of the ten.
    fileprivate func statuses(_ key: String) -> [String: DossierStatus] {
        let table = section(key)
        var statuses: [String: DossierStatus] = [:]
        for name in table.keys {
            let number = table.integer(name, default: 4, in: 1...10)
            statuses[name] = DossierStatus(rawValue: number)
        }
        return statuses
    }
}
