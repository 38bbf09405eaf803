import Foundation

/// What a province's web server says of its releases: `channel.json`.
///
/// ```json
/// { "releases": [ { "version": "2026.11.22.0830-ab12cd34", "bundle": "tracuu-….raucb", "ring": "early", "percentage": 20 } ] }
/// ```
struct UpdateManifest: Decodable, Equatable {
    struct Release: Decodable, Equatable {
        let version: String
        /// The bundle's address, or its name beside the manifest.
        let bundle: String
        /// The rings up to this one take it; every box where it says nothing.
        var ring: UpdateChannel.Ring?
        /// How many of a hundred boxes of those rings; all where it says nothing.
        var percentage: Int?

        /// One word and one address, of characters that mean nothing to a shell.
        fileprivate var isPlain: Bool {
            (1...64).contains(version.utf8.count) && !bundle.isEmpty && UpdateChannel.isPlain(bundle)
                && version.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                        || "-._~+".utf8.contains($0)
                } && !version.hasPrefix("-")
        }
    }

    let releases: [Release]

    /// nil for what is none, or names what the installing script would read as something else: it is not signed.
    init?(body: [UInt8]) {
        guard let manifest = try? JSONDecoder().decode(Self.self, from: Data(body)),
            manifest.releases.allSatisfy(\.isPlain)
        else { return nil }
        self = manifest
    }

    /// One box, as far as a release depends on it.
    struct Box {
        /// Tells it from all other boxes, and stays the same over updates.
        let identity: String
        let version: String
        /// Versions that were tried here and left again.
        let left: Set<String>
    }

    /// The newest release that this box is to have; nil where it has it, or is not meant.
    ///
    /// Versions begin with their date and time and are compared as text. An older one is never taken: a server that
    /// has been taken over could bring back old holes with it.
    func release(for box: Box, in ring: UpdateChannel.Ring) -> Release? {
        releases.filter { release in
            release.version > box.version && !box.left.contains(release.version) && ring <= release.ring ?? .all
                && Self.share(of: box.identity, release.version) < release.percentage ?? 100
        }
        .max { $0.version < $1.version }
    }

    /// 0 to 99, the same for a box and a version every time, another for the next version: FNV-1a.
    static func share(of identity: String, _ version: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(identity) \(version)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash % 100)
    }
}
