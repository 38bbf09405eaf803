import Foundation
import Testing

@testable import DeviceIO

@Suite struct ScanAssemblerTests {
    private func read(_ text: String) -> [ScanAssembler.Result] {
        var assembler = ScanAssembler()
        return assembler.take(Array(text.utf8))
    }

    private func text(_ result: ScanAssembler.Result?) -> String? {
        guard case .scan(let text, _, _) = result else { return nil }
        return text
    }

    @Test(arguments: ["\r", "\n", "\r\n", "\t", "\r\n\r\n"])
    func terminatorsEndAScanOnce(terminator: String) {
        let results = read("H15.12-240119-0001" + terminator)
        #expect(results.map(text) == ["H15.12-240119-0001"])
    }

    @Test(arguments: [
        ("]C0H15.12-240119-0001\r", "H15.12-240119-0001", "]C0"),
        ("]Q3D-4711-90210\r", "D-4711-90210", "]Q3"),
        ("]d2https://dvc.example/?code=1\r", "https://dvc.example/?code=1", "]d2"),
        ("]C1\u{1D}01234\u{1D}5\r", "012345", "]C1"),
        ("\u{FEFF} \u{A0}H48.12-220921-0099 \r", "H48.12-220921-0099", nil),
        ("]12 is no id\r", "]12 is no id", nil),
        ("]C\r", "]C", nil),
        ("Mã: ĐÔ-Ể\r", "Mã: ĐÔ-Ể", nil),
    ])
    func theContentIsCleanedAndItsSymbologyKept(line: String, expected: String, symbology: String?) {
        let raw = Array(line.utf8.dropLast())
        #expect(read(line) == [.scan(text: expected, symbology: symbology, raw: raw)])
    }

    @Test func twoScansInOneReadAreTwo() {
        #expect(read("1897C359\r\nH15.12-240119-0001\r\n").map(text) == ["1897C359", "H15.12-240119-0001"])
    }

    @Test func halvesAreJoined() {
        var assembler = ScanAssembler()
        for byte in Array("H15.12-240119-000".utf8) { #expect(assembler.take([byte]) == []) }
        #expect(assembler.isPending)
        #expect(assembler.take(Array("1\r".utf8)).map(text) == ["H15.12-240119-0001"])
        #expect(!assembler.isPending)
    }

    @Test(arguments: ["\r\n\t\r", "   \r", "]C0\r", "\u{1D}\r"])
    func nothingIsNoScan(line: String) { #expect(read(line) == []) }

    @Test(arguments: ["H15\u{0}12\r", "\u{1B}[A\r", "H15\u{7F}\r", "\u{2}H15\u{3}\r", "H15\u{85}\r"])
    func controlCharactersAreUnreadable(line: String) { #expect(read(line) == [.unreadable(.controlCharacters)]) }

    @Test func bytesThatAreNoTextAreUnreadable() {
        var assembler = ScanAssembler()
        #expect(assembler.take([0x48, 0xFF, 0xFE, 0xC3, 0x0D]) == [.unreadable(.notText)])
    }

    @Test func fourKilobytesAreOneUnreadableScanAndTheNextOneIsRead() {
        var assembler = ScanAssembler()
        var results: [ScanAssembler.Result] = []
        for _ in 0..<5000 { results += assembler.take([UInt8](repeating: 0x41, count: 1000)) }
        #expect(results == [])
        #expect(assembler.take(Array("\rH15.12-240119-0001\r".utf8)).first == .unreadable(.tooLong))
        #expect(
            assembler.take([UInt8](repeating: 0x41, count: 4095) + [0x0D]).map(text) == [
                String(repeating: "A", count: 4095)
            ])
        #expect(assembler.take([UInt8](repeating: 0x41, count: 4096) + [0x0D]) == [.unreadable(.tooLong)])
        #expect(assembler.take(Array("1897C359\r".utf8)).map(text) == ["1897C359"])
    }

    @Test func noBytesMakeItFallOver() {
        var random = SystemRandomNumberGenerator()
        var assembler = ScanAssembler()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for case .scan(let text, _, _) in assembler.take(bytes) {
                #expect(!text.isEmpty)
                #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            }
        }
    }
}
