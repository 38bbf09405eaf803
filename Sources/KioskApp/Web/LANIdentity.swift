import ApplianceKit
import Foundation
import Glibc

/// How the box is known on the centre's network: its key, and the addresses at which it is found.
enum LANIdentity {
    /// The box's key and certificate, made at the first start.
    ///
    /// - Parameter names: What the configuration says that it is called.
    /// - Throws: `ServerIdentityError`.
    static func load(state: URL, names: [String], now: Date) throws -> ServerIdentity {
        var all = names
        if let host = hostName { all += [host, "\(host).local"] }
        all += addresses
        return try ServerIdentity.load(folder: state, names: all, at: now)
    }

    /// The box's own name.
    static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // A certificate's name is ASCII (RFC 5280 §4.2.1.6).
        return text.isEmpty || !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ? nil : text
    }

    /// Its IPv4 addresses, without the loopback's.
    static var addresses: [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: [String] = []
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, Int32(address.pointee.sa_family) == AF_INET else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            let name = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if !name.hasPrefix("127."), !found.contains(name) { found.append(name) }
        }
        return found
    }
}
