import Testing

@testable import DeviceIO

@Suite("Trace of a conversation")
struct ConversationTests {
    @Test(arguments: [
        ("AT+CPIN=\"1234\"", "AT+CPIN=****"), ("AT+CSQ", "AT+CSQ"), ("+CSQ: 21,99", "+CSQ: 21,99"),
        ("+CMGS: 17", "+CMGS: 17"), ("07914889200003F0", "0000000000000000"), ("860000000000017", "000000000000000"),
        ("+CLIP: \"+84912345678\",145", "+CLIP: \"+00000000000\",145"),
        ("+CUSD: 0,\"TK: 5\",15", "+CUSD: 0,\"xxxxx\",15"),
        ("Ho so cua ong Nguyen Van A", "xxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("+CMGL: 1,1,,23", "+CMGL: 1,1,,23"), ("OK", "OK"), ("+QIND: \"smsfull\",\"ME\"", "+QIND: \"smsfull\",\"ME\""),
    ])
    func numbersTextsAndSecretsDoNotComeOut(line: String, masked: String) {
        #expect(ConversationTrace.masked(line) == masked)
    }

    /// A line of it may be as short as a result, and hold the subscriber's name.
    @Test func anOperatorsTextOfSeveralLinesIsHiddenToItsEnd() {
        var trace = ConversationTrace()
        let text =
            "+CUSD: 0,\"TK goc: 5d\r\n+ chu thue bao:\r\nNGUYEN VAN A\r\nhet han 1/1\",15\r\n+CSQ: 21,99\r\nSMS DONE\r\n"
        trace.received(text.utf8, at: .zero)
        #expect(
            trace.drain().map { $0.dropFirst("0.000 < ".count) } == [
                "+CUSD: 0,\"xxxxxxxxxx", "xxxxxxxxxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxxxxx", "+CSQ: 21,99",
                "SMS DONE",
            ])
        // The end of this one was lost on the way.
        trace.received("+CUSD: 0,\"TK\r\nNGUYEN VAN B\r\nOK\r\nSMS DONE\r\n".utf8, at: .zero)
        #expect(trace.drain().map { $0.dropFirst("0.000 < ".count) }.suffix(3) == ["xxxxxxxxxxxx", "OK", "SMS DONE"])
    }

    @Test func failuresDoNotTellThePIN() {
        let failure = ATFailure.timedOut(command: "AT+CPIN=\"1234\"", payloadWritten: false, late: [])
        #expect(!failure.description.contains("1234"))
    }

    @Test func onlyTheLastIsKeptAndToldOnce() {
        var trace = ConversationTrace()
        for number in 0..<1_000 { trace.sent("AT+\(number)", at: .milliseconds(number)) }
        trace.received("\r\nOK\r\n\r\n> ".utf8, at: .milliseconds(61_005))
        let lines = trace.drain()
        #expect(lines.count == ConversationTrace.limit)
        #expect(lines.suffix(3) == ["0.999 > AT+999", "61.005 < OK", "61.005 < >"])
        #expect(trace.drain().isEmpty)
    }

    @Test func aRecordingGoesThroughTheLineMachine() {
        var replay = ConversationReplay(unsolicited: .standard)
        let recording = """
            modem0: trace 1.000 > AT+CMGS=23
            modem0: trace 1.010 < ^RSSI: 3
            1.020 < +CMTI: "ME",3
            1.030 < >
            1.031 > 0011000B91
            < +CMGS: 5
            < OK
            > AT+CMGL=4
            < +CMGL: 1,1,,23
            < 0791AA
            < OK
            a line of something else
            """
        let events = recording.split(separator: "\n").compactMap { replay.take(String($0)) }.flatMap { $0 }
        #expect(
            events == [
                .stray("^RSSI: 3"), .unsolicited(UnsolicitedResult(text: "+CMTI: \"ME\",3")), .prompt,
                .completed(ATResponse(lines: [.init(text: "+CMGS: 5")])),
                .completed(ATResponse(lines: [.init(text: "+CMGL: 1,1,,23", body: "0791AA")])),
            ])
    }

    @Test func aTracedConversationCanBeReplayed() {
        var trace = ConversationTrace()
        trace.sent("AT+CMGR=1", at: .zero)
        trace.received("\r\n+CMGR: 1,,23\r\n07914889200003F0\r\n\r\nOK\r\n".utf8, at: .zero)
        var replay = ConversationReplay(unsolicited: .standard)
        let events = trace.drain().compactMap { replay.take($0) }.flatMap { $0 }
        #expect(
            events == [.completed(ATResponse(lines: [.init(text: "+CMGR: 1,,23", body: "0000000000000000")]))])
    }
}
