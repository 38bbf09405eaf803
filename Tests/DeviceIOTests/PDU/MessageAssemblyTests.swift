import DeviceIO
import Foundation
import Testing

@Suite struct MessageAssemblyTests {
    private static let line = "modem0"

    private func parts(
        _ text: String, from number: String = "+84912345678", reference: UInt16 = 7,
        width: Concatenation.Width = .bits8, second: Int = 0
    ) throws -> [SMSDeliver] {
        let result = try MessageSplitter(reference: reference, width: width).split(text)
        return try result.parts.map { part in
            SMSDeliver(
                originator: try SMSAddress(number: number), dataCoding: DataCodingScheme(result.alphabet),
                timestamp: ServiceCentreTimestamp(
                    year: 2026, month: 1, day: 31, hour: 8, minute: 0, second: second, quarterHours: 28),
                userData: part)
        }
    }

    private let long = String(repeating: "Hồ sơ H15.12-240119-0001 đang xử lý. ", count: 6)

    @Test func aMessageOfItsOwnPassesThrough() throws {
        var assembly = MessageAssembly()
        let message = try parts("H15 12 240119 1")[0]
        #expect(assembly.take(message, line: Self.line, at: 0) == .single(message))
        #expect(assembly.waiting.isEmpty)
    }

    @Test func partsInAnyOrderMakeTheText() throws {
        let pieces = try parts(long)
        #expect(pieces.count > 3)
        var random = SeededRandom(seed: 42)
        for _ in 0..<50 {
            var assembly = MessageAssembly()
            var whole: PartialMessage?
            for part in pieces.shuffled(using: &random) {
                if case .complete(let message) = assembly.take(part, line: Self.line, at: 1) { whole = message }
            }
            #expect(whole?.text == long)
            #expect(assembly.waiting.isEmpty)
        }
    }

    @Test func severalMessagesComeTogetherAtOnce() throws {
        let streams = [
            try parts(long), try parts(long.uppercased(), reference: 8), try parts(long + "!", from: "+84987654321"),
            try parts(long + "?", width: .bits16), try parts(long + ".", from: "0912345678"),
        ]
        var assembly = MessageAssembly()
        var texts: [String] = []
        for index in 0..<6 {
            for stream in streams where index < stream.count {
                if case .complete(let message) = assembly.take(stream[index], line: Self.line, at: 1) {
                    texts.append(message.text ?? "")
                }
            }
        }
        #expect(Set(texts) == [long, long.uppercased(), long + "!", long + "?", long + "."])
    }

    @Test func partsFromDifferentModemsNeverMeet() throws {
        let pieces = try parts(String(repeating: "x", count: 200))
        var assembly = MessageAssembly()
        _ = assembly.take(pieces[0], line: "modem0", at: 0)
        _ = assembly.take(pieces[1], line: "modem1", at: 0)
        #expect(assembly.waiting.count == 2)
    }

    @Test func aRepeatedPartChangesNothing() throws {
        let pieces = try parts(long)
        var assembly = MessageAssembly()
        _ = assembly.take(pieces[0], line: Self.line, at: 0)
        let before = assembly
        guard case .repeated = assembly.take(pieces[0], line: Self.line, at: 5) else {
            Issue.record("not taken as repeated")
            return
        }
        #expect(assembly == before)
    }

    @Test func aReferenceUsedAgainHandsTheUnfinishedMessageOver() throws {
        let first = try parts(long)
        let second = try parts("K" + long)
        var assembly = MessageAssembly()
        _ = assembly.take(first[0], line: Self.line, at: 0)
        guard case .replaced(let old, let new) = assembly.take(second[0], line: Self.line, at: 9) else {
            Issue.record("not replaced")
            return
        }
        #expect(old.parts[1] == first[0] && old.since == 0)
        #expect(new.parts[1] == second[0] && new.since == 9)
        #expect(assembly.waiting == [new])
    }

