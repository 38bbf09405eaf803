/// The parts of one concatenated message that have arrived so far.
///
/// Stored as the parts' PDUs: what comes back from a store is what was received.
public struct PartialMessage: Sendable, Hashable {
    /// What the parts of one message have in common.
    public struct Key: Sendable, Hashable {
        /// The modem or SIM that receives, by a name of the caller's choice.
        public let line: String
        /// Who sends; the type of address counts, so `0912…` and `+84912…` are two senders.
        public let originator: SMSAddress
        /// The reference that the parts share.
        public let reference: UInt16
        /// How many bits the reference has.
        public let width: Concatenation.Width
        /// How many parts there are to be.
        public let total: UInt8

        /// The key of a part; nil for a message that stands alone.
        public init?(_ part: SMSDeliver, line: String) {
            guard let place = part.concatenation else { return nil }
            self.line = line
            originator = part.originator
            reference = place.reference
            width = place.width
            total = place.total
        }
    }

    /// What came of a part.
    public enum Addition: Sendable, Hashable {
        /// It was missing.
        case added
        /// It is there already, with the same user data.
        case repeated
        /// Another one with its number is there: the sender uses the reference again.
        case conflicting
        /// It belongs to another message.
        case foreign
    }

    /// What the parts have in common.
    public let key: Key
    /// When the first part arrived, in seconds since 1970.
    public let since: Int
    /// The parts by their number.
    public private(set) var parts: [UInt8: SMSDeliver]

    /// A message of which one part is there.
    ///
    /// - Returns: nil where the message stands alone.
    public init?(_ part: SMSDeliver, line: String, since: Int) {
        guard let key = Key(part, line: line), let place = part.concatenation else { return nil }
        self.key = key
        self.since = since
        parts = [place.sequence: part]
    }

    /// Adds a part.
    public mutating func add(_ part: SMSDeliver) -> Addition {
        guard Key(part, line: key.line) == key, let place = part.concatenation else { return .foreign }
        if let present = parts[place.sequence] {
            return present.userData == part.userData && present.dataCoding == part.dataCoding
                ? .repeated : .conflicting
        }
        parts[place.sequence] = part
        return .added
    }

    /// Whether every part is there.
    public var isComplete: Bool { parts.count == Int(key.total) }

    /// The numbers of the parts that are not there.
    public var missing: [UInt8] { (1...max(key.total, 1)).filter { parts[$0] == nil } }

    /// The parts that are there, in their order.
    public var ordered: [SMSDeliver] { parts.sorted { $0.key < $1.key }.map(\.value) }

    /// The text, joined first and read afterwards; nil where a part is data or compressed.
    ///
    /// Where parts are missing, each gap reads as `[…]`, so that nobody takes what is left for the whole.
    public var text: String? {
        var text = ""
        var run: [SMSDeliver] = []
        var coding: DataCodingScheme?
        func read() -> String? {
            guard let first = run.first else { return "" }
            return UserData.text(of: run.map(\.userData), first.dataCoding)
        }
        for number in 1...max(key.total, 1) {
            let part = parts[number]
            // Parts in different alphabets are read apart: some senders choose anew for each part.
            if part == nil || part?.dataCoding.alphabet != coding?.alphabet {
                guard let piece = read() else { return nil }
                text += piece
                run = []
            }
            coding = part?.dataCoding
            if let part { run.append(part) } else if !text.hasSuffix("[…]") { text += "[…]" }
        }
        guard let piece = read() else { return nil }
        return text + piece
    }

    /// The octets of the parts that are there, joined, for messages that are data.
    public var data: [UInt8] { UserData.data(of: ordered.map(\.userData)) }
}

extension PartialMessage: Codable {
    private enum CodingKeys: String, CodingKey { case line, since, parts }

    /// Restores what ``encode(to:)`` stored.
    ///
    /// - Throws: `DecodingError` where the parts are none of one message.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let line = try container.decode(String.self, forKey: .line)
        let since = try container.decode(Int.self, forKey: .since)
        var message: PartialMessage?
        for digits in try container.decode([String].self, forKey: .parts) {
            guard case .deliver(let part) = try SMSPDU.decode(hex: digits) else { continue }
            if message?.add(part) == nil { message = PartialMessage(part, line: line, since: since) }
        }
        guard let message else {
            throw DecodingError.dataCorruptedError(
                forKey: .parts, in: container, debugDescription: "no part of a concatenated message")
        }
        self = message
    }

    /// Stores the line, the time and the parts' PDUs.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key.line, forKey: .line)
        try container.encode(since, forKey: .since)
        try container.encode(ordered.map(\.hex), forKey: .parts)
    }
}
