/// Why octets are no message, or why a message can't become octets.
///
/// The descriptions name fields and counts, never a number or a text: they may stand in a log.
public enum PDUError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A character that is no hexadecimal digit, with its place counted from 1.
    case notHexadecimal(position: Int)
    /// Hexadecimal digits that do not make whole octets.
    case oddDigitCount(Int)
    /// The octets end within a field, named as in TS 23.040, with so many missing.
    case truncated(field: String, missing: Int)
    /// Octets are left over after the last field; only where the caller asked for strictness.
    case trailingOctets(Int)
    /// An address with more semi-octets than the 20 that TS 23.040 §9.1.2.5 allows.
    case addressTooLong(semiOctets: Int)
    /// The length octet before the service centre's address is out of range (TS 27.005 §3.1).
    case serviceCentreLength(Int)
    /// A TP-MTI that has no meaning in this direction.
    case messageType(UInt8)
    /// A user data header longer than the user data that it stands in.
    case headerTooLong(octets: Int, userData: Int)
    /// An information element of more than the 137 octets that one message has room for.
    case elementTooLong(octets: Int)
    /// User data of more than 140 octets.
    case userDataTooLong(octets: Int)
    /// A text that would need more than 255 parts.
    case tooManyParts
    /// A telephone number with characters that no number has, or without any digit.
    case badNumber
    /// A sender's name that is longer than 11 characters or not in the GSM 7 bit alphabet.
    case badAlphanumericAddress
    /// Characters that the GSM 7 bit alphabet does not have, each named once.
    case notInAlphabet([Character])
    /// The part of a concatenated message is numbered 0, or higher than the number of parts.
    case badConcatenation

    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .notHexadecimal(let position): "character \(position) is no hexadecimal digit"
        case .oddDigitCount(let count): "\(count) hexadecimal digits make no whole number of octets"
        case .truncated(let field, let missing): "the PDU ends within \(field): \(missing) octet(s) missing"
        case .trailingOctets(let count): "\(count) octet(s) left over after the last field"
        case .addressTooLong(let count): "an address of \(count) semi-octets is longer than the 20 allowed"
        case .serviceCentreLength(let length): "a service centre address of \(length) octets is out of range"
        case .messageType(let type): "message type indicator \(type) has no meaning here"
        case .headerTooLong(let octets, let userData):
            "a user data header of \(octets) octet(s) does not fit user data of \(userData)"
        case .elementTooLong(let octets): "an information element of \(octets) octet(s) does not fit its header"
        case .userDataTooLong(let octets): "user data of \(octets) octets is longer than the 140 of one message"
        case .tooManyParts: "the text needs more than 255 parts: shorten it"
        case .badNumber: "not a telephone number: use digits with an optional + in front"
        case .badAlphanumericAddress: "a sender's name has at most 11 characters of the GSM 7 bit alphabet"
        case .notInAlphabet(let characters):
            "not in the GSM 7 bit alphabet: "
                + characters.prefix(8).map { "“\($0)”" }.joined(separator: " ") + (characters.count > 8 ? " …" : "")
        case .badConcatenation: "a part is numbered from 1 to the number of parts, which is 255 at most"
        }
    }
}
