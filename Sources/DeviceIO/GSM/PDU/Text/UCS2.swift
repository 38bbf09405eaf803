/// Text in 16-bit units, big end first. The standard says UCS-2; phones send UTF-16 (TS 23.038 §6.2.3).
public enum UCS2 {
    /// Reads units; a half of a surrogate pair alone, and an odd octet at the end, become U+FFFD.
    public static func text(_ octets: [UInt8]) -> String {
        let units = stride(from: 0, to: octets.count, by: 2).map { index in
            index + 1 < octets.count ? UInt16(octets[index]) << 8 | UInt16(octets[index + 1]) : 0xFFFD
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// A text's units.
    public static func octets(_ text: some StringProtocol) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }
}
