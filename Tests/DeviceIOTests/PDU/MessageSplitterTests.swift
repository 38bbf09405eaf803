import ApplianceKit
import DeviceIO
import Testing

@Suite struct MessageSplitterTests {
    private func codes(_ part: UserData) -> [UInt8] { UserData.data(of: [part]) }

    @Test(arguments: [
        ("x", 160, 1, 160), ("x", 161, 2, 153), ("x", 306, 2, 153), ("x", 307, 3, 153), ("x", 459, 3, 153),
        ("x", 460, 4, 153), ("€", 80, 1, 160), ("€", 81, 2, 152), ("€", 153, 3, 152), ("ő", 70, 1, 140),
        ("ő", 71, 2, 134), ("ő", 134, 2, 134), ("ő", 135, 3, 134),
    ])
    func partsHoldAsMuchAsTheStandardAllows(_ character: String, count: Int, parts: Int, first: Int) throws {
        let result = try MessageSplitter().split(String(repeating: character, count: count))
        #expect(result.parts.count == parts)
        #expect(codes(result.parts[0]).count == first)
    }

    @Test func aWiderReferenceTakesOneCharacterOfRoom() throws {
        let septets = try MessageSplitter(reference: 300, width: .bits16).split(String(repeating: "x", count: 305))
        #expect(septets.parts.map { codes($0).count } == [152, 152, 1])
        #expect(septets.parts[0].header?.concatenation?.reference == 300)
        let units = try MessageSplitter(width: .bits16).split(String(repeating: "ự", count: 133))
        #expect(units.parts.map { codes($0).count } == [132, 132, 2])
    }

    @Test func anEmptyTextIsOneEmptyMessage() throws {
        let result = try MessageSplitter().split("")
        #expect(result.parts == [UserData.empty])
        #expect(result.alphabet == .gsm7)
    }

    @Test func textsAreComposedBeforeTheyAreMeasured() throws {
        let decomposed = String(repeating: "e\u{323}\u{302}", count: 70)
        let result = try MessageSplitter().split(decomposed)
        #expect(result.parts.count == 1)
        #expect(result.parts[0].text(.ucs2) == String(repeating: "ệ", count: 70))
    }

    @Test func theDemandForGSM7NamesWhatItCannotWrite() {
        #expect(throws: PDUError.notInAlphabet(["ạ", "😀"])) {
            try MessageSplitter(encoding: .gsm7).split("Ho so ạ 😀 ạ")
        }
    }

    @Test func moreThan255PartsAreRefused() throws {
        #expect(try MessageSplitter().split(String(repeating: "x", count: 255 * 153)).parts.count == 255)
        #expect(throws: PDUError.tooManyParts) {
            try MessageSplitter().split(String(repeating: "x", count: 255 * 153 + 1))
        }
    }

    @Test func aClusterLongerThanAPartIsCutBetweenScalars() throws {
        let monster = "a" + String(repeating: "\u{1D165}", count: 100)
        #expect(monster.count == 1)
        let result = try MessageSplitter().split(monster)
        #expect(result.parts.count == 4)
        #expect(UserData.text(of: result.parts, .ucs2) == monster)
        for part in result.parts { #expect(part.text(.ucs2)?.contains("\u{FFFD}") == false) }
    }

    @Test func clustersGiveWayBeforeALongTextIsRefused() throws {
        // 34 units a cluster: one fits a part of 66, so whole clusters would need 400 parts.
        let cluster = "a" + String(repeating: "\u{301}\u{323}", count: 16) + "\u{301}"
        let text = String(repeating: cluster, count: 400)
        let result = try MessageSplitter(encoding: .ucs2).split(text)
        #expect(result.parts.count <= 255)
        #expect(UserData.text(of: result.parts, .ucs2) == VietnameseText.composed(text))
    }

    @Test func noCutGoesThroughAnEscapeASurrogatePairOrAGraphemeCluster() throws {
        let seed = PropertyRun.seed
        print("PDU_SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<(PropertyRun.rounds / 50) {
            let text = VietnameseText.composed(random.text(longest: 500))
            let splitter = random.splitter()
            let result = try splitter.split(text)
            let coding = DataCodingScheme(result.alphabet)
            let pieces = result.parts.map { $0.text(coding) ?? "" }
            try #require(pieces.flatMap(Array.init) == Array(text), "PDU_SEED=\(seed), round \(round)")
            for (index, part) in result.parts.enumerated() where result.parts.count > 1 {
                let place = try #require(part.header?.concatenation)
                #expect(Int(place.sequence) == index + 1 && Int(place.total) == result.parts.count)
                #expect(place.reference == splitter.reference && place.width == splitter.width)
                let capacity = (result.alphabet == .gsm7 ? 153 : 134) - (splitter.width == .bits8 ? 0 : 1)
                #expect(codes(part).count <= capacity)
            }
        }
    }
}
