public import ApplianceKit
import Glibc

/// Which central system is asked and how, from the section `central` of the configuration.
///
/// ```json5
/// central: {
///   kind: "opencps",                 // or "igate", "contract"
///   baseURL: "https://motcua.example.gov.vn/o/rest/v2",
///   groupIds: [55301],               // opencps: the sites, in order of precedence
///   user: "kiosk@example.gov.vn",    // opencps: an ordinary account; leave out where lists are open
///   password: "…",
///   connectTimeout: 2, timeout: 10,  // seconds
///   freshFor: 0,                     // seconds for which a cached answer is not asked again
///   statuses: { "processing/processing_9": 9 },
/// }
/// ```
///
/// `igate` signs in at `tokenURL` with `clientId` and `clientSecret`, or with `clientId`, `user` and `password`;
/// `agencyId` limits it to one agency and those below; `nationCodes: false` is for a version whose search does not know
/// `nation-code`. `contract` takes the same, or a fixed `token`, or a client
/// certificate (`certificate`, `privateKey`).
public struct CentralConfiguration: Sendable, Equatable {
    /// The kinds of systems there are adapters for.
    public enum Kind: String, CaseIterable, Sendable {
        /// OpenCPS v2, REST.
        case openCPS = "opencps"
        /// VNPT iGate v2.
        case iGate = "igate"
        /// The open contract, `Docs/central-api.yaml`.
        case contract
    }

    /// The kind of system.
    public var kind: Kind
    /// The address of its interface, without a slash at the end.
    public var baseURL: String
    /// OpenCPS: the site numbers whose dossiers are looked up.
    public var groupIDs: [Int]
    /// iGate: the agency (`ancestor-agency-id`) whose dossiers are listed, with those below it; nil for all.
    public var agencyID: String?
    /// iGate: whether its search knows `nation-code`, by which it has the codes of the national style.
    public var searchesNationCodes: Bool
    /// The account; nil where none is needed, and then no ``password`` either.
    public var user: String?
    /// Its password.
    public var password: String?
    /// Where tokens are given out (OpenID Connect); nil where none are fetched.
    public var tokenURL: String?
    /// Who we are there.
    public var clientID: String?
    /// And its secret.
    public var clientSecret: String?
    /// The contract: a token that does not expire (RFC 6750); nil where ``tokenURL`` or a certificate stands for it.
    public var token: String?
    /// Whom to trust, the client's certificate, and the proxy.
    public var route: HTTPRoute
    /// How long connecting may take, 0.1 to 60 s.
    public var connectTimeout: Duration
    /// How long one request may take, the wait for its turn included, to the last byte of its answer; 0.5 to 120 s.
    public var timeout: Duration
    /// How long a cached answer is given without asking again, up to an hour; zero asks each time.
    public var freshFor: Duration
    /// How many requests go out at a time, 1 to 64.
    public var concurrency: Int
    /// How many dossiers a page of a list has, 10 to 1000.
    public var pageSize: Int
    /// How deep the system's lists can be paged through: search indexes refuse what lies beyond 10,000 rows.
    public var resultWindow: Int
    /// How far back the listings go, in days; 1 to 36,500.
    public var historyDays: Int
    /// OpenCPS: how often all open dossiers are read again, because its lists can't tell which have changed; a minute to
    /// a day.
    public var rereadEvery: Duration
    /// The site's statuses that differ from the kind's table, as ``StatusMapping`` names them.
    public var statuses: [String: DossierStatus]

    /// A configuration in code.
    public init(
        kind: Kind = .openCPS, baseURL: String, groupIDs: [Int] = [], agencyID: String? = nil,
        searchesNationCodes: Bool = true, user: String? = nil, password: String? = nil, tokenURL: String? = nil,
        clientID: String? = nil, clientSecret: String? = nil,
        token: String? = nil, route: HTTPRoute = HTTPRoute(), connectTimeout: Duration = .seconds(2),
        timeout: Duration = .seconds(10), freshFor: Duration = .zero, concurrency: Int = 6, pageSize: Int = 200,
        resultWindow: Int = 10_000, historyDays: Int = 1_095, rereadEvery: Duration = .seconds(900),
        statuses: [String: DossierStatus] = [:]
    ) {
        self.kind = kind
        self.baseURL = baseURL
        self.groupIDs = groupIDs
        self.agencyID = agencyID
        self.searchesNationCodes = searchesNationCodes
        self.user = user
        self.password = password
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.token = token
        self.route = route
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.freshFor = freshFor
        self.concurrency = concurrency
        self.pageSize = pageSize
        self.resultWindow = resultWindow
        self.historyDays = historyDays
        self.rereadEvery = rereadEvery
        self.statuses = statuses
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        kind = section.choice("kind", default: .openCPS)
        baseURL = section.address("baseURL", example: "https://host/o/rest/v2", isRequired: true) ?? ""
        groupIDs = section.integers("groupIds", default: [], in: 1...Int(Int32.max))
        agencyID = section.optionalString("agencyId")
        searchesNationCodes = section.boolean("nationCodes", default: true)
        user = section.optionalString("user")
        password = section.optionalString("password")
        tokenURL = section.address("tokenURL", example: "https://host/auth/realms/…/token", isRequired: false)
        clientID = section.optionalString("clientId")
        clientSecret = section.optionalString("clientSecret")
        token = section.optionalString("token")
        route = section.route
        connectTimeout = section.seconds("connectTimeout", default: .seconds(2), in: 0.1...60)
        timeout = section.seconds("timeout", default: .seconds(10), in: 0.5...120)
        freshFor = section.seconds("freshFor", default: .zero, in: 0...3_600)
        concurrency = section.integer("concurrency", default: 6, in: 1...64)
        pageSize = section.integer("pageSize", default: 200, in: 10...1_000)
        resultWindow = section.integer("resultWindow", default: 10_000, in: 1_000...1_000_000)
        historyDays = section.integer("historyDays", default: 1_095, in: 1...36_500)
        rereadEvery = section.seconds("rereadEvery", default: .seconds(900), in: 60...86_400)
        statuses = section.statuses("statuses")
        check(section)
    }
}

