import ApplianceKit
import DossierKit
import Foundation

/// `tracuu-kiosk central probe`: tries each call of the central system and says in words what is wrong.
///
/// With `--json` one object a line:
///
/// ```
/// {"call":"lookup","milliseconds":84,"outcome":"works","words":"knows no dossier …, as it should"}
/// ```
///
/// `outcome` is `works`, `notOffered`, `notTried` or `fails`. The exit status is 0 where nothing fails, 69
/// where something does, and 78 where the section `central` can't be used.
enum CentralCommand {
    private struct Line: Encodable {
        let call: String
        let outcome: String
        let milliseconds: Int64
        let words: String
    }

    static func probe(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let path = try arguments.option("--config") ?? KioskCommand.configurationFile
        let code = try arguments.option("--code")
        let isJSON = arguments.flag("--json")
        try arguments.finish()
        guard let central = try configuration(at: path) else { return .configuration }
        let client = try central.makeClient()
        defer { client.close() }
        let probe = CentralProbe(
            central.makeSystem(client: client), code: code.map(DossierCode.init(printed:)))
        if !isJSON { StandardStream.output.write("\(central)\n") }
        var hasFailed = false
        for await finding in probe.findings() {
            hasFailed = hasFailed || finding.outcome == .fails
            StandardStream.output.write(isJSON ? try json(finding) : line(finding))
        }
        if !isJSON { StandardStream.output.write(hasFailed ? "Something is wrong.\n" : "All is well.\n") }
        return hasFailed ? .unavailable : .ok
    }

    /// Only its own section is looked at: the rest of the file is the daemon's to check.
    private static func configuration(at path: String) throws -> CentralConfiguration? {
        let file = try ConfigurationReader(path: path)
        let configuration = CentralConfiguration(file.root.section("central"))
        var problems: [ConfigurationProblem] = []
        do { try file.finish() } catch { problems = error.problems.filter { $0.key.hasPrefix("central") } }
        for problem in problems { StandardStream.error.write("\(problem)\n") }
        return problems.isEmpty ? configuration : nil
    }

    private static func json(_ finding: CentralProbe.Finding) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            call: finding.call.rawValue, outcome: finding.outcome.rawValue,
            milliseconds: finding.time.milliseconds, words: finding.words)
        return String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
    }

    private static func line(_ finding: CentralProbe.Finding) -> String {
        let outcome =
            switch finding.outcome {
            case .works: "works"
            case .notOffered: "not offered"
            case .notTried: "not tried"
            case .fails: "FAILS"
            }
        let time = finding.outcome == .works || finding.outcome == .fails ? "\(finding.time.milliseconds) ms" : ""
        return "  " + padded(finding.call.rawValue, 17) + padded(outcome, 12) + padded(time, 9) + finding.words + "\n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
