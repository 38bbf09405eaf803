import DeviceIO
import Testing

@Suite struct GSM7Tests {
    @Test func everyCharacterOfTheDefaultAlphabetReadsAndWrites() {
        let codes = (0...127).map(UInt8.init).filter { $0 != GSM7.escape }
        let text = GSM7.text(codes)
        #expect(text.unicodeScalars.count == 127)
        #expect(Set(text.unicodeScalars).count == 127)
        #expect(GSM7.septets(text) == codes)
    }

    @Test func extensionCharactersTakeTwoCodes() {
        #expect(
            GSM7.septets("^{}\\[~]|€\u{C}")
                == [0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65, 0x0A].flatMap { [GSM7.escape, $0] })
    }

    @Test(arguments: [
        ([0x1B, 0x41], "A"), ([0x1B, 0x1B], " "), ([0x1B, 0x1B, 0x65], " e"), ([0x41, 0x1B], "A "),
        ([0x1B, 0x0D], "\r"),
        ([0x1B, 0x1B, 0x1B, 0x65], " €"), ([0x1B], " "), ([], ""),
    ])
    func escapesWithoutAMeaning(_ codes: [UInt8], reads text: String) { #expect(GSM7.text(codes) == text) }

    @Test func onlyTheCapitalCedillaIsInTheAlphabet() {
        #expect(GSM7.septets("Ç") == [0x09])
        #expect(GSM7.septets("ç") == nil)
        #expect(GSM7.missing(in: "çàđẻđ") == ["ç", "đ", "ẻ"])
    }

    @Test func packingAndUnpackingAgreeForEveryLengthAndFill() {
        var random = SeededRandom(seed: 7)
        for count in 0...170 {
            for fill in 0...6 {
                let codes = random.octets(count).map { $0 & 0x7F }
                let packed = GSM7.pack(codes, fillBits: fill)
                #expect(packed.count == (count * 7 + (count == 0 && fill == 0 ? 0 : fill) + 7) / 8)
                #expect(GSM7.unpack(packed, count: count, fillBits: fill) == codes)
            }
        }
    }

    @Test func sevenSpareBitsAreNoAtSign() {
        let packed = GSM7.pack(GSM7.septets("1234567") ?? [])
        #expect(packed.count == 7)
        #expect(GSM7.text(GSM7.unpack(packed, count: 7)) == "1234567")
    }

    @Test func unpackingStopsWhereTheOctetsEnd() {
        #expect(GSM7.unpack([0xFF], count: 1000) == [0x7F])
        #expect(GSM7.unpack([], count: 8) == [])
    }
}
