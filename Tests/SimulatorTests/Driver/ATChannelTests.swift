import ApplianceKit
import Synchronization
import TestSupport
import Testing

@testable import DeviceIO
@testable import Simulator

@Suite("AT channel", .timeLimit(.minutes(5)))
struct ATChannelTests {
    private let clock = ManualClock()

    private func channel(to modem: ScriptedModem) async throws -> ATChannel {
        let channel = ATChannel(thread: try PollThread(name: "channel"), clock: clock)
        _ = try await channel.open(path: modem.path, baudRate: 115_200, flowControl: .none)
        return channel
    }

    /// Waits until the channel sleeps on its deadline, then lets it pass.
    private func passDeadline(_ duration: Duration) async throws {
        try await clock.someoneSleeps(for: duration)
        clock.advance(by: duration)
    }

    @Test func aLateAnswerIsNotTakenForTheNextCommand() async throws {
        let modem = try ScriptedModem { command in
            switch command {
            // The answer to AT+CSQ comes only together with that of the question that brings both into step.
            case "AT+CMEE?": "\r\n+CSQ: 9,9\r\n\r\nOK\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n"
            case "AT+COPS?": "\r\n+COPS: 0,0,\"Viettel\"\r\n\r\nOK\r\n"
            default: ""
            }
        }
        let channel = try await channel(to: modem)
        async let late = Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT+CSQ", information: [.init("+CSQ:")], deadline: .seconds(5)))
        }
        try await passDeadline(.seconds(5))
        #expect(
            await late
                == .failure(.timedOut(command: "AT+CSQ", payloadWritten: false, late: ["+CSQ: 9,9", "OK"])))
        let next = try await channel.execute(ATCommand("AT+COPS?", information: [.init("+COPS:")]))
        #expect(next.lines.map(\.text) == ["+COPS: 0,0,\"Viettel\""])
    }

    /// A profile's `commandSeconds`, for modems that take their time.
    @Test func commandsWithoutADeadlineOfTheirOwnGetTheProfilesTime() async throws {
        let modem = try ScriptedModem { $0 == "AT+CMEE?" ? "\r\n+CMEE: 1\r\n\r\nOK\r\n" : "" }
        let channel = try await channel(to: modem)
        await channel.use(.standard, usualDeadline: .seconds(9))
        async let answer = Result { () async throws(ATFailure) in try await channel.execute(ATCommand("AT+CSQ")) }
        try await passDeadline(.seconds(9))
        #expect(await answer == .failure(.timedOut(command: "AT+CSQ", payloadWritten: false, late: [])))
    }

    /// Whoever has forgotten that it was set up has started anew, though it said nothing.
    @Test func aModemThatHasForgottenItsErrorCodesEndsTheSession() async throws {
        let modem = try ScriptedModem { $0 == "AT+CMEE?" ? "\r\n+CMEE: 0\r\n\r\nOK\r\n" : "" }
        let channel = ATChannel(thread: try PollThread(name: "channel"), clock: clock)
        let events = try await channel.open(path: modem.path, baudRate: 115_200, flowControl: .none)
        await channel.endWhereErrorCodesAreForgotten()
        async let answer = Result { () async throws(ATFailure) in try await channel.execute(ATCommand("AT+CSQ")) }
        try await passDeadline(.seconds(5))
        #expect(await answer == .failure(.timedOut(command: "AT+CSQ", payloadWritten: false, late: [])))
        var seen: [ATChannel.Event] = []
        for await event in events { seen.append(event) }
        #expect(seen.first == .restarted("+CMEE: 0"))
    }

    /// What an index means is gone with the modem's restart, which nobody need have said.
    @Test func aCommandAboutWhatWasReadIsNotSentAfterTheLineWasBroughtBackIntoStep() async throws {
        let modem = try ScriptedModem { command in
            switch command {
            case "AT+CMEE?": "\r\n+CMEE: 1\r\n\r\nOK\r\n"
            case "AT+CSQ": ""
            default: "\r\nOK\r\n"
            }
        }
        let channel = try await channel(to: modem)
        let mark = await channel.resynchronisations
        _ = try await channel.execute(ATCommand("AT+CMGD=1"), since: mark)
        async let lost = Result { () async throws(ATFailure) in try await channel.execute(ATCommand("AT+CSQ")) }
        try await passDeadline(.seconds(5))
        _ = await lost
        await #expect(throws: ATFailure.outOfStep) { try await channel.execute(ATCommand("AT+CMGD=2"), since: mark) }
        #expect(!modem.commands.entries.contains("AT+CMGD=2"))
    }

    @Test func aModemThatGivesNoPromptIsBroughtBackByEscape() async throws {
        let modem = try ScriptedModem { command in command == "AT+CMEE?" ? "\r\n+CMEE: 1\r\n\r\nOK\r\n" : "" }
        let channel = try await channel(to: modem)
        async let sent = Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT+CMGS=10", payload: "00", promptDeadline: .seconds(10)))
        }
        try await passDeadline(.seconds(10))
        #expect(await sent == .failure(.noPrompt(command: "AT+CMGS=10")))
        #expect(modem.commands.entries == ["AT+CMGS=10", "ESC", "AT+CMEE?"])
    }

    @Test func theDeadlineCountsFromTheWriteWhateverTheModemChatters() async throws {
        let modem = try ScriptedModem { $0 == "AT+CMEE?" ? "\r\n+CMEE: 1\r\n\r\nOK\r\n" : "\r\n^RSSI: 12\r\n" }
        let channel = try await channel(to: modem)
        async let answer = Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT+CSQ", deadline: .seconds(5)))
        }
        try await clock.someoneSleeps()
        for _ in 0..<4 {
            modem.send("\r\n^RSSI: 13\r\n")
            clock.advance(by: .seconds(1))
        }
        clock.advance(by: .seconds(1))
        guard case .failure(.timedOut) = await answer else {
            Issue.record("chatter kept the wait alive")
            return
        }
    }

    @Test func theGreetingSendsEscapeAndNeverControlZ() async throws {
        let modem = try ScriptedModem { command in
            switch command {
            case "AT": "AT\r\r\nOK\r\n"
            case "AT+CMEE?": "AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"
            default: ""
            }
        }
        let channel = try await channel(to: modem)
        try await channel.greet()
        #expect(modem.commands.entries.first == "ESC")
        #expect(!modem.commands.entries.contains { $0.contains("\u{1A}") })
    }

    @Test func commandsOfSeveralCallersGoOneAfterAnother() async throws {
        let modem = try ScriptedModem { "\r\n+ECHO: \($0.dropFirst(3))\r\n\r\nOK\r\n" }
        let channel = try await channel(to: modem)
        try await withThrowingTaskGroup { group in
            for number in 0..<40 {
                group.addTask {
                    let command = ATCommand("AT+\(number)", information: [.init("+ECHO:")])
                    let response = try await channel.execute(command)
                    #expect(response.lines.first?.fields == ["\(number)"])
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func nothingIsLeftAsleepBehindAnAnswer() async throws {
        let modem = try ScriptedModem { $0.hasPrefix("AT+CMGS") ? "\r\n> " : "\r\nOK\r\n" }
        let channel = try await channel(to: modem)
        for command in [ATCommand("AT"), ATCommand("AT+CMGS=1", payload: "00"), ATCommand("AT")] {
            #expect(try await channel.execute(command).result == .ok)
        }
        #expect(clock.sleepers == 0)
    }

    @Test func aModemThatStartsAnewBeforeItsPromptGetsNoPDU() async throws {
        let modem = try ScriptedModem { $0.hasPrefix("AT+CMGS") ? "\r\n^BOOT\r\n\r\n> " : "" }
        let channel = try await channel(to: modem)
        await channel.endAtRestart(["^BOOT"])
        let answer = await Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT+CMGS=1", payload: "00"))
        }
        #expect(answer == .failure(.portClosed(payloadWritten: false)))
        #expect(modem.commands.entries == ["AT+CMGS=1"])
    }

    @Test func aPortFoundGoneByAWriteEndsTheEventsToo() async throws {
        let modem = try ScriptedModem { _ in "" }
        let channel = ATChannel(thread: try PollThread(name: "channel"), clock: clock)
        let events = try await channel.open(path: modem.path, baudRate: 115_200, flowControl: .none)
        let answer = await Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT"), rightAfter: modem.hangUp)
        }
        #expect(answer == .failure(.portClosed(payloadWritten: false)))
        var last: ATChannel.Event?
        for await event in events { last = event }
        guard case .closed = last else {
            Issue.record("the events did not end with the port's end")
            return
        }
    }

    @Test func anUnpluggedPortFailsTheCommandAndEndsTheEvents() async throws {
        let modem = try ScriptedModem { _ in "" }
        let channel = ATChannel(thread: try PollThread(name: "channel"), clock: clock)
        let events = try await channel.open(path: modem.path, baudRate: 115_200, flowControl: .none)
        async let answer = Result { () async throws(ATFailure) in
            try await channel.execute(ATCommand("AT+CMGS=10", payload: "00"))
        }
        _ = try await modem.commands.first()
        modem.hangUp()
        #expect(await answer == .failure(.portClosed(payloadWritten: false)))
        var last: ATChannel.Event?
        for await event in events { last = event }
        guard case .closed = last else {
            Issue.record("the events did not end with the port's end")
            return
        }
    }
}

extension ATChannel {
    /// Both on the channel's own thread, so that nothing is seen of the hang-up before the write.
    fileprivate func execute(
        _ command: ATCommand, rightAfter hangUp: @Sendable () -> Void
    ) async throws(ATFailure) -> ATResponse {
        hangUp()
        return try await execute(command)
    }
}

extension Result {
    /// The outcome of an asynchronous call as a value.
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
