import ApplianceKit
import Foundation
import Testing

@testable import SMSGateway

@Suite struct PDUCommandTests {
    /// What the command prints for an input, line by line.
    private func run(
        _ words: [String], _ input: String
    ) async throws -> (lines: [String], status: ApplianceKit.ExitStatus) {
        let (stdin, stdout) = (Pipe(), Pipe())
        async let status = withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let status = PDUCommand.run(
                    CommandArguments(words), input: stdin.fileHandleForReading.fileDescriptor,
                    output: stdout.fileHandleForWriting.fileDescriptor)
                try? stdout.fileHandleForWriting.close()
                continuation.resume(returning: status)
            }
        }
        Thread.detachNewThread {
            try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try? stdin.fileHandleForWriting.close()
        }
        async let output = withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: (try? stdout.fileHandleForReading.readToEnd()) ?? Data())
            }
        }
        let text = String(decoding: await output, as: UTF8.self)
        return (text.split(separator: "\n").map(String.init), await status)
    }

    private static let hello = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"

    @Test func aDeliver() async throws {
        let result = try await run(["decode"], Self.hello + "\n")
        #expect(
            result.lines == [
                "{\"type\":\"deliver\",\"address\":\"+31641600986\",\"addressType\":\"international\","
                    + "\"smsc\":\"+31624000000\",\"timestamp\":\"2002-08-26T19:37:41+00:00\",\"encoding\":\"gsm7\","
                    + "\"class\":null,\"text\":\"How are you?\",\"data\":null,\"concat\":null}"
            ])
        #expect(result.status == .ok)
    }

    @Test func aBadLineDoesNotEndTheRun() async throws {
        let result = try await run(
            ["decode"], "nonsense\n\n\(Self.hello.prefix(40))\n \(Self.hello.lowercased()) \r\n" + Self.hello)
        #expect(result.lines.count == 5)
        #expect(result.lines.prefix(3).allSatisfy { $0.hasPrefix("{\"error\":\"") })
        #expect(result.lines.suffix(2).allSatisfy { $0.contains("How are you?") })
        #expect(result.status == .ok)
    }

    @Test func aLineWithoutEndIsPassedOver() async throws {
        let result = try await run(["decode"], String(repeating: "0", count: 300_000) + "\n" + Self.hello + "\n")
        #expect(result.lines.count == 2)
        #expect(result.lines[0] == "{\"error\":\"the line is longer than 4096 characters\"}")
        #expect(result.lines[1].contains("How are you?"))
    }

    @Test func aStatusReport() async throws {
        let result = try await run(["decode"], "0006D60B911326880736F4111011719551401110117195714000\n")
        #expect(result.lines[0].contains("\"type\":\"status-report\",\"address\":\"+31628870634\""))
        #expect(
            result.lines[0].hasSuffix(
                "\"reference\":214,\"status\":0,\"discharge\":\"2011-01-11T17:59:17+01:00\"}"))
    }

    @Test func aMissingServiceCentreIsToleratedWhenAsked() async throws {
        let tpdu = String(Self.hello.dropFirst(16)) + "\n"
        #expect(try await run(["decode"], tpdu).lines[0].hasPrefix("{\"error\""))
        #expect(try await run(["decode", "--smsc", "absent"], tpdu).lines[0].contains("How are you?"))
        #expect(try await run(["decode", "--smsc=either"], tpdu + Self.hello + "\n").lines.count == 2)
    }

    @Test func controlCharactersAndQuotesAreEscaped() async throws {
        let encoded = try await run(["encode"], "{\"to\":\"+84912345678\",\"text\":\"a\\\"\\\\\\n\\rb\"}\n")
        let pdu = try pdus(encoded.lines[0])[0]
        let decoded = try await run(["decode"], pdu + "\n")
        #expect(decoded.lines[0].contains("\"text\":\"a\\\"\\\\\\n\\rb\""))
    }

    @Test func aTextOfOnePart() async throws {
        let result = try await run(
            ["encode"],
            "{\"to\":\"+46708251358\",\"text\":\"hellohello\",\"validity\":345600,\"encoding\":\"gsm7\"}\n")
        #expect(
            result.lines == [
                "{\"pdus\":[\"0011000B916407281553F80000AA0AE8329BFD4697D9EC37\"],\"lengths\":[23],\"parts\":1,"
                    + "\"encoding\":\"gsm7\"}"
            ])
    }

    @Test func aTextOfSeveralPartsWithAccents() async throws {
        let text = String(repeating: "Hồ sơ ", count: 20)
        let result = try await run(
            ["encode"],
            "{\"to\":\"0912345678\",\"text\":\"\(text)\",\"reference\":300,\"report\":true,\"flash\":true}\n")
        let decoded = try await run(["decode"], try pdus(result.lines[0]).joined(separator: "\n"))
        #expect(result.lines[0].hasSuffix("\"parts\":2,\"encoding\":\"ucs2\"}"))
        #expect(decoded.lines[1].contains("\"concat\":{\"ref\":300,\"refBits\":16,\"part\":2,\"parts\":2}"))
        #expect(decoded.lines[1].contains("\"class\":0"))
        #expect(decoded.lines[1].contains("\"report\":true"))
    }

    @Test func whatCannotBeEncodedSaysWhy() async throws {
        let lines = [
            ("{\"text\":\"x\"}", "“to” is missing"),
            ("{\"to\":\"+84912345678\",\"text\":1}", "“text” has the wrong type"),
            ("[]", "the line is no JSON object"), ("{", "the line is no JSON object"), ("", "the line is empty"),
            ("{\"to\":\"abc!\",\"text\":\"x\"}", "not a telephone number: use digits with an optional + in front"),
            (
                "{\"to\":\"1022\",\"text\":\"ạ\",\"encoding\":\"gsm7\"}",
                "not in the GSM 7 bit alphabet: “ạ”"
            ), ("{\"to\":\"1022\",\"text\":\"x\",\"encoding\":\"latin1\"}", "“encoding” is auto, gsm7 or ucs2"),
            ("{\"to\":\"1022\",\"text\":\"x\",\"reference\":70000}", "“reference” is 0 to 65535"),
            ("{\"to\":\"1022\",\"text\":\"x\",\"validity\":0}", "“validity” is a number of seconds above 0"),
        ]
        let result = try await run(["encode"], lines.map(\.0).joined(separator: "\n") + "\n")
        #expect(result.lines == lines.map { "{\"error\":\"\($0.1)\"}" })
        #expect(result.status == .ok)
    }

    @Test(arguments: [[], ["recode"], ["decode", "--smsc", "maybe"], ["decode", "extra"], ["encode", "--fast"]])
    func wrongWordsAreRefused(_ words: [String]) async throws {
        #expect(try await run(words, "").status == .usage)
    }

    private func pdus(_ line: String) throws -> [String] {
        struct Encoded: Decodable { let pdus: [String] }
        return try JSONDecoder().decode(Encoded.self, from: Data(line.utf8)).pdus
    }
}
