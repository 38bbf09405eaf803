import Testing

@testable import Simulator

@Suite struct CommandReaderTests {
    private func events(_ bytes: [UInt8], text: Bool = false) -> [CommandReader.Event] {
        var reader = CommandReader()
        if text { reader.beginText() }
        return bytes.compactMap { reader.take($0) }
    }

    @Test func aLineEndsWithCarriageReturnOnly() {
        #expect(events(Array("AT+CSQ\r".utf8)) == [.command("+CSQ")])
        #expect(events(Array("AT+CSQ\n".utf8)) == [])
    }

    @Test func whatStandsBeforeATIsNotRead() {
        #expect(events([0x1B, 13] + Array("\u{0}xyAT\r".utf8)) == [.command("")])
        #expect(events(Array("AAT\rat\raT\r".utf8)) == [.command(""), .command("")])
    }

    @Test func backspaceTakesBackACharacter() {
        #expect(events(Array("AT+CSX\u{8}Q\r".utf8)) == [.command("+CSQ")])
    }

    @Test func aLineWithoutEndIsRefusedAndForgotten() {
        let line = "AT" + String(repeating: "x", count: 5_000) + "\rAT\r"
        #expect(events(Array(line.utf8)) == [.tooLong, .command("")])
    }

    @Test func textEndsWithControlZOrEscape() {
        #expect(events(Array("0011\u{1A}".utf8), text: true) == [.text(Array("0011".utf8))])
        #expect(events(Array("0011\u{1B}AT\r".utf8), text: true) == [.cancelled, .command("")])
    }

    @Test func commandsAreTakenApart() {
        #expect(
            ReceivedCommand.parse("e0v1") == [
                ReceivedCommand(name: "E", form: .execute(0)), ReceivedCommand(name: "V", form: .execute(1)),
            ])
        #expect(
            ReceivedCommand.parse("+cpms=\"sm\",\"ME\", \"MT\"") == [
                ReceivedCommand(name: "+CPMS", form: .set([.text("sm"), .text("ME"), .text("MT")]))
            ])
        #expect(
            ReceivedCommand.parse("+CNMI=2,,0,1") == [
                ReceivedCommand(name: "+CNMI", form: .set([.number(2), .absent, .number(0), .number(1)]))
            ])
        #expect(ReceivedCommand.parse("S3?") == [ReceivedCommand(name: "S3", form: .read)])
        #expect(ReceivedCommand.parse("+CMGD=?") == [ReceivedCommand(name: "+CMGD", form: .test)])
        for wrong in ["+", "+CMGS=\"x", "=1", "+CSQ!", "S", "\u{1F600}"] {
            #expect(ReceivedCommand.parse(wrong) == nil, "\(wrong)")
        }
    }
}
