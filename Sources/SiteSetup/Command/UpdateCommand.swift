import ApplianceKit

/// `tracuu-setup update`: asks the province's channel, and prints version and address of the bundle that this box is to
/// install; nothing where there is none, or outside of the window.
enum UpdateCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let channel = try channel(&arguments)
        let box = UpdateManifest.Box(
            identity: try arguments.option("--box") ?? "", version: try arguments.option("--version") ?? "",
            left: Set((try arguments.option("--left") ?? "").split(separator: " ").map(String.init)))
        let isNow = arguments.flag("--now")
        try arguments.finish()
        guard isNow || channel.window.contains(LocalTime(SystemClock().now)) else { return .ok }
        let client = try HTTPClient(name: "update")
        defer { client.close() }
        do {
            // The server's own log is the report: which box has which version, and which it has left again.
            let answer = try await client.send(
                HTTPClientRequest(url: address(channel, box), connectTimeout: .seconds(20), timeout: .seconds(60)))
            guard answer.status == 200 else {
                print("\(channel.manifest) answers \(answer.status)")
                return .unavailable
            }
            guard let manifest = UpdateManifest(body: answer.body) else {
                print("\(channel.manifest) is no channel.json: Docs/image.md shows one")
                return .dataError
            }
            if let release = manifest.release(for: box, in: channel.ring) {
                print("\(release.version) \(Self.bundle(release, beside: channel.manifest))")
            }
            return .ok
        } catch {
            print("\(channel.manifest): \(error)")
            return .unavailable
        }
    }

    private static func channel(_ arguments: inout CommandArguments) throws -> UpdateChannel {
        guard let manifest = try arguments.option("--channel") else {
            throw UsageError("--channel is needed: the manifest's address")
        }
        let words = try arguments.option("--ring") ?? UpdateChannel.Ring.all.rawValue
        guard let ring = UpdateChannel.Ring(rawValue: words) else {
            throw UsageError("--ring must be pilot, early or all")
        }
        let hours = try arguments.option("--window") ?? "22:00-05:00"
        guard let window = UpdateChannel.Window(hours) else { throw UsageError("--window must be as 22:00-05:00") }
        return UpdateChannel(manifest: manifest, ring: ring, window: window)
    }

    private static func address(_ channel: UpdateChannel, _ box: UpdateManifest.Box) -> String {
        let left = box.left.sorted().joined(separator: ",")
        return channel.manifest + (channel.manifest.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")
            + "box=\(box.identity)&version=\(box.version)" + (left.isEmpty ? "" : "&left=\(left)")
    }

    /// A name is beside the manifest, an address stands for itself.
    static func bundle(_ release: UpdateManifest.Release, beside manifest: String) -> String {
        if release.bundle.hasPrefix("https://") || release.bundle.hasPrefix("http://") { return release.bundle }
        let path = manifest.prefix { $0 != "?" }
        guard let slash = path.lastIndex(of: "/") else { return release.bundle }
        return path[...slash] + release.bundle
    }
}