extension CentralConfiguration: CustomStringConvertible, CustomReflectable {
    /// Without credentials.
    public var description: String { "\(kind.rawValue) at \(baseURL)" }
    /// Without credentials.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind.rawValue, "baseURL": baseURL]) }
}

// MARK: - What belongs together

extension CentralConfiguration {
    private func check(_ section: ConfigurationSection) {
        if kind != .openCPS, section.has("groupIds") {
            section.report("is for kind “opencps” only, this is “\(kind.rawValue)”", key: "groupIds")
        }
        for key in ["agencyId", "nationCodes"] where kind != .iGate && section.has(key) {
            section.report("is for kind “igate” only, this is “\(kind.rawValue)”", key: key)
        }
        if kind == .openCPS {
            checkOpenCPS(section)
        } else {
            checkTokens(section)
        }
    }

    private func checkOpenCPS(_ section: ConfigurationSection) {
        if groupIDs.isEmpty {
            section.report(
                "must name the site (groupId) whose dossiers are looked up, such as [55301]", key: "groupIds")
        }
        if (user == nil) != (password == nil) { section.report("user and password belong together", key: "user") }
        for key in ["tokenURL", "clientId", "clientSecret", "token"] where section.has(key) {
            section.report("is not for kind “opencps”, which takes user and password", key: key)
        }
    }

    private func checkTokens(_ section: ConfigurationSection) {
        if kind == .iGate, section.has("token") { section.report("is for kind “contract” only", key: "token") }
        if kind == .iGate, tokenURL == nil {
            section.report(
                "is missing; it must be the address where iGate gives out tokens, such as "
                    + "https://sso.example.gov.vn/auth/realms/digo/protocol/openid-connect/token", key: "tokenURL")
        }
        guard tokenURL != nil else {
            for key in ["clientId", "clientSecret", "user", "password"] where section.has(key) {
                section.report("is of use only together with tokenURL", key: key)
            }
            return
        }
        if token != nil { section.report("stands beside tokenURL: one of them gives the token", key: "token") }
        if clientID == nil { section.report("is missing; tokenURL asks for it", key: "clientId") }
        if (user == nil) != (password == nil) { section.report("user and password belong together", key: "user") }
        if user == nil, clientSecret == nil {
            section.report("is missing; tokenURL asks for it, or for user and password", key: "clientSecret")
        }
    }
}

extension ConfigurationSection {
    /// An address of HTTP without credentials; slashes at its end are taken off.
    fileprivate func address(_ key: String, example: String, isRequired: Bool) -> String? {
        let found =
            isRequired
            ? required(key, "the address of the central system's interface, such as \(example)") : optionalString(key)
        guard var address = found else { return nil }
        while address.hasSuffix("/") { address.removeLast() }
        if !address.isEmpty, !address.hasPrefix("https://"), !address.hasPrefix("http://") {
            report("must begin with https:// (or http:// within the centre's own network)", key: key)
        }
        if address.contains("@") { report("must not hold credentials; use user and password", key: key) }
        if address.contains("?") || address.contains("#") || !address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            report("must be a plain address without blanks, “?” and “#”, such as \(example)", key: key)
        }
        return address
    }

    fileprivate var route: HTTPRoute {
        let route = HTTPRoute(
            authorities: file("authorities"), certificate: file("certificate"), privateKey: file("privateKey"),
            proxy: optionalString("proxy"), proxyUser: optionalString("proxyUser"),
            proxyPassword: optionalString("proxyPassword"))
        if route.privateKey != nil, route.certificate == nil {
            report("is of use only together with certificate", key: "privateKey")
        }
        if let proxy = route.proxy {
            if !proxy.hasPrefix("http://"), !proxy.hasPrefix("https://") {
                report("must be http://host:port or https://host:port", key: "proxy")
            }
            if proxy.contains("@") {
                report("must not hold credentials; use proxyUser and proxyPassword", key: "proxy")
            }
        }
        if (route.proxyUser == nil) != (route.proxyPassword == nil) {
            report("proxyUser and proxyPassword belong together", key: "proxyUser")
        }
        return route
    }

    /// A file that can be read: libcurl's own words for one that can't are of no help.
    private func file(_ key: String) -> String? {
        guard let path = optionalString(key) else { return nil }
        if !path.hasPrefix("/") {
            report("must be a whole path, from / on", key: key)
        } else if access(path, R_OK) != 0 {
            report("names a file that is not there or that this user may not read: \(path)", key: key)
        }
        return path
    }

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
