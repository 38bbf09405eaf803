import ApplianceKit
import Foundation
import Glibc

/// `tracuu-sms statement`: the count that is signed as the basis for payment.
enum StatementCommand {
    private enum Format: String, CaseIterable {
        case text, csv, pdf
    }

    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let clock = SystemClock()
        var month = StatementMonth(before: clock.now)
        if let text = try arguments.option("--month") {
            guard let given = StatementMonth(text) else {
                throw UsageError("--month takes a month such as 2026-10, not “\(text)”")
            }
            month = given
        }
        let output = try arguments.option("--output")
        var format = output.flatMap { Format(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) } ?? .text
        if let word = try arguments.option("--format") {
            guard let given = Format(rawValue: word) else {
                throw UsageError("--format takes text, csv or pdf, not “\(word)”")
            }
            format = given
        }
        let access = try StoreAccess(&arguments)
        try arguments.finish()
        if format == .pdf, output == nil, isatty(STDOUT_FILENO) == 1 {
            throw UsageError("a PDF is no text for a terminal: name a file with --output")
        }
        let statement = try await access.store.statement(for: month)
        let heading = access.configuration.map { StatementHeading(reading: $0.section("statement")) }
        let octets: [UInt8]
        switch format {
        case .text: octets = Array(StatementText.table(statement).utf8)
        case .csv: octets = Array(StatementText.csv(statement).utf8)
        case .pdf:
            octets = try StatementPDF(
                statement: statement, heading: heading ?? StatementHeading(), madeAt: clock.now
            ).octets()
        }
        return write(octets, to: output)
    }

    private static func write(_ octets: [UInt8], to path: String?) -> ExitStatus {
        guard let path, path != "-" else {
            var rest = octets[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return .ioError }
                rest = rest.dropFirst(count)
            }
            return .ok
        }
        do { try Data(octets).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            StandardStream.error.write(
                "tracuu-sms statement: \(path) can't be written: is the folder there, and may this user write into it?\n"
            )
            return .cannotCreate
        }
        return .ok
    }
}
