import CLinux
import Foundation
import Glibc

/// What tells one box from another, and how it is reached.
struct BoxFacts: Equatable {
    /// The first eight figures of the box's identity, which it keeps over updates.
    var number: String
    /// The image's version.
    var version: String
    /// Each cable or radio: its name, its hardware address, whether it is linked, its addresses.
    var interfaces: [Interface]

    struct Interface: Equatable {
        var name: String
        var hardware: String
        var isLinked: Bool
        var addresses: [String]

        /// Whether it needs no cable.
        var isRadio: Bool { name.hasPrefix("wl") }
    }

    /// As it is now.
    static func read() -> BoxFacts {
        BoxFacts(
            number: String((line("/etc/machine-id") ?? "–").prefix(8)),
            version: line("/usr/share/tracuu/version") ?? "–", interfaces: interfaces())
    }

    private static func interfaces() -> [Interface] {
        let folder = "/sys/class/net"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0 != "lo" }
        let addresses = self.addresses()
        return names.sorted().map { name in
            Interface(
                name: name, hardware: line("\(folder)/\(name)/address") ?? "–",
                isLinked: line("\(folder)/\(name)/carrier") == "1", addresses: addresses[name] ?? [])
        }
    }

    /// Global addresses by interface, in figures.
    private static func addresses() -> [String: [String]] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [:] }
        defer { freeifaddrs(first) }
        var found: [String: [String]] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let entry = entry?.pointee, let address = entry.ifa_addr else { continue }
            let family = Int32(address.pointee.sa_family)
            guard family == AF_INET || family == AF_INET6 else { continue }
            let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard getnameinfo(address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            let bytes = host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let text = String(decoding: bytes, as: UTF8.self)
            if !text.hasPrefix("fe80:") { found[String(cString: entry.ifa_name), default: []].append(text) }
        }
        return found
    }

    private static func line(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let line = String(decoding: data, as: UTF8.self).prefix { $0 != "\n" }
        return line.isEmpty ? nil : String(line)
    }
}
