import ApplianceKit
import DeviceIO
import Foundation

/// `tracuu-sms modem probe`.
enum ModemProbeCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let device = try arguments.option("--device") else {
            throw UsageError("--device is missing, for example /dev/ttyUSB2 or usb:2c7c:0125:2")
        }
        let baudRate = try arguments.integer("--baud", in: 1_200...4_000_000) ?? 115_200
        let folder = try arguments.option("--profiles")
        let asJSON = arguments.flag("--json")
        try arguments.finish()
        let report = try await ModemProbe.run(
            device: device, baudRate: baudRate, profiles: try ModemProfiles(siteFolder: folder), clock: SystemClock())
        if asJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            show(report)
        }
        return .ok
    }

    private static func show(_ report: ModemReport) {
        print([report.manufacturer, report.model, report.revision].map { $0 ?? "?" }.joined(separator: ", "))
        for answer in report.answers {
            let text = answer.answer.isEmpty ? "OK" : answer.answer.joined(separator: " | ")
            print("  \(answer.isSupported ? "yes" : "no ")  \(answer.topic) (\(answer.command)): \(text)")
        }
        if report.isKnown {
            print("profile: \(report.profile)")
        } else {
            print(
                """
                profile: \(report.profile); no other fits. Where that does not do, put this into a file NAME.json5 of a \
                folder of your own, and name the folder in modem.profiles:

                \(report.proposal)
                """)
        }
    }
}
