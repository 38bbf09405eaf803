import ApplianceKit

/// A dossier code (mã số hồ sơ): as it is printed, and in the normal form by which codes are compared.
///
/// Two codes are equal when their normal forms are: upper case, and every run of blanks, dashes, dots, slashes and
/// underscores one dash. Where a group ends still counts: `H15.20-240119-0001` and `H15-20240119-0001` are two dossiers.
public struct DossierCode: Hashable, Sendable, Codable, CustomStringConvertible {
    /// As the receipt prints it, for display.
    public let printed: String
    /// For comparing and storing, for example `H15-12-240119-0001`.
    public let normalForm: String
    /// Every way in which patterns print this code, ``printed`` first; seldom more than one.
    public let spellings: [String]

    /// A code as a central system writes it.
    public init(printed: String) {
        // As nearly all are: what has to be trimmed or folded goes the long way.
        if printed.utf8.first.map({ $0 > 0x20 }) == true, printed.utf8.last.map({ $0 > 0x20 && $0 < 0x7F }) == true,
            printed.utf8.allSatisfy({ $0 < 0x80 })
        {
            self.init(spellings: [printed])
            return
        }
        let trimmed = printed.drop(while: \.isWhitespace)
        self.init(spellings: [
            String(trimmed.prefix(trimmed.count - trimmed.reversed().prefix(while: \.isWhitespace).count))
        ])
    }

    /// A code with the ways in which it may be written, at least one; all of the same normal form.
    init(spellings: [String]) {
        printed = spellings.first ?? ""
        normalForm = Self.normalForm(of: printed)
        self.spellings = spellings
    }

    /// A code whose normal form is known, as the cache keeps it.
    init(printed: String, normalForm: String) {
        self.printed = printed
        self.normalForm = normalForm
        spellings = [printed]
    }

    /// The printed form is all that is stored.
    public init(from decoder: any Decoder) throws {
        self.init(printed: try decoder.singleValueContainer().decode(String.self))
    }

    /// The printed form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(printed)
    }

    /// The printed form.
    public var description: String { printed }

    /// By normal form.
    public static func == (left: DossierCode, right: DossierCode) -> Bool { left.normalForm == right.normalForm }

    /// By normal form.
    public func hash(into hasher: inout Hasher) { hasher.combine(normalForm) }

    static func normalForm(of text: String) -> String {
        let folded = text.utf8.allSatisfy { $0 < 0x80 } ? text : VietnameseText.unaccented(text).uppercased()
        var form: [UInt8] = []
        form.reserveCapacity(folded.utf8.count)
        for byte in folded.utf8 {
            let byte = byte.asciiUppercased
            if isSeparator(byte) {
                if let last = form.last, last != UInt8(ascii: "-") { form.append(UInt8(ascii: "-")) }
            } else {
                form.append(byte)
            }
        }
        if form.last == UInt8(ascii: "-") { form.removeLast() }
        return String(decoding: form, as: UTF8.self)
    }

    static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