    @Test func whatWaitsTooLongIsHandedOverWithItsGapsMarked() throws {
        let pieces = try parts(String(repeating: "x", count: 153) + String(repeating: "y", count: 153) + "z")
        var assembly = MessageAssembly()
        _ = assembly.take(pieces[2], line: Self.line, at: 100)
        _ = assembly.take(pieces[0], line: Self.line, at: 200)
        #expect(assembly.expire(before: 100).isEmpty)
        let expired = assembly.expire(before: 101)
        #expect(expired.map(\.missing) == [[2]])
        #expect(expired.first?.text == String(repeating: "x", count: 153) + "[…]z")
        #expect(assembly.waiting.isEmpty)
    }

    @Test func moreThanItCanHoldPushesTheOldestOut() throws {
        var assembly = MessageAssembly()
        for index in 0..<MessageAssembly.capacity {
            let part = try parts(long, from: "+8491\(1_000_000 + index)")[0]
            guard case .partial = assembly.take(part, line: Self.line, at: 1000 + index) else {
                Issue.record("there was room")
                return
            }
        }
        let last = try parts(long, from: "+84900000000")[0]
        guard case .replaced(let old, _) = assembly.take(last, line: Self.line, at: 5000) else {
            Issue.record("nothing gave way")
            return
        }
        #expect(old.since == 1000)
        #expect(assembly.waiting.count == MessageAssembly.capacity)
    }

    @Test func partsSurviveARestart() throws {
        let pieces = try parts(long)
        var assembly = MessageAssembly()
        for piece in pieces.dropLast() { _ = assembly.take(piece, line: Self.line, at: 3) }
        let stored = try JSONEncoder().encode(assembly)
        var restored = try JSONDecoder().decode(MessageAssembly.self, from: stored)
        #expect(restored == assembly)
        guard case .complete(let whole) = restored.take(pieces[pieces.count - 1], line: Self.line, at: 4) else {
            Issue.record("not complete")
            return
        }
        #expect(whole.text == long)
    }

    @Test func brokenStoredPartsAreRefused() {
        for parts in [
            "[]", "[\"zz\"]", "[\"07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07\"]",
        ] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(
                    PartialMessage.self, from: Data("{\"line\":\"m\",\"since\":1,\"parts\":\(parts)}".utf8))
            }
        }
    }

    private func cut(_ first: [UInt8], _ second: [UInt8], _ coding: DataCodingScheme) throws -> String? {
        let septets = coding.usesSeptets
        let pieces = try [first, second].enumerated().map { index, codes in
            let place = try Concatenation(reference: 1, total: 2, sequence: UInt8(index + 1))
            return try UserData(
                header: UserDataHeader([InformationElement(place)]), septets ? .septets(codes) : .octets(codes))
        }
        return UserData.text(of: pieces, coding)
    }

    @Test func anEscapePairCutInTwoIsReadWhole() throws {
        #expect(try cut([0x61, 0x1B], [0x65, 0x62], .gsm7) == "a€b")
    }

    @Test func aSurrogatePairCutInTwoIsReadWhole() throws {
        #expect(try cut([0xD8, 0x3D], [0xDE, 0x00], .ucs2) == "😀")
    }

    @Test func aUnitCutInTheMiddleIsReadWhole() throws {
        #expect(try cut([0x00, 0x61, 0x1E], [0xA5, 0x00, 0x62], .ucs2) == "aấb")
    }

    @Test func halvesThatMeetNothingBecomeReplacementCharacters() throws {
        #expect(try cut([0xD8, 0x3D], [0x00, 0x61], .ucs2) == "\u{FFFD}a")
        #expect(try cut([0x00, 0x61], [0xDE, 0x00], .ucs2) == "a\u{FFFD}")
        #expect(try cut([0x00, 0x61], [0x00], .ucs2) == "a\u{FFFD}")
    }

    @Test func partsInDifferentAlphabetsAreReadApart() throws {
        let pieces = try parts(String(repeating: "x", count: 200))
        let other = try parts(String(repeating: "ệ", count: 100))
        var assembly = MessageAssembly()
        _ = assembly.take(pieces[0], line: Self.line, at: 0)
        guard case .complete(let whole) = assembly.take(other[1], line: Self.line, at: 0) else {
            Issue.record("not complete")
            return
        }
        #expect(whole.text == String(repeating: "x", count: 153) + String(repeating: "ệ", count: 33))
    }
}
