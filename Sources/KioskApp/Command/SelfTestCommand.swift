import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import Glibc

/// `tracuu-kiosk self-test`.
enum SelfTestCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let isJSON = arguments.flag("--json")
        let language = try arguments.option("--language") ?? "vi"
        let file = try arguments.option("--config") ?? KioskCommand.configurationFile
        let folder = try arguments.option("--state") ?? KioskCommand.stateFolder
        try arguments.finish()
        guard SelfTestWords.languages.contains(language) else {
            throw UsageError("--language takes vi or en, not “\(language)”")
        }
        let configuration = try KioskConfiguration(ConfigurationReader(path: file))
        let client = try HTTPClient(name: "self-test")
        defer { client.close() }
        let report = try await report(configuration, language: language, state: folder, client: client)
        if isJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            StandardStream.output.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
        } else {
            StandardStream.output.write(text(of: report, words: try SelfTestWords(language: language)))
        }
        return report.level == .red ? .failure : .ok
    }

    /// The daemon's own report where it runs: it holds the devices. Else one of devices opened for the purpose.
    private static func report(
        _ configuration: KioskConfiguration, language: String, state: String, client: HTTPClient
    ) async throws -> SelfTestReport {
        if let answer = await RunningDaemon.get("/self-test?language=\(language)", of: configuration, client: client) {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(SelfTestReport.self, from: Data(answer))
        }
        let clock = SystemClock()
        let devices = try KioskDevices(configuration, clock: clock)
        await devices.start(KioskDevices.Listeners(run: "", reader: configuration.codes.reader, kiosk: { _ in }))
        let selfTest = try SelfTest(
            SelfTest.Surroundings(
                register: devices.register, refresh: { _ = await devices.checkPrinter() }, client: client,
                state: URL(fileURLWithPath: state, isDirectory: true),
                centralAddress: configuration.dossiers.central.baseURL,
                gatewayAddress: configuration.technician.gateway, display: configuration.screen.size, clock: clock))
        let report = await selfTest.run(language: language)
        await devices.stop()
        return report
    }

    // MARK: - For people

    private static func text(of report: SelfTestReport, words: SelfTestWords) -> String {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var text = ""
        for check in report.checks {
            let word = words.page[check.level.rawValue] ?? check.level.rawValue
            text += "\(mark(check.level, word, isTerminal)) \(check.title): \(check.what)\n"
            if let action = check.action { text += "    → \(action)\n" }
            if let detail = check.detail, !detail.isEmpty { text += "      \(detail)\n" }
        }
        return text
    }

    /// The level in colour and as a word: a colour alone tells nothing to some eyes and to a file.
    private static func mark(_ level: CheckLevel, _ word: String, _ isColoured: Bool) -> String {
        guard isColoured else { return "[\(word)]" }
        let colour =
            switch level {
            case .green: 32
            case .yellow: 33
            case .red: 31
            case .grey: 90
            }
        return "\u{1B}[\(colour)m[\(word)]\u{1B}[0m"
    }
}
