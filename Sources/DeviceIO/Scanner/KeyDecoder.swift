/// Turns a scanner's key events into the bytes of its text. It does no I/O.
///
/// Modifiers count only while they are held within one scan: one that stays down, because its release was lost or the
/// scanner lost its power, is forgotten at the next silence instead of shifting all that follows.
package struct KeyDecoder {
    /// A byte that no code contains: whatever it stands in is unreadable, and never mistaken for another code.
    static let substitute: UInt8 = 0x1A

    private var held: Set<Int> = []
    private var isCapsLocked = false
    private var lastEvent: Duration?
    /// What is typed on the number pad while Alt is held.
    private var altCode: [UInt8] = []

    package init() {}

    /// Takes an event of type `EV_KEY`.
    ///
    /// - Parameters:
    ///   - code: Of `linux/input-event-codes.h`.
    ///   - value: 1 pressed, 0 released, 2 repeated by the kernel.
    ///   - time: The kernel's.
    /// - Returns: The text's next bytes, in UTF-8; Enter is CR, Tab is TAB.
    package mutating func take(code: Int, value: Int32, at time: Duration) -> [UInt8] {
        if let last = lastEvent, time - last >= BarcodeScanner.silence { reset() }
        lastEvent = time
        guard let key = KeyboardLayout.key(code) else { return value == 1 ? [Self.substitute] : [] }
        switch (key, value) {
        case (.modifier, 1): held.insert(code)
        case (.modifier(.alt), 0):
            held.remove(code)
            return endAltCode()
        case (.modifier, _): held.remove(code)
        case (.capsLock, 1): isCapsLocked.toggle()
        case (.character(let plain, let shifted), 1): return [byte(plain, shifted)]
        case (.pad(let byte), 1):
            guard holds(.alt), (0x30...0x39).contains(byte) else { return [self.byte(byte, byte)] }
            altCode.append(byte)
        // The kernel repeats a key that hangs; a scanner never means it.
        default: break
        }
        return []
    }

    /// Forgets what is held: events were lost, or the scanner is another one.
    mutating func reset() { self = KeyDecoder() }

    private func holds(_ modifier: KeyboardLayout.Modifier) -> Bool {
        held.contains { KeyboardLayout.key($0) == .modifier(modifier) }
    }

    private func byte(_ plain: UInt8, _ shifted: UInt8) -> UInt8 {
        if holds(.alt) || holds(.meta) { return Self.substitute }
        if holds(.control) {
            // How scanners type control characters: Ctrl+] is the group separator, Ctrl+M ends the line.
            let character = plain == 0x36 ? 0x5E : plain == 0x2D ? 0x5F : plain
            let isControl = (0x5B...0x5F).contains(character) || (0x61...0x7A).contains(character)
            return isControl ? character & 0x1F : Self.substitute
        }
        let isLetter = (0x61...0x7A).contains(plain)
        return holds(.shift) != (isCapsLocked && isLetter) ? shifted : plain
    }

    /// Alt and a number on the pad: how scanners type what is on no key.
    private mutating func endAltCode() -> [UInt8] {
        guard !altCode.isEmpty else { return [] }
        defer { altCode = [] }
        guard altCode.count <= 7, let number = UInt32(String(decoding: altCode, as: UTF8.self)),
            let scalar = Unicode.Scalar(number), number > 0
        else { return [Self.substitute] }
        return Array(String(Character(scalar)).utf8)
    }
}
