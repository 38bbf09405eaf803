import ApplianceKit
import Foundation

@testable import SiteSetup

/// What a province's web server says of its releases; or, after 0xFF, the line with which a box asks to be updated.
///
/// The bundles themselves are RAUC's to read, after their signature. The manifest is not signed: whatever stands in it,
/// the script that installs gets one word for the version and one address.
public enum ManifestEntry {
    private static let channel = "https://tinh.example/tracuu/channel.json"

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard octets.first != 0xFF else { return try window(octets.dropFirst()) }
        guard let manifest = UpdateManifest(body: octets) else { return }
        for ring in UpdateChannel.Ring.allCases {
            let box = UpdateManifest.Box(identity: "tan-lap-1", version: "2026.01.01.0000-00", left: ["2026.02.01"])
            guard let release = manifest.release(for: box, in: ring) else { continue }
            guard release.version > box.version, !box.left.contains(release.version) else {
                throw Finding("“\(release.version)” is not newer")
            }
            let line = "\(release.version) \(UpdateCommand.bundle(release, beside: channel))"
            guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), line.split(separator: " ").count == 2,
                line.utf8.count(where: { $0 == 0x20 }) == 1, !line.contains("\"") && !line.contains("'"),
                line.contains(" https://") || line.contains(" http://"), line.utf8.count <= 700
            else { throw Finding("the installer would get “\(line)”") }
        }
    }

    private static func window(_ octets: ArraySlice<UInt8>) throws(Finding) {
        guard let window = UpdateChannel.Window(String(decoding: octets, as: UTF8.self)) else { return }
        guard UpdateChannel.Window(window.description) == window else { throw Finding("“\(window)” reads otherwise") }
    }
}
