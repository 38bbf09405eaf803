import ApplianceKit
import DossierKit
import Glibc

/// `tracuu-sms run` and `check-config`.
enum RunCommand {
    private static let log = Log("tracuu-sms")

    static func run(_ arguments: CommandArguments, zoneIsKnown: Bool) async throws -> ExitStatus {
        var arguments = arguments
        let configurationPath = try arguments.option("--config") ?? "/etc/tracuu/sms.json5"
        let stateFolder = try arguments.option("--state") ?? "/var/lib/tracuu"
        try arguments.finish()
        guard zoneIsKnown else {
            log.error("the time zone \(LocalTime.zone) is not known here: install the package tzdata")
            return .unavailable
        }
        let configuration = try GatewayConfiguration(path: configurationPath)
        Log.setThreshold(configuration.logLevel)
        let lock = try StateLock(folder: stateFolder, name: "sms")
        defer { lock.release() }

        let clock = SystemClock()
        let gateway = try await Gateway(configuration, stateFolder: stateFolder, clock: clock)
        let service: GatewayService
        do {
            service = try await GatewayService(configuration, gateway: gateway, stateFolder: stateFolder, clock: clock)
        } catch {
            log.error("\(error)")
            return .unavailable
        }
        let signals = Task { try await TerminationSignals.wait() }
        let work = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await gateway.run() }
                group.addTask { await service.run() }
            }
        }
        ServiceManager.ready(status: "started")
        log.notice("started, version \(productVersion)")
        try await signals.value
        ServiceManager.stopping()
        log.notice("stopping")
        await service.stop()
        work.cancel()
        await work.value
        return .ok
    }

    static func checkConfiguration(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        let path = try arguments.option("--config") ?? "/etc/tracuu/sms.json5"
        try arguments.finish()
        let configuration = try GatewayConfiguration(path: path)
        // The words belong to it: each message in its worst case, each keyword.
        do {
            _ = try configuration.queries.languages(longestCode: configuration.codes.longestCode)
        } catch {
            StandardStream.error.write("\(error)\n")
            return .configuration
        }
        print("\(path): in order")
        return .ok
    }
}
