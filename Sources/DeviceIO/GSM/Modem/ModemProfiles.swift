import ApplianceKit
import Foundation

/// The profiles that are at hand: those of the product and those of a site.
public struct ModemProfiles: Sendable {
    /// The one for modems that no other fits.
    public let generic: ModemProfile
    /// All others, by name.
    public let others: [String: ModemProfile]

    /// Reads the product's profiles, and those of a site's own folder over them.
    ///
    /// - Parameter siteFolder: A folder with files of the form of `generic.json5`.
    /// - Throws: `ResourceMissing` where the installation lacks them, ``ConfigurationError`` where a file is wrong, or
    ///   what reading a folder throws.
    public init(siteFolder: String? = nil) throws {
        let shipped = try ResourceFiles.folder("Profiles", of: "DeviceIO")
        var files = try Self.files(in: shipped)
        if let siteFolder {
            files.merge(try Self.files(in: URL(fileURLWithPath: siteFolder))) { $1 }
        }
        generic =
            try files.removeValue(forKey: "generic").map {
                try ModemProfile(name: "generic", path: $0, over: ModemProfile())
            } ?? ModemProfile(name: "generic")
        var others: [String: ModemProfile] = [:]
        for (name, path) in files { others[name] = try ModemProfile(name: name, path: path, over: generic) }
        self.others = others
    }

    /// The names, sorted.
    public var names: [String] { ([generic.name] + others.keys).sorted() }

    /// The profile of that name.
    public subscript(name: String) -> ModemProfile? { name == generic.name ? generic : others[name] }

    /// The one that fits best.
    ///
    /// - Parameters:
    ///   - manufacturer: What `AT+CGMI` answers.
    ///   - model: What `AT+CGMM` answers.
    public func profile(manufacturer: String, model: String) -> ModemProfile {
        let fits = others.values.map { (profile: $0, fit: $0.fit(manufacturer: manufacturer, model: model)) }
        // By name where two fit alike, so that it is the same one every time.
        let best = fits.max { ($0.fit, $1.profile.name) < ($1.fit, $0.profile.name) }
        return best.flatMap { $0.fit > 1 ? $0.profile : nil } ?? generic
    }

    private static func files(in folder: URL) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".json5") {
            files[String(name.dropLast(".json5".count))] = folder.appendingPathComponent(name).path
        }
        return files
    }
}
