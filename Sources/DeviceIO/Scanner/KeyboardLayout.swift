/// What the keys of a keyboard-type scanner mean: the US layout, whatever the system's own is.
///
/// Scanners count on a US keyboard unless they are told otherwise; the Vietnamese layout would turn the digits' row
/// into tones. Codes are those of `linux/input-event-codes.h`.
enum KeyboardLayout {
    /// A key that is held to change the meaning of others.
    enum Modifier: Hashable {
        case shift, control, alt, meta
    }

    /// What a key does.
    enum Key: Equatable {
        /// A character, and the one with shift.
        case character(UInt8, shifted: UInt8)
        /// A key of the number pad: its digit also counts in Alt codes.
        case pad(UInt8)
        case modifier(Modifier)
        case capsLock
        /// Changes nothing for us, such as Num Lock.
        case ignored
    }

    /// A key by its code; nil where no scanner's text needs it, such as F1.
    static func key(_ code: Int) -> Key? { table[code] }

    private static let table: [Int: Key] = {
        var table: [Int: Key] = [:]
        func row(_ first: Int, _ plain: String, _ shifted: String) {
            for (offset, pair) in zip(plain.utf8, shifted.utf8).enumerated() {
                table[first + offset] = .character(pair.0, shifted: pair.1)
            }
        }
        row(2, "1234567890-=", "!@#$%^&*()_+")
        row(16, "qwertyuiop[]", "QWERTYUIOP{}")
        row(30, "asdfghjkl;'`", "ASDFGHJKL:\"~")
        row(43, "\\", "|")
        row(44, "zxcvbnm,./", "ZXCVBNM<>?")
        row(57, " ", " ")
        row(86, "<", ">")  // the key that US keyboards lack
        for enter in [28, 96] { table[enter] = .character(0x0D, shifted: 0x0D) }
        table[15] = .character(0x09, shifted: 0x09)
        for (offset, byte) in "789-456+1230.".utf8.enumerated() { table[71 + offset] = .pad(byte) }
        for (code, byte) in [(55, "*"), (98, "/"), (117, "="), (121, ",")] { table[code] = .pad(Array(byte.utf8)[0]) }
        for shift in [42, 54] { table[shift] = .modifier(.shift) }
        for control in [29, 97] { table[control] = .modifier(.control) }
        for alt in [56, 100] { table[alt] = .modifier(.alt) }
        for meta in [125, 126] { table[meta] = .modifier(.meta) }
        table[58] = .capsLock
        for lock in [69, 70] { table[lock] = .ignored }
        return table
    }()
}
