/// A command line for the modem and what belongs to its answer.
public struct ATCommand: Equatable, Sendable {
    /// A line of information that the answer may have, known by how it begins.
    public struct Information: Equatable, Sendable {
        /// For example `+CMGL:`.
        public var prefix: String
        /// How many comma-separated fields it has at least: tells the answer `+CREG: 0,1` from the unsolicited `+CREG: 1`.
        public var minimumFields: Int
        /// Whether another line follows that belongs to it (the PDU after `+CMGL:`).
        public var hasBody: Bool

        /// Describes a line of an answer.
        public init(_ prefix: String, minimumFields: Int = 1, hasBody: Bool = false) {
            self.prefix = prefix
            self.minimumFields = minimumFields
            self.hasBody = hasBody
        }
    }

    /// What is written, without the CR.
    public var text: String
    /// The lines that its answer may have.
    public var information: [Information]
    /// Whether lines without a prefix are its answer (`AT+CGSN` answers with digits alone).
    public var takesBareLines: Bool
    /// Whether a final result counts only behind a line of information: so an answer that comes late, for an earlier
    /// command, can't be taken for this one's.
    public var requiresInformation: Bool
    /// What is written at the prompt; ended by 0x1A, which the channel adds.
    public var payload: String?
    /// How long the whole may take, counted from the write; nil: ``ATChannel/usualDeadline``.
    public var deadline: Duration?
    /// How long the prompt may take, counted from the write.
    public var promptDeadline: Duration

    /// By default the channel's time for the whole, 10 s for the prompt, and an answer without information.
    public init(
        _ text: String, information: [Information] = [], takesBareLines: Bool = false,
        requiresInformation: Bool = false, payload: String? = nil,
        deadline: Duration? = nil, promptDeadline: Duration = .seconds(10)
    ) {
        self.text = text
        self.information = information
        self.takesBareLines = takesBareLines
        self.requiresInformation = requiresInformation
        self.payload = payload
        self.deadline = deadline
        self.promptDeadline = promptDeadline
    }
}

/// What a modem answered.
public struct ATResponse: Equatable, Sendable {
    /// A line of information and, where the command has such, the line below it.
    public struct Line: Equatable, Sendable {
        /// The line as it came.
        public var text: String
        /// The second line.
        public var body: String?

        /// What stands behind the prefix, cut at commas, without the quotes; a comma within quotes does not cut.
        public var fields: [String] {
            guard let colon = text.firstIndex(of: ":") else { return [text] }
            return splitFields(text[text.index(after: colon)...])
        }
    }

    /// The information, in order.
    public var lines: [Line] = []
    /// How it ended.
    public var result: ATResult = .ok
    /// Whether the payload had been written when it ended: an error before that is no attempt on the network.
    public var payloadWritten = false
}

/// The final result of a command (V.250 §5.7.1, TS 27.005 §3.2.5, TS 27.007 §9).
public enum ATResult: Equatable, Sendable {
    /// `OK`.
    case ok
    /// `ERROR`, or a vendor's own word for it.
    case error
    /// `+CME ERROR: n`.
    case mobileEquipment(Int)
    /// `+CMS ERROR: n`.
    case messageService(Int)

    /// Reads a whole line; nil where it is no final result.
    public init?(line: String) {
        switch line {
        case "OK": self = .ok
        case "ERROR", "NO CARRIER", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS": self = .error
        default:
            if line.hasPrefix("+CME ERROR:") {
                self = Self.number(line, after: 11).map(Self.mobileEquipment) ?? .error
            } else if line.hasPrefix("+CMS ERROR:") {
                self = Self.number(line, after: 11).map(Self.messageService) ?? .error
            } else if line.hasPrefix("MODEM ERROR:") {
                self = .error
            } else {
                return nil
            }
        }
    }

    private static func number(_ line: String, after count: Int) -> Int? {
        Int(line.dropFirst(count).drop { $0 == " " })
    }
}

func splitFields(_ text: some StringProtocol) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: ",") where !isQuoted:
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
        case UInt8(ascii: " ") where field.isEmpty && !isQuoted: break
        default: field.append(byte)
        }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
}
