import Testing

@testable import DeviceIO

/// A scanner's keyboard as its firmware drives it: keys of a US layout, pressed and released.
struct TypedText {
    var decoder = KeyDecoder()
    var now = Duration.seconds(100)
    private(set) var bytes: [UInt8] = []

    static let shift = 42, control = 29, alt = 56, capsLock = 58, enter = 28

    mutating func event(_ code: Int, _ value: Int32) {
        now += .milliseconds(1)
        bytes += decoder.take(code: code, value: value, at: now)
    }

    mutating func press(_ code: Int, with modifiers: Int...) {
        for modifier in modifiers { event(modifier, 1) }
        event(code, 1)
        event(code, 0)
        for modifier in modifiers.reversed() { event(modifier, 0) }
    }

    /// By an own table, made from the keyboard's rows and not from the decoder's.
    mutating func type(_ text: String) {
        for character in text {
            let rows = [
                (2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
                (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (57, " ", "\u{0}"),
            ]
            for (first, plain, shifted) in rows {
                if let offset = Array(plain).firstIndex(of: character) { press(first + offset) }
                if let offset = Array(shifted).firstIndex(of: character) { press(first + offset, with: Self.shift) }
            }
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite struct KeyDecoderTests {
    @Test func aReceiptsCodeIsReadWhateverTheSystemsLayoutIs() {
        var scanner = TypedText()
        scanner.type("]C0H15.12-260219-0001")
        scanner.press(TypedText.enter)
        #expect(scanner.text == "]C0H15.12-260219-0001\r")
    }

    @Test func everyPrintableCharacterOfASCIIComesThrough() {
        let all = String(String.UnicodeScalarView((0x20...0x7E).map { Unicode.Scalar(UInt8($0)) }))
        var scanner = TypedText()
        scanner.type(all)
        #expect(scanner.text == all)
    }

    @Test func aModifierThatHangsIsForgottenAtTheNextScan() {
        var scanner = TypedText()
        scanner.type("H15")
        scanner.event(TypedText.shift, 1)  // its release is lost
        scanner.now += .milliseconds(150)
        scanner.type("260219-0001")
        #expect(scanner.text == "H15260219-0001")
    }

    @Test func capsLockWithinAScanTurnsLettersOnlyAndEndsWithIt() {
        var scanner = TypedText()
        scanner.press(TypedText.capsLock)
        scanner.press(35)  // h
        scanner.press(2)  // 1
        scanner.press(35, with: TypedText.shift)
        scanner.now += .milliseconds(150)
        scanner.press(35)
        #expect(scanner.text == "H1hh")
    }

    @Test func aKeyThatHangsIsOneCharacter() {
        var scanner = TypedText()
        scanner.event(2, 1)
        for _ in 0..<50 { scanner.event(2, 2) }
        scanner.event(2, 0)
        #expect(scanner.text == "1")
    }

    @Test func controlAndTheAltCodesOfScannersAreUnderstood() {
        var scanner = TypedText()
        scanner.press(27, with: TypedText.control)  // Ctrl+]: the group separator
        scanner.press(50, with: TypedText.control)  // Ctrl+M
        #expect(scanner.bytes == [0x1D, 0x0D])
        var other = TypedText()
        other.event(TypedText.alt, 1)
        for code in [82, 79, 80, 79] { other.press(code) }  // 0121
        other.event(TypedText.alt, 0)
        #expect(other.text == "y")
    }

    @Test(arguments: [59, 87, 102, 105, 113, 1, 500])
    func aKeyThatNoCodeHasMakesTheScanUnreadable(code: Int) {
        var scanner = TypedText()
        scanner.type("H15")
        scanner.press(code)
        var assembler = ScanAssembler()
        #expect(assembler.take(scanner.bytes + [0x0D]) == [.unreadable(.controlCharacters)])
    }

    @Test func altWithALetterIsNoText() {
        var scanner = TypedText()
        scanner.press(35, with: TypedText.alt)
        #expect(scanner.bytes == [KeyDecoder.substitute])
    }

    @Test func noKeysMakeItFallOver() {
        var random = SystemRandomNumberGenerator()
        var scanner = TypedText()
        for _ in 0..<20_000 {
            scanner.event(Int.random(in: 0...767, using: &random), Int32.random(in: 0...2, using: &random))
        }
        var assembler = ScanAssembler()
        for case .scan(let text, _, _) in assembler.take(scanner.bytes + [0x0D]) { #expect(!text.isEmpty) }
    }
}
