import ApplianceKit

/// The TCP ports of the addresses in a site's file: nothing else does the firewall let the daemons reach.
enum AddressPorts {
    /// Ascending.
    static func of(_ reader: ConfigurationReader) -> [Int] {
        var ports = Set(reader.texts.compactMap { port(of: $0) })
        if reader.contains("kiosk.printer.tcp") { ports.insert(9_100) }
        if reader.contains("gateway.email") { ports.formUnion([25, 465, 587]) }
        return ports.union([443]).sorted()
    }

    /// The port of a URL or of `host:port`; nil for other texts.
    static func port(of text: String) -> Int? {
        var rest = Substring(text)
        var usual: Int?
        for (scheme, port) in [("https://", 443), ("http://", 80)] where text.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            usual = port
        }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if usual == nil, host.count != rest.count || host.contains(" ") { return nil }
        let authority = host.split(separator: "@").last ?? host
        if let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isNumber),
            let port = Int(authority[colon...].dropFirst()), (1...65_535).contains(port)
        {
            return port
        }
        return usual
    }
}
