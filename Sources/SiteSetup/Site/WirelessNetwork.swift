import ApplianceKit

/// The Wi-Fi that a centre has for this box: WPA2 or WPA3 with a password. One without would let anybody read along.
struct WirelessNetwork: Equatable {
    /// The network's name (SSID), 1 to 32 bytes of any kind (IEEE 802.11-2020 §9.4.2.2).
    let name: String
    private let password: String
    /// It does not say its name by itself.
    let isHidden: Bool

    /// nil where the section `network` has no `wifi`, or nonsense, which is reported then.
    init?(_ network: ConfigurationSection) {
        guard network.has("wifi") else { return nil }
        let section = network.section("wifi")
        name = section.required("name", "the Wi-Fi network's name")
        password = section.required("password", "the Wi-Fi network's password")
        isHidden = section.boolean("hidden", default: false)
        let isNamed = (1...32).contains(name.utf8.count)
        if section.has("name"), !isNamed { section.report("must have 1 to 32 bytes", key: "name") }
        let isPassword = Self.isPassphrase(password) || Self.isKey(password)
        if section.has("password"), !isPassword {
            section.report("must have 8 to 63 letters, figures or signs without accents", key: "password")
        }
        guard isNamed, isPassword else { return nil }
    }

    /// wpa_supplicant.conf(5). The name in figures, so that no letter of it means anything there.
    var supplicantFile: String {
        let digits = Array("0123456789abcdef")
        let name = String(name.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        // The last quotation mark ends it; those inside are letters like others.
        let secret = Self.isKey(password) ? password : "\"\(password)\""
        // A key is derived from name and password already, which WPA3 can do nothing with.
        let methods = Self.isKey(password) ? "WPA-PSK WPA-PSK-SHA256" : "WPA-PSK WPA-PSK-SHA256 SAE"
        return """
            country=VN
            network={
                ssid=\(name)
                scan_ssid=\(isHidden ? 1 : 0)
                key_mgmt=\(methods)
                ieee80211w=1
                psk=\(secret)
            }

            """
    }

    private static func isPassphrase(_ text: String) -> Bool {
        (8...63).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.count == 64 && text.allSatisfy(\.isHexDigit)
    }
}
