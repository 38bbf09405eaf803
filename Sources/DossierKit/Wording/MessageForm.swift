import ApplianceKit

/// How text messages are written: without accents, or with them at more than twice the price.
///
/// Without accents every character takes one septet of the GSM 7 bit default alphabet (TS 23.038 §6.2.1); with them the
/// message goes as UCS-2.
public enum MessageForm: String, Sendable, CaseIterable {
    /// 160 characters in one message, 153 a part.
    case unaccented
    /// 70 characters in one message, 67 a part.
    case accented

    /// How many parts a reply may take: Vietnamese with accents does not fit 70 characters beside a long code.
    var replyParts: Int { self == .unaccented ? 1 : 3 }
    /// How many parts a notice may take where it says what is missing, or why.
    var noticeParts: Int { self == .unaccented ? 3 : 5 }

    /// How many characters so many parts have room for (TS 23.040 §9.2.3.24.1).
    func room(parts: Int) -> Int {
        switch self {
        case .unaccented: parts == 1 ? 160 : 153 * parts
        case .accented: parts == 1 ? 70 : 67 * parts
        }
    }

    /// The least parts for so many characters.
    func parts(for length: Int) -> Int {
        var parts = 1
        while room(parts: parts) < length { parts += 1 }
        return parts
    }

    /// The text with nothing in it that this form can't carry in one unit a character.
    func written(_ text: String) -> String {
        switch self {
        case .unaccented: MessageText.plain(text)
        case .accented: MessageText.accented(text)
        }
    }
}

extension String {
    /// How many septets or UCS-2 units a written text takes.
    var messageLength: Int { utf16.count }
}
