import Testing

@testable import DeviceIO

@Suite("AT dialogue")
struct ATDialogueTests {
    private let list = ATCommand("AT+CMGL=4", information: [.init("+CMGL:", hasBody: true)])
    private let submit = ATCommand("AT+CMGS=23", information: [.init("+CMGS:")], payload: "0011")

    private func events(of text: String, for command: ATCommand? = nil) -> [ATDialogue.Event] {
        var dialogue = ATDialogue()
        if let command { dialogue.begin(command) }
        return dialogue.take(text.utf8)
    }

    @Test func anAnswerEndsWithItsFinalResult() {
        let command = ATCommand("AT+CSQ", information: [.init("+CSQ:")])
        #expect(
            events(of: "\r\n+CSQ: 21,99\r\n\r\nOK\r\n", for: command) == [
                .completed(ATResponse(lines: [.init(text: "+CSQ: 21,99")]))
            ])
    }

    @Test func anAnswerMayComeByteByByteWithEchoAndLineFeedsOnly() {
        var dialogue = ATDialogue()
        dialogue.begin(ATCommand("AT+CSQ", information: [.init("+CSQ:")]))
        var events: [ATDialogue.Event] = []
        for byte in "AT+CSQ\r\r\n\n+CSQ: 9,0\nOK\n".utf8 { events += dialogue.take([byte]) }
        #expect(events == [.completed(ATResponse(lines: [.init(text: "+CSQ: 9,0")]))])
    }

    @Test func okWithinALineIsNoResult() {
        #expect(events(of: "NOK\r\n+XYZ: OK\r\n", for: ATCommand("AT")) == [.stray("NOK"), .stray("+XYZ: OK")])
    }

    @Test(arguments: [
        ("+CMS ERROR: 321", ATResult.messageService(321)), ("+CME ERROR: 10", .mobileEquipment(10)),
        ("ERROR", .error), ("COMMAND NOT SUPPORT", .error), ("+CMS ERROR: invalid", .error),
    ])
    func refusalsAreResults(line: String, result: ATResult) {
        #expect(events(of: "\r\n\(line)\r\n", for: ATCommand("AT+CMGR=1")) == [.completed(ATResponse(result: result))])
    }

    @Test func aListedMessageKeepsItsPDU() {
        let text = "\r\n+CMGL: 1,1,,23\r\n0791AA\r\n+CMGL: 4,0,,23\r\n0791BB\r\n\r\nOK\r\n"
        #expect(
            events(of: text, for: list) == [
                .completed(
                    ATResponse(lines: [
                        .init(text: "+CMGL: 1,1,,23", body: "0791AA"), .init(text: "+CMGL: 4,0,,23", body: "0791BB"),
                    ]))
            ])
    }

    @Test func unsolicitedResultsBetweenTheLinesOfAnAnswerAreNoPartOfIt() {
        let text = "\r\n+CMGL: 1,1,,23\r\n+CMTI: \"SM\",7\r\n0791AA\r\n^RSSI:19\r\nOK\r\n"
        #expect(
            events(of: text, for: list) == [
                .unsolicited(UnsolicitedResult(text: "+CMTI: \"SM\",7")),
                .unsolicited(UnsolicitedResult(text: "^RSSI:19")),
                .completed(ATResponse(lines: [.init(text: "+CMGL: 1,1,,23", body: "0791AA")])),
            ])
    }

    @Test func anUnsolicitedPDUWithinAnAnswerKeepsBothItsLines() {
        let text = "+CMGS: 12\r\n+CDS: 25\r\n0006AA\r\nOK\r\n"
        #expect(
            events(of: text, for: submit) == [
                .unsolicited(UnsolicitedResult(text: "+CDS: 25", body: "0006AA")),
                .completed(ATResponse(lines: [.init(text: "+CMGS: 12")])),
            ])
    }

    @Test func aLostSecondLineTakesNoOtherLineInItsPlace() {
        #expect(events(of: "+CMT: ,25\r\nOK\r\n", for: ATCommand("AT")) == [.completed(ATResponse())])
    }

    @Test func thePromptIsFoundAlsoBehindUnsolicitedResults() {
        #expect(
            events(of: "AT+CMGS=23\r\r\n+CREG: 1\r\n\r\n> ", for: submit) == [
                .unsolicited(UnsolicitedResult(text: "+CREG: 1")), .prompt,
            ])
    }

    @Test func aPromptThatNobodyAskedForIsNoEvent() {
        #expect(events(of: "\r\n> ", for: list).isEmpty)
        #expect(events(of: "\r\n> ").isEmpty)
    }

    @Test func theReadAnswerOfRegistrationIsToldFromTheUnsolicitedOne() {
        let command = ATCommand("AT+CREG?", information: [.init("+CREG:", minimumFields: 2)])
        #expect(
            events(of: "+CREG: 5\r\n+CREG: 1,1\r\nOK\r\n", for: command) == [
                .unsolicited(UnsolicitedResult(text: "+CREG: 5")),
                .completed(ATResponse(lines: [.init(text: "+CREG: 1,1")])),
            ])
    }

    @Test func aLateResultIsNotTakenForAnotherCommands() {
        let question = ATCommand("AT+CMEE?", information: [.init("+CMEE:")], requiresInformation: true)
        #expect(
            events(of: "+CMGS: 44\r\nOK\r\n+CMEE: 1\r\nOK\r\n", for: question) == [
                .stray("+CMGS: 44"), .stray("OK"), .completed(ATResponse(lines: [.init(text: "+CMEE: 1")])),
            ])
    }

    @Test func garbageIsStrayAndDoesNotStopTheAnswer() {
        var dialogue = ATDialogue()
        dialogue.begin(ATCommand("AT"))
        var bytes: [UInt8] = [0xFF, 0x00, 0x80, 0x3E, 0x0D]
        bytes += [UInt8](repeating: 0x41, count: 20_000) + [0x0D, 0x0A]
        bytes += Array("OK\r\n".utf8)
        let events = dialogue.take(bytes)
        #expect(events.last == .completed(ATResponse()))
        #expect(events.count == 3)
    }

    @Test func fieldsAreCutAtCommasOutsideQuotes() {
        #expect(ATResponse.Line(text: "+CUSD: 0,\"a, b\", 15").fields == ["0", "a, b", "15"])
    }

    @Test func anyBytesLeaveTheMachineUsable() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("AT+CMGL:4OK\r\n> ,\"0F^ERROR".utf8) + [0x00, 0x1A, 0xFF]
        for _ in 0..<2_000 {
            var dialogue = ATDialogue()
            dialogue.begin([list, submit].randomElement(using: &generator) ?? list)
            let length = Int.random(in: 0...200, using: &generator)
            let noise = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0x41 }
            _ = dialogue.take(noise)
            dialogue.abandon()
            dialogue.begin(ATCommand("AT", takesBareLines: true))
            #expect(
                dialogue.take("\r\n\r\nOK\r\n\r\nOK\r\n".utf8).contains {
                    if case .completed = $0 { true } else { false }
                })
        }
    }
}
