import ApplianceKit

/// From the bytes of the line to commands, and back.
extension SimulatedModem {
    /// What is on its way in or out.
    struct Wire: Sendable {
        var input: [UInt8] = []
        var echo: [UInt8] = []
        /// Whether a command is being carried out.
        var isBusy = false
        /// Unsolicited codes that wait for its end.
        var deferred: [[String]] = []
    }

    // MARK: - Input

    func receive(_ bytes: [UInt8]) {
        guard isOn else { return }
        wire.input.append(contentsOf: bytes)
        pump()
    }

    /// Takes input until a command or a text is complete; the rest waits until that is answered.
    private func pump() {
        guard isOn, !wire.isBusy else { return }
        var used = 0
        while used < wire.input.count, !wire.isBusy {
            let byte = wire.input[used]
            used += 1
            if volatile.echoes, volatile.hang == nil { wire.echo.append(byte) }
            if profile.repeatsPrompt, reader.isInText, byte == 13 {
                flushEcho()
                write(Array("\r\n> ".utf8))
            }
            guard let event = reader.take(byte) else { continue }
            wire.isBusy = true
            let epoch = epoch
            Task {
                await self.run(event)
                self.finished(epoch)
            }
        }
        wire.input.removeFirst(used)
        if !wire.isBusy { flushEcho() }
    }

    private func finished(_ begun: Int) {
        guard begun == epoch else { return }
        wire.isBusy = false
        flushNotices()
        pump()
    }

    private func run(_ event: CommandReader.Event) async {
        let begun = epoch
        switch event {
        case .command(let body):
            note("AT" + body, fromHost: true)
            if hangs(at: body) { return }
            heed(body)
            let active = faults.take(for: "AT" + body)
            await echo(through: active)
            await exchange(active, begun) { await self.perform(body) }
        case .tooLong:
            flushEcho()
            await exchange([], begun) { Answer(.error) }
        case .text(let text):
            note(String(decoding: text, as: UTF8.self), fromHost: true)
            let active = faults.take(for: "PDU")
            await echo(through: active)
            await exchange(active, begun) { await self.submit(text) }
        case .cancelled:
            note("<ESC>", fromHost: true)
            if volatile.hang != nil { return }
            flushEcho()
            await exchange([], begun) { Answer(.ok) }
        }
    }

    // MARK: - Output

    /// Sends bytes as they are.
    func write(_ bytes: [UInt8]) {
        guard isOn else { return }
        port?.write(bytes)
    }

    /// Sends a line framed as V.250 §5.7.1 has it.
    func write(line: String) {
        note(line, fromHost: false)
        write(framed(line))
    }

    func framed(_ line: String) -> [UInt8] {
        let end = profile.hasLineFeedsOnly ? [volatile.responseEnd] : [reader.terminator, volatile.responseEnd]
        return volatile.isVerbose ? end + Array(line.utf8) + end : Array(line.utf8) + end
    }

    /// Sends what has come in back to the host.
    func flushEcho() {
        guard !wire.echo.isEmpty else { return }
        write(wire.echo)
        wire.echo = []
    }

    private func echo(through active: [ModemFault]) async {
        for case .lines(let lines, .inEcho) in active { interrupt(lines.flatMap(framed)) }
        for case .bytes(let bytes, .inEcho) in active { interrupt(bytes) }
        flushEcho()
    }

    private func interrupt(_ bytes: [UInt8]) {
        let half = wire.echo.count / 2
        write(Array(wire.echo[..<half]))
        wire.echo.removeFirst(half)
        write(bytes)
    }

    /// Sends an unsolicited result code now, or after the command in progress.
    func send(unsolicited lines: [String]) {
        if volatile.sendsCodesElsewhere { return }
        if wire.isBusy || reader.isInText {
            wire.deferred.append(lines)
        } else {
            for line in framedNotice(lines) { write(line: line) }
        }
    }

    /// A notice's second line follows its first without an empty line between (27.005 §3.4.1).
    private func framedNotice(_ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [lines.joined(separator: "\r\n")]
    }

    private func flushNotices() {
        guard !reader.isInText else { return }
        let waiting = wire.deferred
        wire.deferred = []
        for lines in waiting { send(unsolicited: lines) }
    }

    func note(_ text: String, fromHost: Bool) {
        conversation.append(Line(isFromHost: fromHost, text: text, uptime: clock.uptime))
    }

    // MARK: - Habits

    func chatter(since begun: Int) {
        guard let chatter = profile.chatter else { return }
        Task {
            while self.epoch == begun, self.volatile.chatters {
                try await self.clock.sleep(for: chatter.every)
                guard self.epoch == begun, self.volatile.chatters, self.volatile.hang == nil else { continue }
                for line in chatter.lines { self.send(unsolicited: [line]) }
            }
        }
    }

    /// Settings of the make that change what it says by itself.
    private func heed(_ body: String) {
        let command = body.uppercased()
        if command == profile.chatter?.silencedBy { volatile.chatters = false }
        if command == profile.codesElsewhereUntil { volatile.sendsCodesElsewhere = false }
    }

    /// - Returns: Whether nobody is there to carry out the command.
    private func hangs(at body: String) -> Bool {
        guard let hang = volatile.hang else { return false }
        let restarts = ["+CFUN=1,1"] + profile.resetCommands
        if hang == .untilRestart, restarts.contains(body.uppercased()) { restart() }
        return true
    }
}
