import Foundation
import Testing

/// `tracuu-sms pdu decode` on a file of any length.
@Suite("PDU stream", .timeLimit(.minutes(5)))
struct PDUStreamTests {
    private static let lines = [
        "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
        "0791447758100650040DD0F334FC1CA6970100008080312170224008D4F29CDE0EA7D9", "rubbish", "",
        "0011000B916407281553F80000AA0AE8329BFD4697D9EC37",
    ]

    /// Writes lines, in a thread of its own, and reads as many answers.
    private func decode(_ count: Int, _ input: FileHandle, _ output: FileHandle) async throws {
        let text = (0..<count).map { Self.lines[$0 % Self.lines.count] + "\n" }.joined()
        Thread.detachNewThread { try? input.write(contentsOf: Data(text.utf8)) }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        var answers = 0
                        while answers < count {
                            let data = output.availableData
                            guard !data.isEmpty else { throw CocoaError(.fileReadUnknown) }
                            answers += data.count { $0 == UInt8(ascii: "\n") }
                        }
                    })
            }
        }
    }

    /// In KiB: the most that the process had in memory so far.
    private func peakMemory(of process: Process) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }

    /// The address sanitizer keeps what was freed; its runs say so.
    @Test(.disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] != nil))
    func aHundredThousandLinesTakeNoMoreMemoryThanAThousand() async throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Bench.program("tracuu-sms"))
        process.arguments = ["pdu", "decode"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        try await decode(1_000, input.fileHandleForWriting, output.fileHandleForReading)
        let few = try peakMemory(of: process)
        try await decode(99_000, input.fileHandleForWriting, output.fileHandleForReading)
        let many = try peakMemory(of: process)
        #expect(many - few < 1_024, "\(few) KiB after a thousand lines, \(many) KiB after a hundred thousand")
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
