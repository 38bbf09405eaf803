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
                == [.row([1, 2]), .row([3, 4]), .row([5, 6]), .cut])
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
        [0x1D, 0x28], [0x41, 0x42], [0xE1, 0xBB, 0x9D],
    ])
    func whatItDoesNotKnowIsText(bytes: [UInt8]) { #expect(actions(bytes + [0x0A]) == [.text(bytes)]) }

    @Test func feedsAndLines() {
        #expect(actions([0x1B, 0x64, 4, 0x1B, 0x4A, 9, 0x0A]) == [.feed(136), .feed(9), .feed(34)])
        #expect(actions([0x1D, 0x56, 66, 5]) == [.feed(5), .cut])
    }

    @Test func longGarbageIsBrokenIntoLines() {
        #expect(actions([UInt8](repeating: 0x41, count: 70)).count == 2)
    }

    @Test func realTimeQueriesAreFoundAnywhere() {
        var finder = RealTimeQueryFinder()
        let bytes: [UInt8] = [0x10, 0x10, 0x04, 0x01, 0x04, 0x01, 0x10, 0x04, 0x05, 0x10, 0x04, 0x04]
        #expect(bytes.compactMap { finder.take($0) } == [1, 4])
    }
}
