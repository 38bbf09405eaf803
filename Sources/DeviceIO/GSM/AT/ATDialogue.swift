/// The state machine between a modem's bytes and the one command that is under way; pure, without I/O or time.
///
/// Unsolicited results may come anywhere between lines: after the echo, before the prompt, between `+CMGS:` and `OK`.
/// Only a line that cannot belong to the running command's answer is taken as one.
public struct ATDialogue: Sendable {
    /// What has come out of the bytes.
    public enum Event: Equatable, Sendable {
        /// The modem waits for the payload.
        case prompt
        /// The command has ended.
        case completed(ATResponse)
        /// Something that nobody asked for.
        case unsolicited(UnsolicitedResult)
        /// A line that fits nothing, or a late part of an answer that had been given up.
        case stray(String)
    }

    private enum State {
        /// No command under way.
        case idle
        /// Written; the answer builds up. `body`: the next line belongs to the last line of information.
        case answering(ATCommand, ATResponse, body: Bool)
    }

    private var reader = ATLineReader()
    private var state = State.idle
    private var pending: PendingNotice?
    private var unsolicited: UnsolicitedTable

    /// An unsolicited result of which more lines are to come.
    private enum PendingNotice {
        /// Its second line is a PDU in hexadecimal.
        case body(head: String)
        /// Its text goes on until the quote is closed (`+CUSD:` with several lines).
        case quoted(text: String, lines: Int)
    }

    /// A quoted text of more lines is given up: a quote was lost, and answers must not vanish in it.
    private static let quotedLineLimit = 16

    /// No command under way.
    ///
    /// - Parameter unsolicited: The lines that may come unasked.
    public init(unsolicited: UnsolicitedTable = .standard.adding(["^": 1])) { self.unsolicited = unsolicited }

    /// Knows other unsolicited lines from now on.
    public mutating func use(_ unsolicited: UnsolicitedTable) { self.unsolicited = unsolicited }

    /// Whether a command is under way.
    public var isBusy: Bool {
        if case .idle = state { false } else { true }
    }

    /// A command is being written.
    public mutating func begin(_ command: ATCommand) {
        // The question that brings the line into step must not vanish in a text whose quote was lost.
        if command.requiresInformation { pending = nil }
        state = .answering(command, ATResponse(), body: false)
    }

    /// The command is given up; what still comes of its answer is stray.
    ///
    /// - Returns: The lines of its answer that had come.
    @discardableResult
    public mutating func abandon() -> [String] {
        defer {
            state = .idle
            pending = nil
        }
        guard case .answering(_, let response, _) = state else { return [] }
        return response.lines.map(\.text)
    }

    /// Forgets everything: the port was opened anew.
    public mutating func reset() { self = ATDialogue(unsolicited: unsolicited) }

    /// Takes bytes as they come.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            switch reader.take(byte) {
            case nil: break
            case .prompt: events.append(contentsOf: prompt())
            case .line(let line): if let event = take(line) { events.append(event) }
            }
        }
        return events
    }

    private func prompt() -> [Event] {
        if case .answering(let command, _, _) = state, command.payload != nil { [.prompt] } else { [] }
    }

    private mutating func take(_ line: String) -> Event? {
        switch pending {
        case .body(let head):
            // Anything but hexadecimal means that the second line was lost.
            pending = nil
            if isHexadecimal(line) { return .unsolicited(UnsolicitedResult(text: head, body: line)) }
        case .quoted(let text, let lines):
            let longer = text + "\n" + line
            if isQuoteOpen(longer), lines < Self.quotedLineLimit {
                pending = .quoted(text: longer, lines: lines + 1)
                return nil
            }
            pending = nil
            return .unsolicited(UnsolicitedResult(text: longer))
        case nil: break
        }
        guard case .answering(let command, var response, let expectsBody) = state else { return takeIdle(line) }
        // A PDU. Whatever else comes first is none: taken for one, the message behind it would be lost.
        if expectsBody, isHexadecimal(line) {
            response.lines[response.lines.count - 1].body = line
            state = .answering(command, response, body: false)
            return nil
        }
        if let result = ATResult(line: line) {
            if command.requiresInformation, response.lines.isEmpty { return .stray(line) }
            response.result = result
            state = .idle
            return .completed(response)
        }
        if line == command.text || line == command.payload { return nil }
        if let information = command.information.first(where: { matches(line, $0) }) {
            response.lines.append(ATResponse.Line(text: line))
            state = .answering(command, response, body: information.hasBody)
            return nil
        }
        if let event = takeUnsolicited(line) { return event.isWaiting ? nil : event.event }
        if command.takesBareLines {
            response.lines.append(ATResponse.Line(text: line))
            state = .answering(command, response, body: false)
            return nil
        }
        return .stray(line)
    }

    private mutating func takeIdle(_ line: String) -> Event? {
        if let event = takeUnsolicited(line) { return event.isWaiting ? nil : event.event }
        return .stray(line)
    }

    /// nil: the line is not unsolicited; otherwise the event, or that its second line is awaited.
    private mutating func takeUnsolicited(_ line: String) -> (event: Event?, isWaiting: Bool)? {
        guard let lines = unsolicited.lineCount(of: line) else { return nil }
        if lines == 2 {
            pending = .body(head: line)
            return (nil, true)
        }
        if line.hasPrefix("+CUSD:"), isQuoteOpen(line) {
            pending = .quoted(text: line, lines: 1)
            return (nil, true)
        }
        return (.unsolicited(UnsolicitedResult(text: line)), false)
    }

    private func matches(_ line: String, _ information: ATCommand.Information) -> Bool {
        guard line.hasPrefix(information.prefix) else { return false }
        if information.minimumFields <= 1 { return true }
        return ATResponse.Line(text: line).fields.count >= information.minimumFields
    }

    private func isQuoteOpen(_ text: String) -> Bool {
        !text.utf8.count { $0 == UInt8(ascii: "\"") }.isMultiple(of: 2)
    }

    private func isHexadecimal(_ line: String) -> Bool {
        !line.isEmpty && line.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) }
    }
}
