import DossierKit

extension SimulatedCentral {
    /// The section `central` of a daemon's configuration for it.
    nonisolated var configurationText: String {
        let client = clientConfiguration
        var lines = ["kind: \"\(client.kind.rawValue)\"", "baseURL: \"\(client.baseURL)\""]
        switch client.kind {
        // Without an account, as most sites have it: then only the lists are asked.
        case .openCPS: lines.append("groupIds: [\(client.groupIDs.map(String.init).joined(separator: ", "))]")
        case .iGate:
            lines.append("tokenURL: \"\(client.tokenURL ?? "")\"")
            lines.append("clientId: \"\(client.clientID ?? "")\"")
            lines.append("clientSecret: \"\(client.clientSecret ?? "")\"")
        case .contract: lines.append("token: \"\(client.token ?? "")\"")
        }
        lines += ["connectTimeout: 1", "timeout: 3"]
        return "central: {\n" + lines.map { "        \($0),\n" }.joined() + "    }"
    }
}
