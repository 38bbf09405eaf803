import Testing

@testable import Simulator

@Suite struct ESCPOSInterpreterTests {
    private func actions(_ bytes: [UInt8], columns: Int = 32) -> [ESCPOSInterpreter.Action] {
        var interpreter = ESCPOSInterpreter(columns: columns)
        return bytes.flatMap { interpreter.take($0) }
    }

    @Test func aPictureIsRowsOfItsWidth() {
        #expect(
            actions([0x1B, 0x40, 0x1D, 0x76, 0x30, 0, 2, 0, 3, 0, 1, 2, 3, 4, 5, 6, 0x1D, 0x56, 1])
                == [.automaticStatus(false), .row([1, 2]), .row([3, 4]), .row([5, 6]), .cut])
    }

    @Test func commandBytesInAPictureAreDots() {
        #expect(
            actions([0x1D, 0x76, 0x30, 0, 3, 0, 1, 0, 0x1B, 0x40, 0x0A, 0x1D, 0x72, 1])
                == [.row([0x1B, 0x40, 0x0A]), .paperStatus])
    }

    @Test func onePictureByteTooManyStandsOnThePaper() {
        #expect(
            actions([0x1D, 0x76, 0x30, 0, 1, 0, 1, 0, 0xAA, 0xBB, 0x1D, 0x56, 0]) == [
                .row([0xAA]), .text([0xBB]), .cut,
            ])
    }

    @Test func oneTooFewEatsTheKnife() {
        #expect(actions([0x1D, 0x76, 0x30, 0, 4, 0, 1, 0, 0xAA, 0x1D, 0x56, 0]) == [.row([0xAA, 0x1D, 0x56, 0])])
    }

    @Test(arguments: [
        [0x1B, 0x21], [0x1D, 0x76, 0x30, 0, 0, 0, 1, 0], [0x1D, 0x76, 0x31, 0, 1, 0, 1, 0], [0x1D, 0x56, 7],
        [0x1D, 0x29], [0x41, 0x42], [0xE1, 0xBB, 0x9D],
    ])
    func whatItDoesNotKnowIsText(bytes: [UInt8]) { #expect(actions(bytes + [0x0A]) == [.text(bytes)]) }

    @Test func feedsAndLines() {
        #expect(actions([0x1B, 0x64, 4, 0x1B, 0x4A, 9, 0x0A]) == [.feed(136), .feed(9), .feed(34)])
        #expect(actions([0x1D, 0x56, 66, 5]) == [.feed(5), .cut])
    }

    @Test func longGarbageIsBrokenIntoLines() {
        #expect(actions([UInt8](repeating: 0x41, count: 70)).count == 2)
    }

    @Test func graphicsAreKeptUntilTheyAreToBePrinted() {
        let store: [UInt8] = [0x1D, 0x28, 0x4C, 14, 0, 0x30, 0x70, 0x30, 1, 1, 0x31, 16, 0, 2, 0, 1, 2, 3, 4]
        #expect(actions(store) == [])
        #expect(actions(store + [0x1D, 0x28, 0x4C, 2, 0, 0x30, 0x32]) == [.row([1, 2]), .row([3, 4])])
    }

    @Test func graphicsWhoseLengthIsWrongAreText() {
        let wrong: [UInt8] = [0x1D, 0x28, 0x4C, 13, 0, 0x30, 0x70, 0x30, 1, 1, 0x31, 16, 0, 2, 0]
        #expect(actions(wrong + [0x0A]) == [.text(wrong)])
    }

    @Test func columnsStandUpright() {
        // Three columns: topmost dot, undermost dot, all of the middle byte.
        let band: [UInt8] = [0x1B, 0x33, 16, 0x1B, 0x2A, 33, 3, 0, 0x80, 0, 0, 0, 0, 1, 0, 0xFF, 0, 0x0A]
        var rows = [[UInt8]](repeating: [0], count: 24)
        rows[0] = [0x80]
        rows[23] = [0x40]
        for row in 8..<16 { rows[row] = [0x20] }
        #expect(actions(band) == rows.map { .row($0) })
    }

    @Test func aLineThatIsHigherThanItsPictureIsFedToItsEnd() {
        #expect(actions([0x1B, 0x2A, 33, 1, 0, 0, 0, 0, 0x0A]).last == .feed(10))
    }

    @Test func realTimeRequestsAreFoundAnywhere() {
        var finder = RealTimeFinder()
        let bytes: [UInt8] = [0x10, 0x10, 0x04, 0x01, 0x04, 0x01, 0x10, 0x04, 0x05, 0x10, 0x04, 0x04]
        #expect(bytes.compactMap { finder.take($0) } == [.status(1), .status(4)])
        let clear: [UInt8] = [0x10, 0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
        #expect(clear.compactMap { finder.take($0) } == [.clear])
    }
}
