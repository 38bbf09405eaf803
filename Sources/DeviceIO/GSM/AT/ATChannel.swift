public import ApplianceKit
import Synchronization

/// The one way to a modem's command port: one command in flight, a deadline for each counted from its write, and after
/// any timeout the line is brought back into step before the next command, so that a late answer is never taken for
/// another command's.
///
/// Runs on the port's own thread.
public actor ATChannel {
    private struct Running {
        let id: UInt64
        let command: ATCommand
        let continuation: CheckedContinuation<Result<ATResponse, ATFailure>, Never>
        var payloadWritten = false
        var deadline: Alarm?
    }

    /// Unsolicited results that may wait to be looked at; beyond it the storage sweep finds what was missed.
    private static let eventLimit = 256
    /// So many timeouts in a row mean more than a slow network.
    private static let timeoutLimit = 3

    private let thread: PollThread
    private let clock: any ApplianceClock
    private var line: SerialLine?
    private var dialogue: ATDialogue
    private var trace = ConversationTrace()
    private var timeoutsInARow = 0
    private var running: Running?
    private var lastID: UInt64 = 0
    /// One command at a time.
    private let turns = TurnQueue(limit: 64)
    /// Counts openings: a command that waited from one to the next is not for the modem as it is now.
    private var opening = 0
    private var isOutOfStep = false
    private var strays: [String] = []
    private var restartNotices: [String] = []
    private var expectsErrorCodes = false
    private var events: AsyncStream<Event>.Continuation?

    /// The thread of the port.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A channel without a port.
    ///
    /// - Parameters:
    ///   - thread: The thread that it shares with its modem.
    ///   - clock: Counts the deadlines.
    ///   - unsolicited: The lines that may come unasked.
    ///   - usualDeadline: How long a command without a deadline of its own may take.
    public init(
        thread: PollThread, clock: any ApplianceClock, unsolicited: UnsolicitedTable = .standard.adding(["^": 1]),
        usualDeadline: Duration = .seconds(5)
    ) {
        self.thread = thread
        self.clock = clock
        self.usualDeadline = usualDeadline
        dialogue = ATDialogue(unsolicited: unsolicited)
    }

    /// How long a command without a deadline of its own may take.
    public private(set) var usualDeadline: Duration

    /// Knows other unsolicited lines from now on, and gives commands without a deadline of their own so much time.
    public func use(_ unsolicited: UnsolicitedTable, usualDeadline: Duration) {
        dialogue.use(unsolicited)
        self.usualDeadline = usualDeadline
    }

    /// From now on, until the port is opened anew, one of these lines ends the session at once: the command under way
    /// will have no answer.
    public func endAtRestart(_ notices: [String]) { restartNotices = notices }

    /// From now on, until the port is opened anew, a modem that has forgotten `AT+CMEE=1` when the line is brought back into
    /// step has started anew, whatever it announces: the session ends at once.
    public func endWhereErrorCodesAreForgotten() { expectsErrorCodes = true }

    /// How often the line was brought back into step: what was read before may have been of a modem that has started anew
    /// since, and index numbers of messages may mean others.
    public private(set) var resynchronisations = 0

    /// How often a command had no answer in time, or no prompt.
    public private(set) var timeouts = 0

    /// What was said last, masked; the next call tells only what came since.
    public func drainTrace() -> [String] { trace.drain() }

    /// Opens the port.
    ///
    /// - Returns: What comes unasked until the port is closed.
    /// - Throws: ``SerialPortError`` with words for the technician.
    public func open(path: String, baudRate: Int, flowControl: SerialPort.FlowControl) throws(SerialPortError)
        -> AsyncStream<Event>
    {
        close(reason: "opened again")
        let line = try SerialLine(
            path: path, baudRate: baudRate, flowControl: flowControl, on: thread
        ) { [weak self] bytes in
            self?.assumeIsolated { $0.received(bytes) }
        } onHangUp: { [weak self] error in
            self?.assumeIsolated { $0.close(reason: error.description) }
        }
        self.line = line
        opening += 1
        restartNotices = []
        expectsErrorCodes = false
        dialogue.reset()
        isOutOfStep = false
        timeoutsInARow = 0
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Self.eventLimit))
        events = continuation
        return stream
    }

    /// Closes the port; a command under way fails.
    public func close() { close(reason: "closed") }

    /// Says that the modem does not do what it must, though it answers.
    public func reportTrouble() { events?.yield(.troubled) }

    /// Puts a reminder among the events, so that whoever reads them does one thing at a time.
    public func remind(_ reminder: Reminder) { events?.yield(.reminder(reminder)) }

    /// Sends a command and waits for its answer, in turn.
    ///
    /// - Parameter mark: ``resynchronisations`` as it has to be still, for a command that means what was read then.
    /// - Throws: ``ATFailure``; a refusal by the modem is an answer, not a failure.
    public func execute(_ command: ATCommand, since mark: Int? = nil) async throws(ATFailure) -> ATResponse {
        let opening = opening
        guard await turns.take() else { throw .overloaded }
        defer { turns.pass() }
        guard opening == self.opening else { throw .portClosed(payloadWritten: false) }
        if isOutOfStep {
            do {
                _ = try await resynchronise()
            } catch {
                events?.yield(.troubled)
                throw error
            }
        }
        if let mark, mark != resynchronisations { throw .outOfStep }
        return try await performOrResynchronise(command)
    }

    /// Finds the modem at the other end after the port was opened: out of any prompt, echo or not, in step.
    ///
    /// Sends ESC, never Ctrl-Z: after a crash the modem may still wait for a PDU, and Ctrl-Z would send what is there.
    public func greet(attempts: Int = 10) async throws(ATFailure) {
        guard await turns.take() else { throw .overloaded }
        defer { turns.pass() }
        for _ in 0..<attempts {
            guard line != nil else { throw .portClosed(payloadWritten: false) }
            do {
                try write([0x1B, 0x0D])
                _ = try await perform(ATCommand("AT", deadline: .seconds(1)))
                _ = try await resynchronise()
                return
            } catch .timedOut {
                continue
            }
        }
        throw .unresponsive
    }

    // MARK: - One command

    private func performOrResynchronise(_ command: ATCommand) async throws(ATFailure) -> ATResponse {
        do {
            let response = try await perform(command)
            timeoutsInARow = 0
            return response
        } catch .timedOut(let text, let payloadWritten, let heard) {
            // What comes late may still say how it went.
            let late = try? await resynchronise()
            countTimeout()
            throw .timedOut(command: text, payloadWritten: payloadWritten, late: heard + (late ?? []))
        } catch .noPrompt(let text) {
            _ = try? await resynchronise()
            countTimeout()
            throw .noPrompt(command: text)
        }
    }

    private func countTimeout() {
        timeouts += 1
        timeoutsInARow += 1
        if isOutOfStep || timeoutsInARow >= Self.timeoutLimit { events?.yield(.troubled) }
    }

    private func perform(_ command: ATCommand) async throws(ATFailure) -> ATResponse {
        guard line != nil else { throw .portClosed(payloadWritten: false) }
        lastID += 1
        let id = lastID
        dialogue.begin(command)
        let result = await withCheckedContinuation { continuation in
            running = Running(id: id, command: command, continuation: continuation)
            do throws(ATFailure) {
                try write(Array(command.text.utf8) + [0x0D])
            } catch {
                return finish(.failure(error))
            }
            // While the modem is at it already.
            startDeadline(command.payload == nil ? command.deadline ?? usualDeadline : command.promptDeadline, for: id)
            trace.sent(command.text, at: clock.uptime)
        }
        return try result.get()
    }

    private func startDeadline(_ deadline: Duration, for id: UInt64) {
        running?.deadline?.callOff()
        running?.deadline = clock.alarm(after: deadline) { [weak self] in
            Task { await self?.expire(id) }
        }
    }

    private func expire(_ id: UInt64) {
        guard let running, running.id == id else { return }
        let heard = dialogue.abandon()
        isOutOfStep = true
        let name = running.command.text
        if running.command.payload != nil, !running.payloadWritten {
            finish(.failure(.noPrompt(command: name)))
        } else {
            finish(.failure(.timedOut(command: name, payloadWritten: running.payloadWritten, late: heard)))
        }
    }

    private func finish(_ result: Result<ATResponse, ATFailure>) {
        guard let running else { return }
        self.running = nil
        running.deadline?.callOff()
        running.continuation.resume(returning: result)
    }

    /// Asks a question whose answer cannot be mistaken, as nobody else asks it, and drops all that comes before.
    ///
    /// - Returns: The lines that came late.
    private func resynchronise() async throws(ATFailure) -> [String] {
        strays = []
        let question = ATCommand(
            "AT+CMEE?", information: [.init("+CMEE:")], requiresInformation: true, deadline: .seconds(2))
        for _ in 0..<3 {
            do throws(ATFailure) {
                // ESC leaves a prompt that came too late.
                try write([0x1B, 0x0D])
                let answer = try await perform(question)
                isOutOfStep = false
                resynchronisations += 1
                if expectsErrorCodes, answer.lines.first?.fields.first == "0" {
                    events?.yield(.restarted("+CMEE: 0"))
                    close(reason: "the modem started anew")
                    throw .portClosed(payloadWritten: false)
                }
                return strays
            } catch .timedOut {
                continue
            }
        }
        throw .unresponsive
    }

    // MARK: - Bytes

    private func write(_ bytes: [UInt8]) throws(ATFailure) {
        guard let line else { throw .portClosed(payloadWritten: false) }
        let payloadWritten = running?.payloadWritten ?? false
        do {
            try line.write(bytes)
        } catch {
            // The line tells only of hang-ups that it saw itself.
            close(reason: error.description)
            throw .portClosed(payloadWritten: payloadWritten)
        }
    }

    private func received(_ bytes: [UInt8]) {
        var payload: String?
        // Behind the payload that the modem waits for.
        defer {
            trace.received(bytes, at: clock.uptime)
            if let payload { trace.sent(payload, at: clock.uptime) }
        }
        for event in dialogue.take(bytes) {
            switch event {
            case .prompt: payload = writePayload() ?? payload
            case .completed(var response):
                response.payloadWritten = running?.payloadWritten ?? false
                finish(.success(response))
            case .unsolicited(let result):
                if restartNotices.contains(where: result.hasPrefix) {
                    events?.yield(.restarted(result.text))
                    return close(reason: "the modem started anew")
                }
                events?.yield(.unsolicited(result))
            case .stray(let line): if strays.count < 32 { strays.append(line) }
            }
        }
    }

    /// - Returns: What was written; nil where it is not the time for it.
    private func writePayload() -> String? {
        guard let running, !running.payloadWritten, let payload = running.command.payload else { return nil }
        self.running?.payloadWritten = true
        do throws(ATFailure) {
            try write(Array(payload.utf8) + [0x1A])
            startDeadline(running.command.deadline ?? usualDeadline, for: running.id)
        } catch {
            finish(.failure(error))
        }
        return payload
    }

    private func close(reason: String) {
        guard let line else { return }
        self.line = nil
        line.close()
        dialogue.reset()
        finish(.failure(.portClosed(payloadWritten: running?.payloadWritten ?? false)))
        events?.yield(.closed(reason))
        events?.finish()
        events = nil
    }
}
