import Testing

@testable import DeviceIO

@Suite struct PrinterAnswersTests {
    private func answers(_ bytes: [UInt8]) -> [PrinterAnswers.Answer] {
        var answers = PrinterAnswers()
        return bytes.compactMap { answers.take($0) }
    }

    @Test func kindsAreToldApartByTheirFixedBits() {
        #expect(answers([0x12]) == [.realTime(0x12)])
        #expect(answers([0x72, 0x1E]) == [.realTime(0x72), .realTime(0x1E)])
        #expect(answers([0x00, 0x0C]) == [.ordered(0x00), .ordered(0x0C)])
        #expect(answers([0x37, 0x25, 0x00]) == [.cleared])
        // XON, XOFF, and rubbish.
        #expect(answers([0x11, 0x13, 0xFF, 0x80]) == [])
    }

    @Test func anAutomaticStatusIsFourBytesAndNoAnswer() {
        let well = PrinterStatus(automatic: [0x10, 0, 0, 0])
        #expect(well.obstacle == nil && well.paper == .present && well.isOnline == true)
        #expect(answers([0x10, 0, 0, 0, 0x12]) == [.automatic(well), .realTime(0x12)])
        #expect(PrinterStatus(automatic: [0x18, 0, 0x0C, 0]).obstacle == .paperOut)
        #expect(PrinterStatus(automatic: [0x38, 0, 0, 0]).obstacle == .coverOpen)
        #expect(PrinterStatus(automatic: [0x18, 0x08, 0, 0]).obstacle == .fault)
        #expect(PrinterStatus(automatic: [0x10, 0, 0x03, 0]).paper == .nearEnd)
    }

    @Test func anAutomaticStatusThatLostAByteHidesNoAnswer() {
        #expect(answers([0x10, 0x00, 0x12]) == [.realTime(0x12)])
        #expect(answers([0x10, 0x00, 0x10, 0, 0, 0]).count == 1)
    }

    @Test func halfOfAnAnswerHidesNoOther() {
        #expect(answers([0x37, 0x12]) == [.realTime(0x12)])
        #expect(answers([0x37, 0x25, 0x12]) == [.realTime(0x12)])
        #expect(answers([0x37, 0x37, 0x25, 0x00]) == [.cleared])
    }

    @Test func everyByteOfRubbishLeavesItUsable() {
        for byte in UInt8.min...UInt8.max {
            var parser = PrinterAnswers()
            _ = parser.take(byte)
            let heard = [UInt8](repeating: 0, count: 64).compactMap { parser.take($0) }
            #expect(heard.allSatisfy { if case .realTime = $0 { false } else { true } })
            #expect(parser.take(0x12) == .realTime(0x12), "after \(byte)")
        }
    }
}
