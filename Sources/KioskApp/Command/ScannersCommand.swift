import ApplianceKit
import DeviceIO

/// `tracuu-kiosk scanner profiles`.
enum ScannersCommand {
    /// Lists names, commands and models; a file with a mistake in it is told with its line.
    static func profiles(_ arguments: CommandArguments) throws -> ExitStatus {
        try arguments.finish()
        var status = ExitStatus.ok
        for name in ScannerProfile.names() {
            do throws(ModelFileError) {
                let profile = try ScannerProfile.named(name)
                let commands = ScannerCommand.allCases.filter { profile.commands[$0] != nil }.map(\.rawValue)
                let padding = String(repeating: " ", count: max(1, 22 - name.count))
                print("\(name)\(padding)\(profile.model)  \(commands.joined(separator: ", "))")
            } catch {
                StandardStream.error.write("\(error)\n")
                status = .configuration
            }
        }
        return status
    }
}
