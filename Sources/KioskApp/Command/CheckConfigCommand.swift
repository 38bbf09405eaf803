import ApplianceKit
import Glibc

/// `tracuu-kiosk check-config`.
enum CheckConfigCommand {
    static func run(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        let file = try arguments.option("--config") ?? KioskCommand.configurationFile
        try arguments.finish()
        let configuration = try KioskConfiguration(ConfigurationReader(path: file))
        let groups = configuration.groups.map { "\($0.series) (\($0.name))" }.joined(separator: ", ")
        print(
            """
            \(file) is right.
              screen   http://\(configuration.screen.address):\(configuration.screen.port)/
              scanner  \(configuration.scanner.device)
              panel    \(configuration.panel.isEmpty ? "no lines" : configuration.panel.names)
              printer  \(configuration.printer.transport)
              queue    \(groups)
              speaks   \(configuration.screen.languages.joined(separator: ", "))
            """)
        for language in configuration.screen.languages {
            let texts = try ScreenTexts(language: language)
            if texts(.languageReview) != "complete" {
                print("  note     \(texts(.languageName)) (\(language)): \(texts(.languageReview))")
            }
            guard !texts.missing.isEmpty else { continue }
            print(
                "  missing  in \(language), said in Vietnamese: \(texts.missing.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return .ok
    }
}
