import ApplianceKit
import Foundation
import Testing

@testable import DeviceIO

@Suite struct ScannerProfileTests {
    private func profile(_ text: String) throws -> ScannerProfile {
        try ScannerProfile(ConfigurationReader(text: text, file: "scanner.json5"))
    }

    private func read(_ bytes: [UInt8], _ profile: ScannerProfile) -> [ScanAssembler.Result] {
        var assembler = ScanAssembler(profile)
        return assembler.take(bytes)
    }

    private func text(_ result: ScanAssembler.Result?) -> String? {
        guard case .scan(let text, _, _) = result else { return nil }
        return text
    }

    @Test func theDefaultIsWhatItsFileShows() throws {
        #expect(try ScannerProfile.named(ScannerProfile.defaultName, in: "/nowhere") == ScannerProfile())
    }

    @Test func everyProfileThatComesWithUsCanBeRead() throws {
        let names = ScannerProfile.names(in: "/nowhere")
        #expect(names == ["datalogic", "generic", "honeywell", "newland", "zebra-ssi"])
        for name in names where name != "generic" {
            let profile = try ScannerProfile.named(name, in: "/nowhere")
            #expect(profile.commands[.triggerOn] != nil && profile.commands[.triggerOff] != nil, "\(name)")
            #expect(Set(profile.commands.values).count == profile.commands.count, "\(name)")
        }
    }

    /// SSI: the length without the checksum, and a checksum that makes the sum of all bytes zero (two's complement).
    @Test func packetsOfSSIHaveTheirLengthAndTheirChecksum() throws {
        for command in try ScannerProfile.named("zebra-ssi", in: "/nowhere").commands.values {
            #expect(Int(command[0]) == command.count - 2)
            let sum = command.dropLast(2).reduce(0) { $0 + Int($1) }
            let check = Int(command[command.count - 2]) << 8 | Int(command[command.count - 1])
            #expect((sum + check) & 0xFFFF == 0)
        }
    }

    @Test func prefixAndSuffixAreTakenAwayAndTheRawBytesKept() throws {
        let profile = try profile("{ prefix: '02', suffix: '03 7e' }")
        let raw: [UInt8] = [0x02] + Array("]C0H15.12-240119-0001".utf8) + [0x03, 0x7E]
        #expect(read(raw + [0x0D], profile) == [.scan(text: "H15.12-240119-0001", symbology: "]C0", raw: raw)])
    }

    @Test func aPrefixThatIsNotThereIsNoMistake() throws {
        let profile = try profile("{ prefix: '02', suffix: '03' }")
        #expect(read(Array("H15.12-240119-0001\r".utf8), profile).map(text) == ["H15.12-240119-0001"])
        #expect(read([0x02, 0x03, 0x0D], profile) == [])
        #expect(read([0x03] + Array("H15".utf8) + [0x02, 0x0D], profile) == [.unreadable(.controlCharacters)])
    }

    @Test func whatIsAnsweredToACommandIsNoCode() throws {
        let newland = try ScannerProfile.named("newland", in: "/nowhere")
        let answer: [UInt8] = [0x02, 0x01] + Array("0000#SCNTRG1".utf8) + [0x06, 0x3B, 0x03]
        var assembler = ScanAssembler(newland)
        #expect(assembler.take(answer) == [])
        #expect(assembler.end() == nil, "silence behind it")
        #expect(read(answer + answer + Array("H15.12-240119-0001\r".utf8), newland).map(text) == ["H15.12-240119-0001"])
        let zebra = try ScannerProfile.named("zebra-ssi", in: "/nowhere")
        let bytes: [UInt8] = [0x04, 0xD0, 0x00, 0x00, 0xFF, 0x2C] + Array("1897C359\r".utf8)
        #expect(read(bytes, zebra).map(text) == ["1897C359"])
        #expect(read(bytes, ScannerProfile()) == [.unreadable(.notText)], "of a model that nobody named")
    }

    @Test func mistakesAreToldWithTheirLine() {
        let file = "{\n prefix: '2',\n commands: { on: 'XY' },\n answers: [{ from: '', to: '03' }, { from: '02' }],\n}"
        let error = #expect(throws: ConfigurationError.self) { try profile(file) }
        let problems = error?.problems.map(\.description) ?? []
        #expect(problems.count == 4, "\(problems)")
        for line in [2, 3, 4] { #expect(problems.contains { $0.contains("scanner.json5:\(line)") }, "\(problems)") }
    }
}
