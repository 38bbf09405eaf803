import ApplianceKit

/// What can be wrong with a site's file before it is read.
enum SiteProblem {
    static func encoding(file: String) -> ConfigurationError {
        ConfigurationError(problems: [
            ConfigurationProblem(
                file: file, line: nil, key: "",
                message: "is not UTF-8: save it again, and choose the encoding UTF-8 in the editor")
        ])
    }
}
