import ApplianceKit

/// What `hub pair --site` says on the hub, for a satellite's configuration.
struct HubPairing: Equatable, Sendable {
    /// The hub's public key, `sha256//…`.
    var pin: String
    /// 64 hexadecimal digits, known to the hub by their hash.
    var token: String

    init(_ section: ConfigurationSection) {
        pin = section.required("pin", "the hub's key, as “tracuu-kiosk hub pair --site” shows it there")
        token = section.required("token", "what “tracuu-kiosk hub pair --site” shows on the hub")
        if section.has("pin"), !pin.hasPrefix("sha256//") || pin.utf8.count != 52 || !pin.hasSuffix("=") {
            section.report(
                "must be “sha256//” and 44 characters, as “tracuu-kiosk hub pair --site” shows it", key: "pin")
        }
        if section.has("token"), token.utf8.count != 64 || !token.allSatisfy(\.isHexDigit) {
            section.report("must be the 64 digits that “tracuu-kiosk hub pair --site” shows on the hub", key: "token")
        }
    }
}
