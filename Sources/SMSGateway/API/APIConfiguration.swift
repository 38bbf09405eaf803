import ApplianceKit

/// Where the gateway answers other programs: `api: { … }` of sms.json5.
struct APIConfiguration: Equatable, Sendable {
    var address: String
    var port: UInt16
    /// nil: the file's.
    var token: String?
    /// nil: `api.token` in the state folder, made at the first start.
    var tokenFile: String?

    init(reading section: ConfigurationSection) {
        address = section.string("address", default: "127.0.0.1")
        port = UInt16(section.integer("port", default: 8_081, in: 0...65_535))
        token = section.optionalString("token")
        tokenFile = section.optionalString("tokenFile")
        let isOpen = section.boolean("unencryptedOnNetwork", default: false)
        if !isLoopback, !isOpen {
            section.report(
                "is no address of this machine's own: numbers and texts would go over the network unencrypted. "
                    + "Put a TLS proxy in front of 127.0.0.1, or say “unencryptedOnNetwork: true”", key: "address")
        }
        if let token, token.utf8.count < BearerToken.shortest {
            section.report("must have at least \(BearerToken.shortest) characters", key: "token")
        }
        if token != nil, tokenFile != nil {
            section.report("stands beside “token”: one of them is enough", key: "tokenFile")
        }
    }

    /// Whether nobody but this machine's own programs can reach it.
    var isLoopback: Bool { address == "::1" || address.hasPrefix("127.") }

    /// The token of the configuration, or of the file.
    func bearerToken(stateFolder: String) throws(BearerToken.FileError) -> BearerToken {
        if let token { return BearerToken(token) }
        if let tokenFile { return try BearerToken(file: tokenFile) }
        return try .kept(in: stateFolder + "/api.token")
    }
}
