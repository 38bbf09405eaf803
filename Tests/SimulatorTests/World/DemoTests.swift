import ApplianceKit
import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct DemoTests {
    /// A folder with these scripts in the places of the programs.
    private func programs(_ scripts: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, script) in scripts {
            let path = "\(folder)/\(name)"
            // Written by another process: a child that this one forks meanwhile would hold the file open for writing,
            // and the system runs no such file (ETXTBSY).
            let writer = Process()
            writer.executableURL = URL(fileURLWithPath: "/bin/sh")
            writer.arguments = [
                "-c", "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", script, path,
            ]
            try writer.run()
            writer.waitUntilExit()
        }
        return folder
    }

    @Test func aDaemonThatDoesNotStartFailsTheDemoWithItsLastWords() async throws {
        let bin = try programs(["tracuu-sms": "echo 'modem.device: is missing' >&2; exit 78", "tracuu-kiosk": "exit 1"])
        defer { try? FileManager.default.removeItem(atPath: bin) }
        let told = Ledger<String>()
        let demo = Demo(endsByItself: true, programs: bin) { told.append($0) }
        #expect(try await demo.run() == .failure)
        let text = told.entries.joined(separator: "\n")
        #expect(text.contains("✗"))
        #expect(text.contains("status 78"))
        #expect(text.contains("modem.device: is missing"))
    }

    @Test func aMissingProgramIsSaidBeforeAnythingIsBuilt() async throws {
        let bin = try programs(["tracuu-sms": "exit 1"])
        defer { try? FileManager.default.removeItem(atPath: bin) }
        let refusal = await #expect(throws: WorldRefusal.self) { try await Demo(programs: bin).run() }
        #expect(refusal?.description.contains("tracuu-kiosk is not there") == true)
    }

    @Test func theFolderGoesUnlessItWasNamed() async throws {
        let bin = try programs(["tracuu-sms": "exit 1", "tracuu-kiosk": "exit 1"])
        let folder = bin + "/kept"
        defer { try? FileManager.default.removeItem(atPath: bin) }
        _ = try await Demo(endsByItself: true, folder: folder, programs: bin) { _ in }.run()
        #expect(FileManager.default.fileExists(atPath: folder + "/sms.json5"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/modem0"))
    }
}
