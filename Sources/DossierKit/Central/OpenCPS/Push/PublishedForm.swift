/// What OpenCPS posts to `/dossiers/publish`: a form of some hundred fields, of which two are read.
///
/// The others (names, numbers, addresses, the lookup code) are not even decoded.
package struct PublishedForm: Equatable {
    /// `dossierNo` as it stands on the receipt; empty for a draft.
    package let number: String
    /// `dossierId`; OpenCPS wants one in the answer.
    package let identifier: Int

    /// What is wrong with a body.
    package enum Fault: Error, Equatable {
        case malformed
        /// More fields than any dossier has.
        case tooManyFields
    }

    private static let fieldLimit = 1_000
    /// No receipt has a longer code.
    private static let numberLimit = 64

    /// - Throws: ``Fault``.
    package init(_ body: [UInt8]) throws(Fault) {
        var number: String?
        var identifier: Int?
        var count = 0
        for field in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            count += 1
            guard count <= Self.fieldLimit else { throw .tooManyFields }
            guard let end = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = field[field.index(after: end)...]
            // The first of a name counts.
            switch String(decoding: field[..<end], as: UTF8.self) {
            case "dossierNo" where number == nil: number = try Self.decoded(value)
            case "dossierId" where identifier == nil:
                guard let text = try? Self.decoded(value), let found = Int(text), found >= 0 else { throw .malformed }
                identifier = found
            default: break
            }
        }
        // A form of OpenCPS's has both fields, even where they are empty.
        guard let number, number.utf8.count <= Self.numberLimit,
            !number.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { throw .malformed }
        self.number = number
        self.identifier = identifier ?? 0
    }

    /// `application/x-www-form-urlencoded` (WHATWG URL §5.1).
    private static func decoded(_ text: ArraySlice<UInt8>) throws(Fault) -> String {
        guard text.count <= 3 * numberLimit else { throw .malformed }
        var octets: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "+"): octets.append(0x20)
            case UInt8(ascii: "%"):
                guard index + 2 < text.endIndex, let high = digit(text[index + 1]), let low = digit(text[index + 2])
                else {
                    throw .malformed
                }
                octets.append(high << 4 | low)
                index += 2
            case let octet: octets.append(octet)
            }
            index += 1
        }
        guard let result = String(validating: octets, as: UTF8.self) else { throw .malformed }
        return result
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x41 + 10
        case 0x61...0x66: octet - 0x61 + 10
        default: nil
        }
    }
}
