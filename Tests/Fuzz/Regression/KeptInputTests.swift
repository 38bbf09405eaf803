import Foundation
import Testing

/// The seeds of the fuzzers and all that they ever found, through the same entries, without libFuzzer.
@Suite("Fuzzing's kept inputs") struct KeptInputTests {
    private struct Input: CustomTestStringConvertible {
        let name: String
        let octets: [UInt8]
        var testDescription: String { name }
    }

    private static func inputs(_ target: String, _ kinds: [String] = ["Seeds", "Findings"]) throws -> [Input] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try kinds.flatMap { kind in
            let path = folder.appendingPathComponent(kind).appendingPathComponent(target)
            let files = (try? FileManager.default.contentsOfDirectory(at: path, includingPropertiesForKeys: nil)) ?? []
            return try files.map {
                Input(name: "\(kind)/\($0.lastPathComponent)", octets: Array(try Data(contentsOf: $0)))
            }
        }
    }

    @Test(arguments: fuzzEntries.map(\.name)) func doNoHarm(target: String) throws {
        let entry = try #require(fuzzEntries.first { $0.name == target }).entry
        let inputs = try Self.inputs(target)
        #expect(inputs.count >= 10, "the seeds are not where they were")
        for input in inputs {
            do {
                try entry(input.octets)
            } catch {
                Issue.record("\(target)/\(input.name): \(error)")
            }
        }
    }

    /// A line that is cut anywhere is what a bad cable makes of it.
    @Test(arguments: fuzzEntries.map(\.name)) func doNoHarmWhereTheyBreakOff(target: String) throws {
        let entry = try #require(fuzzEntries.first { $0.name == target }).entry
        for input in try Self.inputs(target) where input.octets.count <= 400 {
            for count in 0..<input.octets.count {
                do {
                    try entry(Array(input.octets.prefix(count)))
                } catch {
                    Issue.record("\(target)/\(input.name), the first \(count) octets: \(error)")
                }
            }
        }
    }

    /// What is known and not mended yet; who mends it moves the input to Findings.
    @Test(arguments: fuzzEntries.map(\.name)) func openFindingsAreStillOpen(target: String) throws {
        let entry = try #require(fuzzEntries.first { $0.name == target }).entry
        for input in try Self.inputs(target, ["Open"]) {
            withKnownIssue("\(target)/\(input.name)") { try entry(input.octets) }
        }
    }
}
