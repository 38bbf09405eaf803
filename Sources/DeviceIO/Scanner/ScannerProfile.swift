/// What a scanner can be told over its serial line.
public enum ScannerCommand: String, Sendable, CaseIterable, Codable {
    /// Begin to read, as if its trigger were pressed.
    case triggerOn = "on"
    /// Stop reading.
    case triggerOff = "off"
    /// Make a sound.
    case beep
}

/// What differs between models of serial scanners, and how this one is set. Models are files: see ``named(_:in:)``.
public struct ScannerProfile: Sendable, Equatable {
    /// The models that it is for, in words for people.
    public var model = "any"
    /// What it is set to send in front of a code.
    public var prefix: [UInt8] = []
    /// What it is set to send behind a code, in front of the terminator.
    public var suffix: [UInt8] = []
    /// The bytes of its commands; what it does not know is not there.
    public var commands: [ScannerCommand: [UInt8]] = [:]
    /// What it says in answer to them, which is no code.
    public var answers: [Answer] = []

    /// A stretch of bytes that is no code.
    public struct Answer: Sendable, Equatable {
        /// Its first bytes.
        public var start: [UInt8]
        /// Where it ends.
        public var end: End

        /// Where an answer ends.
        public enum End: Sendable, Equatable {
            /// Behind these bytes.
            case bytes([UInt8])
            /// After so many bytes, its first ones among them.
            case length(Int)
        }

        /// - Parameter start: One byte or more; an empty one fits nothing.
        public init(start: [UInt8], end: End) {
            self.start = start
            self.end = end
        }
    }

    /// A scanner that sends codes and nothing else, and listens to nothing.
    public init() {}

    /// What is a code among the bytes of one scan: without answers in front of it, prefix and suffix. A prefix or a
    /// suffix that is not there is no mistake: a scanner that was replaced may not be set to send it.
    func content(of raw: [UInt8]) -> ArraySlice<UInt8> {
        var rest = raw[...]
        while let next = answers.lazy.compactMap({ $0.rest(of: rest) }).first { rest = next }
        if !prefix.isEmpty, rest.starts(with: prefix) { rest = rest.dropFirst(prefix.count) }
        if !suffix.isEmpty, rest.suffix(suffix.count) == suffix[...] { rest = rest.dropLast(suffix.count) }
        return rest
    }
}

extension ScannerProfile.Answer {
    /// What stands behind it; nil where it is not what the bytes begin with.
    fileprivate func rest(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !start.isEmpty, bytes.starts(with: start) else { return nil }
        switch end {
        case .length(let length): return bytes.count >= length ? bytes.dropFirst(length) : nil
        case .bytes(let end):
            var index = bytes.startIndex + start.count
            while index + end.count <= bytes.endIndex {
                if bytes[index..<index + end.count] == end[...] { return bytes[(index + end.count)...] }
                index += 1
            }
            return nil
        }
    }
}

/// Why a scanner was not told something.
public enum ScannerCommandError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its profile has no such command.
    case unknown(ScannerCommand, model: String)
    /// It types: a keyboard can't be told anything.
    case keyboard
    /// It is not there.
    case notThere
    /// It takes no bytes.
    case busy

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unknown(let command, let model):
            "the scanner's profile (\(model)) has no command “\(command.rawValue)”: choose its model in scanner.profile"
        case .keyboard: "the scanner is a keyboard, which can't be told anything: set it to USB-COM (CDC-ACM)"
        case .notThere: "the scanner is not there: check its cable"
        case .busy: "the scanner takes no bytes: check its cable and flow control"
        }
    }
}
