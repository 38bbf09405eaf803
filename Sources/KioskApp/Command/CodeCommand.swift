import ApplianceKit
import DossierKit
import Foundation

/// `tracuu-kiosk code read`: says what scanned or typed texts are read as, one JSON object a line.
///
/// For setting up a province's patterns, and for testing a scanner by hand.
enum CodeCommand {
    static let usage = """
        usage: tracuu-kiosk code read [--config FILE]

        Reads scanned or typed texts from standard input, one a line, and writes for each one JSON object:
          {"code":"H15.12-240119-0001","lookupCode":null}
          {"dossierId":"4711","lookupCode":"1234"}      a barcode D-<lookup code>-<dossier id>
          {"ambiguous":["…","…"]}                        several codes are possible
          {"error":"…"}                                  no code

          --config FILE   takes the section `codes` from this configuration (default: the national styles)
        """

    static func run(_ arguments: CommandArguments) -> ExitStatus {
        var arguments = arguments
        if arguments.flag("--help", "-h") {
            print(usage)
            return .ok
        }
        do {
            let path = try arguments.option("--config")
            guard let action = arguments.next(), action == "read" else {
                throw UsageError("“code” needs to be told what to do: read")
            }
            try arguments.finish()
            return read(with: try configuration(at: path).reader)
        } catch let error as UsageError {
            complain("\(error)\n\n\(usage)")
            return .usage
        } catch {
            complain("\(error)")
            return .configuration
        }
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

    private static func read(with reader: CodeReader) -> ExitStatus {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Lines may hold broken UTF-8: readLine repairs it, and the reader then says that it is rubbish.
        while let line = readLine() {
            guard var output = try? encoder.encode(CodeAnswer(reader.read(line))) else { return .software }
            output.append(UInt8(ascii: "\n"))
            // A write a line, so that whoever reads along sees the answer to each scan at once.
            do {
                try FileHandle.standardOutput.write(contentsOf: output)
            } catch {
                return .ioError
            }
        }
        return .ok
    }

    private static func complain(_ message: String) {
        FileHandle.standardError.write(Data("tracuu-kiosk: \(message)\n".utf8))
    }
}

/// One line of the answer.
private struct CodeAnswer: Encodable {
    private enum Key: String, CodingKey {
        case code, dossierId, lookupCode, ambiguous, error
    }
    private let reading: CodeReading

    init(_ reading: CodeReading) { self.reading = reading }

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
