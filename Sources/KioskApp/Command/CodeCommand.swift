import ApplianceKit
import DossierKit
import Foundation

/// `tracuu-kiosk code read`: says what scanned or typed texts are read as, one JSON object a line.
///
/// For setting up a province's patterns, and for trying a scanner by hand. The forms of the lines:
///
/// ```
/// {"code":"H15.12-240119-0001","lookupCode":null}
/// {"dossierId":"4711","lookupCode":"1234"}       a barcode D-<lookup code>-<dossier id>
/// {"ambiguous":["…","…"]}                         several codes are possible
/// {"error":"…"}                                   no code
/// ```
enum CodeCommand {
    /// Takes the patterns of `--config FILE`, or the national styles.
    static func read(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let path = try arguments.option("--config")
        try arguments.finish()
        let reader: CodeReader
        do {
            reader = try configuration(at: path).reader
        } catch let problem as ConfigurationProblem {
            StandardStream.error.write("\(problem)\n")
            return .configuration
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Broken UTF-8 arrives repaired, with U+FFFD, and the reader then says that it is rubbish.
        while let line = readLine() {
            let answer = try encoder.encode(CodeAnswer(reading: reader.read(line)))
            // A write a line, so that whoever reads along sees the answer to each scan at once.
            StandardStream.output.write(String(decoding: answer, as: UTF8.self) + "\n")
        }
        return .ok
    }

    /// Only its own section is looked at: the rest of the file is the daemon's to check.
    private static func configuration(at path: String?) throws -> CodeConfiguration {
        guard let path else { return CodeConfiguration() }
        let file = try ConfigurationReader(path: path)
        let configuration = CodeConfiguration(file.root.section("codes"))
        do {
            try file.finish()
        } catch {
            if let problem = error.problems.first(where: { $0.key.hasPrefix("codes") }) { throw problem }
        }
        return configuration
    }
}

/// One line of the answer.
private struct CodeAnswer: Encodable {
    private enum Key: String, CodingKey {
        case code, dossierId, lookupCode, ambiguous, error
    }
    let reading: CodeReading

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch reading {
        case .code(let code, let lookupCode):
            try container.encode(code.printed, forKey: .code)
            try container.encode(lookupCode, forKey: .lookupCode)
        case .identifier(let identifier, let lookupCode):
            try container.encode(identifier, forKey: .dossierId)
            try container.encode(lookupCode, forKey: .lookupCode)
        case .ambiguous(let codes): try container.encode(codes.map(\.printed), forKey: .ambiguous)
        case .unreadable(let error): try container.encode(error.description, forKey: .error)
        }
    }
}
