import DossierKit
import TestSupport
import Testing

/// Random codes, written as people write them: read as the same code or asked again, never as another one.
struct CodeReaderPropertyTests {
    @Test(arguments: [
        UInt64(1), 20_260_302, 11_994_461_949_317_414_093, 3_046_423_936_448_474_232, UInt64.random(in: 0...UInt64.max),
    ])
    func aMessyCodeIsNeverReadAsAnother(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let reader = CodeReader()
        var read = 0
        let rounds = 5_000
        for _ in 0..<rounds {
            let code = randomCode(&random)
            let text = messed(code, &random)
            switch reader.read(text) {
            // Written like this it is what another dossier's receipt prints, but for letters that look like digits: nobody
            // can tell.
            case .code(let answer, _) where likeDigits(text).contains(likeDigits(answer.printed)): read += 1
            case .code(let answer, _):
                #expect(answer == DossierCode(printed: code), "seed \(seed): “\(text)” for \(code)")
                read += 1
            case .identifier: Issue.record("seed \(seed): “\(text)” read as an identifier")
            case .ambiguous, .unreadable: break
            }
        }
        #expect(read > rounds / 2, "seed \(seed): only \(read) of \(rounds) were read")
    }

    @Test(arguments: [UInt64(7), 11_994_461_949_317_414_093, UInt64.random(in: 0...UInt64.max)])
    func whatIsPrintedIsAlwaysRead(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let reader = CodeReader()
        for _ in 0..<2_000 {
            let code = randomCode(&random)
            for text in [code, code.lowercased(), "]C0\(code)\r\n", "HS: \(code)", "ho so \(code) den dau roi"] {
                guard case .code(let answer, nil) = reader.read(text) else {
                    Issue.record("seed \(seed): “\(text)” is not read")
                    continue
                }
                #expect(answer.printed == code, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [UInt64(3), 11_994_461_949_317_414_093, UInt64.random(in: 0...UInt64.max)])
    func rubbishIsReadQuicklyAndWithoutHarm(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let reader = CodeReader()
        let alphabet = Array("0123456789OIlHhGg.-_/ ,:;#?=&%]DsSaAđớ\u{301}\u{FFFD}\u{0}\n１２Ｈ👋".unicodeScalars)
        let start = ContinuousClock.now
        for _ in 0..<1_500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...640, using: &random) {
                if let scalar = alphabet.randomElement(using: &random) { text.append(scalar) }
            }
            _ = reader.read(String(text), limit: CodeReader.messageLimit)
        }
        for unit in ["0 ", "H15.", "000.00.12.H15-", "1", "H15 12 240119 0001 ", "O ", "https://a/#/?"] {
            let text = String(repeating: unit, count: 640 / unit.count)
            _ = reader.read(text, limit: CodeReader.messageLimit)
        }
        #expect(start.duration(to: .now) < .seconds(30))
    }

    /// With O as 0, I and l as 1, as the reader takes them.
    private func likeDigits(_ text: String) -> String {
        String(text.uppercased().map { ["O": "0", "I": "1", "L": "1"][$0] ?? $0 })
    }

    private func randomCode(_ random: inout SplitMix64) -> String {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        }
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let top = ["H15", "H19", "H20", "H41", "G04", "G09"].randomElement(using: &random) ?? "H15"
        let date =
            padded(Int.random(in: 15...27, using: &random)) + padded(Int.random(in: 1...12, using: &random))
            + padded(Int.random(in: 1...28, using: &random))
        let number = digits([3, 4, 4, 4, 4, 5, 6, 7].randomElement(using: &random) ?? 4)
        switch Int.random(in: 0..<10, using: &random) {
        case 0...4:
            let levels = (0..<Int.random(in: 0...3, using: &random)).map { _ in "." + digits(2) }.joined()
            return "\(top)\(levels)-\(date)-\(number)"
        case 5, 6: return "\(digits(3)).\(digits(2)).\(digits(2)).\(top)-\(date)-\(number)"
        case 7: return "000.00.\(digits(2)).\(top).\(date).\(number)"
        default: return "\(top).\(digits(2))-20\(date)-\(number)"
        }
    }

    private func messed(_ code: String, _ random: inout SplitMix64) -> String {
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        let separator = chance(70) ? ["", " ", "-", ".", "/", "_", " - "].randomElement(using: &random) : nil
        var text = ""
        for character in code {
            var piece = String(character)
            if ".-".contains(character) { piece = chance(5) ? "" : (separator ?? piece) }
            if character == "0", chance(10) { piece = ["O", "o"].randomElement(using: &random) ?? "O" }
            if character == "1", chance(10) { piece = ["I", "l"].randomElement(using: &random) ?? "I" }
            text += piece
            if chance(3) { text += " " }
        }
        if chance(30) { text = text.lowercased() }
        if chance(30) {
            text = (["HS ", "hs: ", "mã hồ sơ ", "HS", "ho so so "].randomElement(using: &random) ?? "") + text
        }
        if chance(20) {
            text += [" den dau roi", " xin cam on", ".", "\r\n", " o dau?"].randomElement(using: &random) ?? ""
        }
        return text
    }
}
