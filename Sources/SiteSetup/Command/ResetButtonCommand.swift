import ApplianceKit
import DeviceIO

/// `tracuu-setup reset-button`: ends with status 0 once the button has been held, with another one where it is only to
/// stop.
enum ResetButtonCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let path = try arguments.option("--config") else {
            throw UsageError("--config is needed: the button, as site.json5 names it in “reset”")
        }
        try arguments.finish()
        let reader = try ConfigurationReader(path: path)
        let button = ResetButton(reader.root)
        try reader.finish()
        let input = GPIOInput(button.line, on: try PollThread(name: "gpio"))
        await input.start()
        ServiceManager.ready(
            status: "waits for \(button.line.place) to be held for \(button.hold.components.seconds) s")
        let stop = Task {
            try await TerminationSignals.wait()
            await input.stop()
        }
        defer { stop.cancel() }
        let isHeld = await ResetButton.held(input.events, for: button.hold, clock: SystemClock()) {
            await input.lookAgain()
            return await input.isActive == true
        }
        return isHeld ? .ok : .failure
    }
}
