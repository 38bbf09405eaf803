import DeviceIO
import Foundation
import Testing

@Suite struct Code128Tests {
    /// Worked example of the standard's arithmetic: start B 104, P J J 1 2 3 C, check character 55.
    @Test func checkCharacterOfAWellKnownSymbol() throws {
        let code = try #require(Code128("PJJ123C"))
        #expect(code.values == [104, 48, 42, 42, 17, 18, 19, 35, 55])
    }

    @Test(arguments: [
        ("000.00.12.H62-201105-0004", 288), ("12345678", 11 * 6 + 13), ("1", 46), ("12", 46),
    ])
    func isAsShortAsTheCodeSetsAllow(text: String, modules: Int) throws {
        #expect(try #require(Code128(text)).moduleCount == modules)
    }

    @Test func everyPatternIsElevenModulesWithAnEvenNumberOfBlackOnes() throws {
        // All values occur: digits pairs 00 to 99 in set C, the others as letters of set B and code characters.
        let pairs = (0..<40).map { String(format: "%02d", $0) }.joined()
        for text in [pairs, (0x20...0x5F).map { String(UnicodeScalar($0)) }.joined()] {
            let widths = try #require(Code128(text)).widths
            for start in stride(from: 0, to: widths.count - 7, by: 6) {
                let symbol = widths[start..<start + 6]
                #expect(symbol.reduce(0, +) == 11)
                #expect((symbol[start] + symbol[start + 2] + symbol[start + 4]).isMultiple(of: 2))
            }
        }
    }

    @Test(arguments: ["", "Hồ sơ", "a\tb", String(repeating: "1", count: 81)])
    func whatItCannotCarryIsRefused(text: String) { #expect(Code128(text) == nil) }

    /// What a reader sees: a row of dots, run lengths, symbol characters, text.
    @Test(arguments: [
        "H15.12-240119-0001", "000.00.53.H48-220921-0099", "1897C359", "G09.20-20260609-0092637", "00",
        "A1B22C333D4444",
        "D-4711-90210", "~ !\"#$%&'()*+,-./", "0123456789",
    ])
    func aReaderOfItsOwnReadsTheDotsBack(text: String) async throws {
        let code = try #require(Code128(text))
        let page = try await TicketRenderer().raster(
            TicketLayout([.code128(code, moduleWidth: 1, height: 40)]), width: 576)
        #expect(Code128DotReader().read(page, row: 20) == text)
    }

    @Test func randomTextsComeBack() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let text = String(
                (0..<Int.random(in: 1...40, using: &random)).map { _ in
                    Bool.random(using: &random)
                        ? Character(UnicodeScalar(UInt8.random(in: 0x30...0x39, using: &random)))
                        : Character(UnicodeScalar(UInt8.random(in: 0x20...0x7E, using: &random)))
                })
            let widths = try #require(Code128(text)).widths
            let modules = widths.enumerated().flatMap {
                Array(repeating: $0.offset.isMultiple(of: 2), count: $0.element)
            }
            #expect(Code128DotReader().text(of: modules) == text)
        }
    }
}

/// Reads Code 128 from dots by the standard's decoding rules, with a table of its own.
struct Code128DotReader {
    func read(_ page: Raster, row: Int) -> String? {
        let modules: [Bool] = (0..<page.width).map { page[$0, row] }
        guard let first = modules.firstIndex(of: true), let last = modules.lastIndex(of: true) else { return nil }
        guard first >= 10, modules.count - 1 - last >= 10 else { return nil }
        return text(of: Array(modules[first...last]))
    }

    func text(of modules: [Bool]) -> String? {
        guard modules.count % 11 == 2, word(modules.suffix(13)) == 0b1_1000_1110_1011 else { return nil }
        var values: [Int] = []
        for start in stride(from: 0, to: modules.count - 13, by: 11) {
            guard let value = Self.table.firstIndex(of: word(modules[start..<start + 11])) else { return nil }
            values.append(value)
        }
        guard let check = values.popLast(), let start = values.first, start == 104 || start == 105 else { return nil }
        let sum = values.dropFirst().enumerated().reduce(start) { $0 + ($1.offset + 1) * $1.element }
        guard sum % 103 == check else { return nil }
        var isC = start == 105
        var text = ""
        for value in values.dropFirst() {
            switch (isC, value) {
            case (true, 100): isC = false
            case (false, 99): isC = true
            case (true, 0..<100): text += String(format: "%02d", value)
            case (false, 0..<95): text.unicodeScalars.append(UnicodeScalar(UInt8(value + 32)))
            default: return nil
            }
        }
        return text
    }

    private func word(_ modules: ArraySlice<Bool>) -> Int { modules.reduce(0) { $0 << 1 | ($1 ? 1 : 0) } }

    /// ISO/IEC 15417 table 1 as modules, 11 bits each; zbar has read symbols that hold every one of them.
    private static let table = """
        6CC 66C 666 498 48C 44C 4C8 4C4 464 648 644 624 59C 4DC 4CE 5CC 4EC 4E6 672 65C 64E 6E4 674 76E 74C
        72C 726 764 734 732 6D8 6C6 636 518 458 446 588 468 462 688 628 622 5B8 58E 46E 5D8 5C6 476 776 68E
        62E 6E8 6E2 6EE 758 746 716 768 762 71A 77A 642 78A 530 50C 4B0 486 42C 426 590 584 4D0 4C2 434 432
        612 650 7BA 614 47A 53C 4BC 49E 5E4 4F4 4F2 7A4 794 792 6DE 6F6 7B6 578 51E 45E 5E8 5E2 7A8 7A2 5DE
        5EE 75E 7AE 684 690 69C
        """.split(whereSeparator: \.isWhitespace).compactMap { Int($0, radix: 16) }
}
