import ApplianceKit

/// Where OpenCPS may tell that a dossier has changed, from the section `push`; nobody listens without it.
///
/// ```json5
/// push: {
///   address: "127.0.0.1", port: 8082,   // behind a TLS proxy
///   user: "tracuu", password: "…",      // as OpenCPS's server configuration has them
///   allow: ["10.20.0.0/16"],            // and from these addresses only; empty: from anywhere
/// }
/// ```
///
/// In OpenCPS's server configuration the address is entered without `/dossiers/publish`, which it adds by itself.
public struct PushConfiguration: Sendable, Equatable {
    /// Shorter passwords can be guessed.
    static let shortestPassword = 12

    /// The local address.
    public var address: String
    /// The TCP port; 0 for any that is free.
    public var port: UInt16
    /// The name that OpenCPS shows.
    public var user: String
    /// And its password, of ``shortestPassword`` bytes at least.
    public var password: String
    /// Whence it may come; empty: from anywhere.
    public var allowed: [AddressRange]

    /// A configuration in code.
    public init(
        address: String = "127.0.0.1", port: UInt16 = 8_082, user: String, password: String,
        allowed: [AddressRange] = []
    ) {
        self.address = address
        self.port = port
        self.user = user
        self.password = password
        self.allowed = allowed
    }

    /// Reads the section; what is wrong is noted there. nil where it is absent.
    init?(_ root: ConfigurationSection, kind: CentralConfiguration.Kind) {
        guard root.has("push") else { return nil }
        let section = root.section("push")
        address = section.string("address", default: "127.0.0.1")
        port = UInt16(section.integer("port", default: 8_082, in: 0...65_535))
        user = section.required("user", "the name that OpenCPS shows")
        password = section.required("password", "the password that OpenCPS shows")
        allowed = []
        for text in section.strings("allow", default: []) {
            if let range = AddressRange(text) {
                allowed.append(range)
            } else {
                section.report("“\(text)” is no address such as 10.20.0.1 or 10.20.0.0/16", key: "allow")
            }
        }
        let isOpen = section.boolean("unencryptedOnNetwork", default: false)
        if !(address == "::1" || address.hasPrefix("127.")), !isOpen {
            section.report(
                "is no address of this machine's own: what OpenCPS sends names people, and would go over the network "
                    + "unencrypted. Put a TLS proxy in front of 127.0.0.1, or say “unencryptedOnNetwork: true”",
                key: "address")
        }
        if section.has("password"), password.utf8.count < Self.shortestPassword {
            section.report("must have at least \(Self.shortestPassword) characters", key: "password")
        }
        if user.utf8.contains(UInt8(ascii: ":")) { section.report("must not have a colon (RFC 7617)", key: "user") }
        if kind != .openCPS {
            root.report("only OpenCPS tells of changes: central.kind must be “opencps”", key: "push")
        }
    }
}

extension PushConfiguration: CustomStringConvertible, CustomReflectable {
    /// Without the password.
    public var description: String { "pushes at \(address) port \(port)" }
    /// Without the password.
    public var customMirror: Mirror { Mirror(self, children: ["address": address, "port": port]) }
}
