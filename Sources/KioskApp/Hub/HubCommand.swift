import ApplianceKit
import Foundation
import Glibc

/// `tracuu-kiosk hub …`: which kiosks get their numbers here, and from where this one gets its own.
enum HubCommand {
    /// On the hub: lets one satellite in, within a quarter of an hour by a code, or whenever a configuration brings its
    /// token.
    static func pair(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let name = try arguments.option("--name")
        let isByFile = arguments.flag("--site")
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        try arguments.finish()
        guard let name, (1...32).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 < 0x80 && ($0 == UInt8(ascii: "-") || isWordCharacter($0)) })
        else { throw UsageError("--name must be the new kiosk's name of 1 to 32 letters, digits and dashes") }
        let state = URL(fileURLWithPath: folder, isDirectory: true)
        guard let pin = CertificateCommand.identity(in: state)?.pin else { return .noInput }
        let register = try await SatelliteRegister(
            path: state.appendingPathComponent("hub.db").path, clock: SystemClock())
        if isByFile {
            let token = try await register.add(name)
            StandardStream.output.write(
                """
                In the configuration of the new kiosk \(name), with this box's address; whoever has it is let in, so it is kept like a password:
                  queue: { hub: "https://THIS-BOX:8443", pairing: { pin: "\(pin)", token: "\(token)" } },

                """)
        } else {
            let code = try await register.newCode(for: name)
            StandardStream.output.write(
                """
                Within 15 minutes, on the new kiosk \(name), with this box's address:
                  tracuu-kiosk hub join --address https://THIS-BOX:8443 --pin \(pin) --code \(code)

                """)
        }
        return .ok
    }

    /// On the hub: who belongs to it.
    static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        for satellite in try await register(&arguments).satellites() {
            let seen = satellite.seenAt.map { "last seen \(LocalTime($0).date) \(LocalTime($0).clock)" } ?? "never seen"
            StandardStream.output.write("\(satellite.name)  paired \(LocalTime(satellite.pairedAt).date)  \(seen)\n")
        }
        return .ok
    }

    /// On the hub: puts a satellite out.
    static func remove(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let name = try arguments.option("--name")
        let register = try await register(&arguments)
        guard let name else { throw UsageError("--name is missing: which kiosk?") }
        if try await register.remove(name) { return .ok }
        StandardStream.error.write("There is no kiosk “\(name)” here.\n")
        return .noInput
    }

    /// On the satellite: shows the code, and keeps the token that it gets for it.
    static func join(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        let (address, pin) = (try arguments.option("--address"), try arguments.option("--pin"))
        let code = try arguments.option("--code")
        try arguments.finish()
        guard let address, address.hasPrefix("https://") else {
            throw UsageError("--address must be the hub's, such as https://192.168.1.10:8443")
        }
        guard let pin, pin.hasPrefix("sha256//") else {
            throw UsageError("--pin must be what “tracuu-kiosk certificate” shows on the hub, sha256//…")
        }
        guard let code else { throw UsageError("--code is missing: what “tracuu-kiosk hub pair” shows on the hub") }
        let client = try HubClient(address: address, pin: pin, token: nil)
        defer { client.close() }
        do throws(HubClient.Failure) {
            let paired = try await client.pair(code)
            let access = HubAccess(address: address, pin: pin, name: paired.name, token: paired.token)
            guard keep(access, in: URL(fileURLWithPath: folder, isDirectory: true)) else { return .cannotCreate }
            StandardStream.output.write("Paired as \(paired.name). Set queue.hub: \"\(address)\" and restart.\n")
            return .ok
        } catch {
            StandardStream.error.write("Not paired: \(error)\n")
            return .unavailable
        }
    }

    private static func keep(_ access: HubAccess, in state: URL) -> Bool {
        let path = state.appendingPathComponent(HubAccess.file).path
        // Nobody else may read the token, from its first byte on.
        guard let data = try? JSONEncoder().encode(access),
            FileManager.default.createFile(
                atPath: path + ".new", contents: data, attributes: [.posixPermissions: 0o600])
        else {
            StandardStream.error.write(
                "\(path) can't be written: is its folder there, and may this user write to it?\n")
            return false
        }
        return rename(path + ".new", path) == 0
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func register(_ arguments: inout CommandArguments) async throws -> SatelliteRegister {
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        try arguments.finish()
        return try await SatelliteRegister(
            path: URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("hub.db").path,
            clock: SystemClock())
    }
}
