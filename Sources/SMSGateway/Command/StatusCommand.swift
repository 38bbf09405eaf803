import ApplianceKit
import Foundation
import Glibc

/// `tracuu-sms status`: how the gateway is; from the daemon, or from the store where none runs.
enum StatusCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let asJSON = arguments.flag("--json")
        let isPlain = arguments.flag("--no-color")
        let access = try StoreAccess(&arguments)
        try arguments.finish()
        let status: GatewayStatus
        if let answer = await RunningGateway(stateFolder: access.folder)?.status() {
            status = answer
        } else {
            status = try await stopped(access.store)
        }
        if asJSON {
            StandardStream.output.write(try Shown.json(status))
        } else {
            // https://no-color.org
            let hasColours = isatty(STDOUT_FILENO) == 1 && !isPlain && getenv("NO_COLOR") == nil
            StandardStream.output.write(StatusScreen(status: status, hasColours: hasColours).text)
        }
        return status.obstacles.isEmpty ? .ok : .failure
    }

    private static func stopped(_ store: MessageStore) async throws -> GatewayStatus {
        let clock = SystemClock()
        return GatewayStatus(
            version: productVersion, takenAt: Int64(clock.now.timeIntervalSince1970 * 1_000), startedAt: nil,
            traffic: try await store.trafficStatus(), isClockSet: clock.isSet)
    }
}
