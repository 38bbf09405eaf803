/// Why a command has no answer.
public enum ATFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The port is not open, or went away while the command was under way.
    case portClosed(payloadWritten: Bool)
    /// The deadline passed. `late`: what still came while the line was being brought back into step.
    case timedOut(command: String, payloadWritten: Bool, late: [String])
    /// No prompt came for the payload: nothing has been sent.
    case noPrompt(command: String)
    /// The modem answers nothing that makes sense any more.
    case unresponsive
    /// The line had to be brought back into step since what the command means was read: nothing was sent.
    case outOfStep
    /// Too many commands wait already.
    case overloaded

    /// For the log and the technician; never with a payload.
    public var description: String {
        switch self {
        case .portClosed: "the port was closed or unplugged"
        case .timedOut(let command, _, _): "no answer to \(ConversationTrace.masked(command)) in time"
        case .noPrompt(let command): "no prompt after \(ConversationTrace.masked(command))"
        case .unresponsive: "the modem does not answer; check its power and the port"
        case .outOfStep: "what was read from the modem may have changed; it is read again"
        case .overloaded: "too many commands are waiting for the modem"
        }
    }

    /// Whether the payload may have gone out.
    public var payloadWritten: Bool {
        switch self {
        case .portClosed(let written), .timedOut(_, let written, _): written
        case .noPrompt, .unresponsive, .outOfStep, .overloaded: false
        }
    }
}
