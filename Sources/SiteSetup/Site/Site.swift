import ApplianceKit

/// One box at one site: everything that a technician says about it, in one file.
///
/// Which daemons run follows from which sections are there. What both need to know – the central system, how often it is
/// asked, what codes look like – is said once.
struct Site {
    /// The box's name in the network and in logs.
    let name: String
    /// Public keys of technicians; without one nobody can log in.
    let keys: [String]
    /// nil: the first cable gives an address by DHCP.
    let network: FixedAddress?
    /// nil: the box has a cable.
    let wireless: WirelessNetwork?
    /// Time servers; none: those that DHCP names, else Debian's.
    let timeServers: [String]
    /// How the display hangs, in degrees clockwise.
    let rotation: Int
    /// Where updates come from by themselves; nil: only a technician brings them.
    let updates: UpdateChannel?
    /// The button that makes the box forget all of this; nil: only a stick does.
    let reset: String?
    /// nil where this box is no kiosk.
    let kiosk: String?
    /// nil where this box is no SMS gateway.
    let gateway: String?
    /// TCP ports that the daemons use elsewhere.
    let usedPorts: [Int]
    /// TCP ports that others may reach here: SSH where there is a key, and what the daemons offer to the network.
    let offeredPorts: [Int]

    private static let shared = ["central", "sync", "lookup", "codes"]

    /// - Throws: `ConfigurationError` with everything that is wrong; the daemons' sections are for the daemons to check.
    init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        name = root.required("site", "the box's name in the network, for example “tan-lap-1”")
        if root.has("site"), !Self.isHostName(name) {
            root.report("must be 1 to 63 letters a to z, digits or hyphens, as “tan-lap-1”", key: "site")
        }
        let ssh = root.section("ssh")
        keys = ssh.strings("keys", default: [])
        for key in keys where !PublicKey.isOne(key) {
            ssh.report("has something that is no public key: the line of a file NAME.pub is one", key: "keys")
        }
        network = FixedAddress(root)
        wireless = WirelessNetwork(root.section("network"))
        timeServers = root.section("time").strings("servers", default: [])
        for server in timeServers where !Self.isServerName(server) {
            root.section("time").report("“\(server.prefix(40))” is neither a name nor an address", key: "servers")
        }
        rotation = root.section("display").integer("rotation", default: 0, in: 0...270)
        if rotation % 90 != 0 { root.section("display").report("must be 0, 90, 180 or 270", key: "rotation") }

        updates = UpdateChannel(root)
        if root.has("reset") { _ = ResetButton(root.section("reset")) }
        reset = root.has("reset") ? reader.excerpt(members: [], tables: ["reset"]) : nil

        for key in Self.shared { _ = root.has(key) }
        if !root.has("central") {
            root.report("is missing: the central system, as in the example files", key: "central")
        }
        let (isKiosk, isGateway) = (root.has("kiosk"), root.has("gateway"))
        if !isKiosk, !isGateway {
            root.report("is missing: a box has the section kiosk, or gateway, or both", key: "kiosk")
        }
        try reader.finish()
        kiosk = isKiosk ? reader.excerpt(members: Self.shared, tables: ["kiosk"]) : nil
        gateway = isGateway ? reader.excerpt(members: Self.shared, tables: ["gateway"]) : nil
        usedPorts = AddressPorts.of(reader)
        offeredPorts = (keys.isEmpty ? [] : [22]) + OfferedPorts.of(root)
    }

    /// What each part of the box reads, by the name of its file.
    var files: [String: String] {
        var files = ["site.env": environment, "firewall.nft": firewall]
        files["kiosk.json5"] = kiosk
        files["sms.json5"] = gateway
        files["reset.json5"] = reset
        files["network.network"] = network?.networkdFile(isWireless: wireless != nil)
        files["wifi.conf"] = wireless?.supplicantFile
        if !keys.isEmpty { files["authorized_keys"] = keys.map { $0 + "\n" }.joined() }
        return files
    }

    /// For the shell: no value has a character that it would see.
    private var environment: String {
        var text = "SITE_NAME=\(name)\nROTATION=\(rotation)\nNTP=\"\(timeServers.joined(separator: " "))\"\n"
        if let updates {
            text += "CHANNEL=\"\(updates.manifest)\"\nRING=\(updates.ring.rawValue)\nWINDOW=\(updates.window)\n"
        }
        return text
    }

    private var firewall: String {
        var lines = ["flush set inet tracuu used", "flush set inet tracuu offered"]
        let used = usedPorts.map(String.init).joined(separator: ", ")
        lines.append("add element inet tracuu used { \(used) }")
        let offered = offeredPorts.map(String.init).joined(separator: ", ")
        if !offered.isEmpty { lines.append("add element inet tracuu offered { \(offered) }") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func isHostName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func isServerName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || [0x2D, 0x2E, 0x3A].contains($0)
            }
    }
}
