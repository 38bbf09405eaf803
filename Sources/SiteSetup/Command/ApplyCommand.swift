import ApplianceKit
import Foundation
import Glibc

/// `tracuu-setup apply`.
enum ApplyCommand {
    static func run(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        guard let path = try arguments.option("--file") else { throw UsageError("--file is needed: the site's file") }
        guard let folder = try arguments.option("--to") else { throw UsageError("--to is needed: where to write to") }
        try arguments.finish()
        guard let data = FileManager.default.contents(atPath: path) else {
            print("\(path) can't be read")
            return .noInput
        }
        let site = try Site(ConfigurationReader(text: try Self.text(data, file: path), file: path))
        // Passwords are in it.
        umask(0o077)
        for (name, content) in site.files {
            do {
                try Data(content.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            } catch {
                print("\(folder)/\(name) can't be written")
                return .cannotCreate
            }
        }
        return .ok
    }

    /// Editors of Windows save as UTF-16 where one says “Unicode”, and that no reader of JSON5 understands.
    private static func text(_ data: Data, file: String) throws(ConfigurationError) -> String {
        let isWide = data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
        if !isWide, let text = String(validating: data, as: UTF8.self) { return text }
        throw SiteProblem.encoding(file: file)
    }
}
