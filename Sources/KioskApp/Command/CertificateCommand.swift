import ApplianceKit
import Foundation

/// `tracuu-kiosk certificate`: by what the box is known on the network.
enum CertificateCommand {
    private struct Identity: Encodable {
        var fingerprint: String
        var pin: String
        var expires: Date
    }

    static func run(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let asJSON = arguments.flag("--json")
        try arguments.finish()
        let state = URL(fileURLWithPath: folder, isDirectory: true)
        guard let identity = identity(in: state) else { return .noInput }
        if asJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            let shown = Identity(fingerprint: identity.fingerprint, pin: identity.pin, expires: identity.expires)
            StandardStream.output.write(String(decoding: try encoder.encode(shown), as: UTF8.self) + "\n")
            return .ok
        }
        StandardStream.output.write(
            """
            SHA-256 fingerprint, as browsers show it:
              \(identity.fingerprint)
            Public key, for other boxes (pin):
              \(identity.pin)
            Valid until \(LocalTime(identity.expires).date)

            """)
        return .ok
    }

    /// By what the box is known; nil, and said why, where it has nothing yet.
    static func identity(in state: URL) -> ServerIdentity? {
        guard FileManager.default.fileExists(atPath: state.appendingPathComponent(ServerIdentity.file).path) else {
            StandardStream.error.write(
                "There is no certificate yet: the daemon makes it at its first start with a “lan” section in its configuration.\n"
            )
            return nil
        }
        do {
            return try ServerIdentity.load(folder: state, names: [], at: Date())
        } catch {
            StandardStream.error.write("\(error)\n")
            return nil
        }
    }
}
