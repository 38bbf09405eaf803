import ApplianceKit
import DeviceIO

/// `tracuu-sms modem ussd`: sets the modem up as the daemon does, sends the code, prints the network's text.
enum ModemUSSDCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let device = try arguments.option("--device")
        let path = try arguments.option("--config")
        let name = try arguments.option("--modem")
        let seconds = try arguments.integer("--seconds", in: 1...600) ?? 90
        guard let code = arguments.next() else { throw UsageError("the code is missing, for example *101#") }
        try arguments.finish()
        var configuration =
            if let device {
                Modem.Configuration(device: device)
            } else {
                try modem(name, in: GatewayConfiguration(path: path ?? "/etc/tracuu/sms.json5").modems)
            }
        // Only the daemon remembers which PIN it has tried: tries of a wrong one here would block the SIM.
        configuration.pin = nil
        // Messages stay where they are: the daemon takes them.
        let modem = try Modem(name: "modem", configuration: configuration, clock: SystemClock()) { _ in .keep }
        let work = Task { await modem.run() }
        let limit = Task {
            try? await SystemClock().sleep(for: .seconds(seconds))
            work.cancel()
        }
        defer { limit.cancel() }
        var last = ModemState.opening
        for await state in modem.stateChanges {
            if state == .ready {
                let text = try await modem.ussd(code)
                work.cancel()
                await work.value
                print(text)
                return .ok
            }
            if case .locked = state {
                throw USSDFailure.notReady(
                    "the SIM wants its PIN, and only the daemon tries it: start tracuu-sms, wait until the modem is ready, "
                        + "stop it, and ask again")
            }
            if state != .off { last = state }
        }
        throw USSDFailure.notReady("\(last)")
    }

    private static func modem(_ name: String?, in modems: [GatewayModem]) throws -> Modem.Configuration {
        if let name {
            guard let found = modems.first(where: { $0.name == name }) else {
                throw UsageError(
                    "there is no modem “\(name)”: use one of \(modems.map(\.name).joined(separator: ", "))")
            }
            return found.modem
        }
        guard modems.count == 1 else {
            throw UsageError(
                "there are several modems: say which with --modem \(modems.map(\.name).joined(separator: "|"))")
        }
        return modems[0].modem
    }
}
