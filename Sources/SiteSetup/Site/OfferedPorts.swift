import ApplianceKit

/// The TCP ports on which a site's daemons answer the network: the firewall lets others reach these and no more.
///
/// What is wrong in their sections is for the daemons to say.
enum OfferedPorts {
    static func of(_ root: ConfigurationSection) -> [Int] {
        var ports: [Int] = []
        let daemons = ["kiosk", "gateway"].filter(root.has).map(root.section)
        for daemon in daemons {
            // Counters, boards and further kiosks; open as soon as the section is there.
            if daemon.has("lan") { ports.append(port(of: daemon.section("lan"), default: 8_443)) }
            for (name, usual) in [("api", 8_081), ("push", 8_082)] where daemon.has(name) {
                let section = daemon.section(name)
                if !isLoopback(section.string("address", default: "127.0.0.1")) {
                    ports.append(port(of: section, default: usual))
                }
            }
        }
        return Set(ports).sorted()
    }

    private static func port(of section: ConfigurationSection, default usual: Int) -> Int {
        section.integer("port", default: usual, in: 1...65_535)
    }

    private static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address == "localhost"
    }
}
