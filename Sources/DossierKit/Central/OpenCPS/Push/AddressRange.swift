import Glibc

/// An IP address, or all that begin with the same bits (RFC 4632): `10.20.0.1`, `10.20.0.0/16`, `fd00::/8`.
public struct AddressRange: Sendable, Equatable {
    private let octets: [UInt8]
    private let bits: Int

    /// nil where the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let octets = Self.octets(String(parts[0])) else { return nil }
        guard parts.count == 2 else {
            self.octets = octets
            bits = octets.count * 8
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]),
            (0...octets.count * 8).contains(bits)
        else { return nil }
        self.octets = octets
        self.bits = bits
    }

    /// Whether an address lies in it. An IPv4 address that came over an IPv6 socket (`::ffff:10.20.0.1`) is the IPv4 one.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.octets(address), other.count == octets.count else { return false }
        for bit in 0..<bits where (octets[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 { return false }
        return true
    }

    private static func octets(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let octets = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
        return isMapped ? Array(octets[12...]) : octets
    }
}
