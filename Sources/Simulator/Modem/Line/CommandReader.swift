/// Takes a modem's input byte by byte: command lines (V.250 §5.2) and, after a prompt, a message's text (27.005 §3.5.1).
struct CommandReader {
    /// What a byte completed.
    enum Event: Equatable {
        /// A command line, without `AT` and its end.
        case command(String)
        /// A line longer than the modem's buffer.
        case tooLong
        /// What stood before Ctrl-Z.
        case text([UInt8])
        /// ESC instead of a text.
        case cancelled
    }

    private enum State: Equatable {
        /// Looking for `AT` or `at`; whatever else comes is no command.
        case idle
        case a(UInt8)
        case body
        case overflow
        case text
    }

    /// `S3`: what ends a command line.
    var terminator: UInt8 = 13
    /// `S5`: what takes back a character.
    var backspace: UInt8 = 8
    private var state = State.idle
    private var buffer: [UInt8] = []

    private static let lineLimit = 556
    private static let textLimit = 1_024
    private static let controlZ: UInt8 = 0x1A
    private static let escape: UInt8 = 0x1B

    /// Whether a prompt is out and a text is awaited.
    var isInText: Bool { state == .text }

    /// Takes the next bytes as a message's text, up to Ctrl-Z or ESC.
    mutating func beginText() {
        state = .text
        buffer = []
    }

    /// Forgets a line or a text that was begun.
    mutating func reset() {
        state = .idle
        buffer = []
    }

    /// Takes one byte.
    mutating func take(_ byte: UInt8) -> Event? {
        switch state {
        case .idle:
            if byte | 0x20 == UInt8(ascii: "a") { state = .a(byte) }
        case .a(let first):
            if byte | 0x20 == UInt8(ascii: "t"), byte & 0x20 == first & 0x20 {
                state = .body
                buffer = []
            } else if byte | 0x20 != UInt8(ascii: "a") {
                state = .idle
            } else {
                state = .a(byte)
            }
        case .body: return takeInBody(byte)
        case .overflow:
            if byte == terminator {
                state = .idle
                return .tooLong
            }
        case .text: return takeInText(byte)
        }
        return nil
    }

    private mutating func takeInBody(_ byte: UInt8) -> Event? {
        if byte == terminator {
            state = .idle
            return .command(String(decoding: buffer, as: UTF8.self))
        }
        if byte == backspace {
            _ = buffer.popLast()
        } else if byte >= 0x20 {
            buffer.append(byte)
            if buffer.count > Self.lineLimit { state = .overflow }
        }
        return nil
    }

    private mutating func takeInText(_ byte: UInt8) -> Event? {
        switch byte {
        case Self.controlZ:
            defer { reset() }
            return .text(buffer)
        case Self.escape:
            reset()
            return .cancelled
        default:
            // One byte more than the limit is kept, so that the text is seen to be wrong.
            if buffer.count <= Self.textLimit { buffer.append(byte) }
            return nil
        }
    }
}
