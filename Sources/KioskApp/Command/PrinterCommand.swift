import ApplianceKit
import DeviceIO
import Foundation

/// `tracuu-kiosk printer …`: what a technician does at the printer.
enum PrinterCommand {
    /// A new roll was put in. The daemon, where it runs, sees it when it looks at the printer next.
    static func newRoll(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        try arguments.finish()
        let path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(KioskDevices.ledgerFile).path
        // Made here it might belong to another user than the daemon's.
        guard FileManager.default.fileExists(atPath: path) else {
            StandardStream.error.write("\(path) is not there: the daemon has never run with this state folder\n")
            return .noInput
        }
        do {
            try PrintLedger.startRoll(path: path, printer: KioskDevices.printerName)
        } catch {
            StandardStream.error.write("\(error)\n")
            return .cannotCreate
        }
        StandardStream.output.write("Noted: the roll of \(KioskDevices.printerName) is new\n")
        return .ok
    }
}
