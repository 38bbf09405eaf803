import ApplianceKit
import Glibc

/// An address that a centre's network has for this box.
struct FixedAddress: Equatable {
    /// With the length of the network's prefix: `192.168.1.20/24`.
    let address: String
    let gateway: String?
    let nameServers: [String]

    /// nil where the file says nothing of it, or nonsense, which is reported then.
    init?(_ root: ConfigurationSection) {
        let section = root.section("network")
        let address = section.optionalString("address")
        gateway = section.optionalString("gateway")
        nameServers = section.strings("dns", default: [])
        if let gateway, !Self.isAddress(gateway) {
            section.report("must be an address, as “192.168.1.1”, not “\(gateway.prefix(40))”", key: "gateway")
        }
        for server in nameServers where !Self.isAddress(server) {
            section.report("must be a list of addresses, as [“192.168.1.1”]", key: "dns")
        }
        guard let address else {
            if gateway != nil || !nameServers.isEmpty {
                section.report("is missing; it belongs to gateway and dns, as “192.168.1.20/24”", key: "address")
            }
            return nil
        }
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        let longest = address.utf8.contains(UInt8(ascii: ":")) ? 128 : 32
        guard parts.count == 2, Self.isAddress(String(parts[0])), let length = Int(parts[1]),
            (1...longest).contains(length)
        else {
            section.report(
                "must be an address and the length of its network, as “192.168.1.20/24”, not “\(address.prefix(48))”",
                key: "address")
            return nil
        }
        self.address = address
    }

    /// systemd.network(5), for the cable or for Wi-Fi.
    func networkdFile(isWireless: Bool) -> String {
        let type = isWireless ? "wlan" : "ether"
        var lines = ["[Match]", "Type=\(type)", "", "[Network]", "Address=\(address)", "LLMNR=no", "MulticastDNS=no"]
        if let gateway { lines.append("Gateway=\(gateway)") }
        lines += nameServers.map { "DNS=\($0)" }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func isAddress(_ text: String) -> Bool {
        var room = in6_addr()
        return inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }
}
