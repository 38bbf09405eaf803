import ApplianceKit
import DeviceIO

/// `tracuu-sms modem ussd`: sets the modem up as the daemon does, sends the code, prints the network's text.
enum ModemUSSDCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let device = try arguments.option("--device")
        let path = try arguments.option("--config")
        let seconds = try arguments.integer("--seconds", in: 1...600) ?? 90
        guard let code = arguments.next() else { throw UsageError("the code is missing, for example *101#") }
        try arguments.finish()
        let configuration =
            if let device {
                Modem.Configuration(device: device)
            } else {
                try GatewayConfiguration(path: path ?? "/etc/tracuu/sms.json5").modem
            }
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
            if case .locked(let reason) = state { throw USSDFailure.notReady("locked: \(reason)") }
            if state != .off { last = state }
        }
        throw USSDFailure.notReady("\(last)")
    }
}
