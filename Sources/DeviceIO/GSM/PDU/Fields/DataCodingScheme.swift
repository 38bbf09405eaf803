/// TP-DCS: how the user data is to be read and handled (TS 23.038 §4).
public struct DataCodingScheme: RawRepresentable, Sendable, Hashable {
    /// How characters are coded.
    public enum Alphabet: Sendable, Hashable {
        /// GSM 7 bit default alphabet, packed.
        case gsm7
        /// 8-bit data, no text.
        case data
        /// UCS-2; read as UTF-16, big end first.
        case ucs2
    }

    /// A message waiting indication (groups 1100 to 1110).
    public struct MessageWaiting: Sendable, Hashable {
        /// What is waiting.
        public enum Kind: UInt8, Sendable {
            /// Voicemail.
            case voicemail = 0
            /// Fax.
            case fax = 1
            /// Electronic mail.
            case email = 2
            /// Something else.
            case other = 3
        }
        /// What is waiting.
        public let kind: Kind
        /// Whether the indication is to be set; otherwise it is to be cleared.
        public let isActive: Bool
        /// Whether the message's text is to be kept.
        public let isStored: Bool
    }

    /// GSM 7 bit default alphabet, no class.
    public static let gsm7 = DataCodingScheme(rawValue: 0x00)
    /// 8-bit data, no class.
    public static let data = DataCodingScheme(rawValue: 0x04)
    /// UCS-2, no class.
    public static let ucs2 = DataCodingScheme(rawValue: 0x08)

    /// The octet as it stands in the PDU.
    public let rawValue: UInt8

    /// Takes any octet; reserved ones read as the GSM 7 bit default alphabet, as TS 23.038 §4 demands.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A general scheme, uncompressed.
    ///
    /// - Parameter messageClass: 0 (shown at once) to 3, or nil for none.
    public init(_ alphabet: Alphabet, messageClass: Int? = nil) {
        var octet: UInt8 =
            switch alphabet {
            case .gsm7: 0x00
            case .data: 0x04
            case .ucs2: 0x08
            }
        if let messageClass { octet |= 0x10 | UInt8(truncatingIfNeeded: messageClass & 3) }
        rawValue = octet
    }

    /// How characters are coded.
    public var alphabet: Alphabet {
        switch rawValue >> 4 {
        case 0x0...0x7:
            switch rawValue >> 2 & 3 {
            case 1: .data
            case 2: .ucs2
            default: .gsm7
            }
        case 0xE: .ucs2
        case 0xF: rawValue & 0x04 == 0 ? .gsm7 : .data
        default: .gsm7
        }
    }

    /// Whether the text is compressed as TS 23.042 says; such user data is kept as octets.
    public var isCompressed: Bool { rawValue & 0x80 == 0 && rawValue & 0x20 != 0 }

    /// Whether TP-UDL counts septets.
    public var usesSeptets: Bool { alphabet == .gsm7 && !isCompressed }

    /// 0 to 3, or nil where the message has no class.
    public var messageClass: Int? {
        switch rawValue >> 4 {
        case 0x0...0x7: rawValue & 0x10 == 0 ? nil : Int(rawValue & 3)
        case 0xF: Int(rawValue & 3)
        default: nil
        }
    }

    /// Whether the message is to be deleted once it was read (groups 0100 to 0111).
    public var isAutomaticallyDeleted: Bool { rawValue >> 6 == 1 }

    /// What is waiting, for the groups that say so.
    public var messageWaiting: MessageWaiting? {
        guard (0xC...0xE).contains(rawValue >> 4), let kind = MessageWaiting.Kind(rawValue: rawValue & 3) else {
            return nil
        }
        return MessageWaiting(kind: kind, isActive: rawValue & 0x08 != 0, isStored: rawValue >> 4 != 0xC)
    }

    /// Whether TS 23.038 gives this value no meaning yet.
    public var isReserved: Bool {
        switch rawValue >> 4 {
        case 0x0...0x7: rawValue >> 2 & 3 == 3
        case 0x8...0xB: true
        case 0xC...0xE: rawValue & 0x04 != 0
        default: rawValue & 0x08 != 0
        }
    }
}
