import DossierKit

/// Screens on which something is typed.
extension ScreenComposer {
    typealias Key = ScreenModel.Key

    func typing(_ typed: TypedText, _ isUnclear: Bool, _ session: KioskSession, _ model: inout ScreenModel) {
        say(&model, .typingCode, .typingHeadline, .typingSentence)
        let meaning = meaning(of: typed.text, isUnclear, session.reader)
        model.entry = ScreenModel.Entry(
            label: texts(.typingLabel), text: typed.text, example: texts(.typingExample, ["example": example]),
            meaning: meaning.text, isGood: meaning.isGood)
        let starts =
            typed.showsLetters
            ? [] : session.offers.codeStarts.prefix(4).map { Key(id: .key(.put($0)), label: $0) }
        model.keys = (starts.isEmpty ? [] : [Array(starts)]) + codePad(typed)
        model.actions = [back, search(typed)]
    }

    /// What the code will be taken for.
    private func meaning(
        of text: String, _ isUnclear: Bool, _ reader: CodeReader
    ) -> (text: String?, isGood: Bool?) {
        guard !text.isEmpty else { return (nil, nil) }
        switch reader.read(text) {
        case .code(let code, _): return (texts(.typingWillSearch, ["code": code.printed]), true)
        case .identifier(let identifier, _): return (texts(.typingWillSearch, ["code": identifier]), true)
        case .ambiguous(let codes): return (texts(.typingSeveral, count: codes.count), true)
        case .unreadable:
            return isUnclear
                ? (texts(.typingUnclear, ["example": example]), false) : (texts(.typingIncomplete), nil)
        }
    }

    func lookupCode(_ typed: TypedText, _ model: inout ScreenModel) {
        say(&model, .lookupCodeNeeded, .codeNeededHeadline, .codeNeededSentence, .codeNeededHint)
        model.entry = ScreenModel.Entry(
            label: texts(.lookupCodeNeededLabel), text: typed.text.spaced, example: "• • • •")
        model.keys = typed.showsLetters ? letterPad(typed) : numberPad(besides: switchKey(typed))
        model.actions = [home, search(typed)]
    }

    func following(_ following: KioskScreen.Following, _ model: inout ScreenModel) {
        switch following.state {
        case .typing, .wrongNumber:
            switch following.subject {
            case .dossier:
                say(&model, .following, .followingHeadline, .followingSentence, .followingConsent)
            case .ticket(let ticket, _):
                say(&model, .following, .followingQueueHeadline, nil, .followingQueueConsent)
                model.sentence = texts(
                    .followingQueueSentence, ["number": ticket.label, "count": String(queueMessages)])
            }
            let isWrong = following.state == .wrongNumber
            model.entry = ScreenModel.Entry(
                label: texts(.followingLabel), text: following.number.text.groupedAsPhone, example: "09.. ... ...",
                meaning: isWrong ? texts(.followingWrong) : nil, isGood: isWrong ? false : nil)
            model.keys = numberPad(besides: clearKey)
            model.actions = [
                back,
                ScreenModel.Action(
                    id: .submit, label: texts(.followingAgree), symbol: .message, isPrimary: true,
                    isOff: following.number.text.isEmpty),
            ]
        case .sending:
            say(&model, .following, .followingSendingHeadline)
            wait(&model)
        case .done:
            var hint = ScreenTexts.Key.followingDoneHint
            if case .ticket = following.subject { hint = .followingQueueDoneHint }
            say(&model, .following, .followingDoneHeadline, nil, hint)
            model.sentence = texts(.followingDoneSentence, ["digits": following.number.text])
            model.tone = .good
            model.symbol = .done
            model.actions = [back, homeFirst]
        case .failed:
            say(&model, .following, .followingFailedHeadline, .followingFailedSentence)
            model.tone = .mind
            model.symbol = .disconnected
            model.actions = [back, homeFirst]
        }
    }

    func ambiguous(_ codes: [DossierCode], _ model: inout ScreenModel) {
        say(&model, .ambiguous, .ambiguousHeadline, .ambiguousSentence, .ambiguousHint)
        model.tone = .mind
        model.symbol = .question
        model.choices = codes.prefix(6).enumerated().map {
            ScreenModel.Choice(id: .candidate($0.offset), label: $0.element.printed, symbol: .forward)
        }
        model.actions = [home]
    }

    private func search(_ typed: TypedText) -> ScreenModel.Action {
        ScreenModel.Action(
            id: .submit, label: texts(.search), symbol: .search, isPrimary: true, isOff: typed.text.isEmpty)
    }

    // MARK: - Pads

    private var eraseKey: Key { Key(id: .key(.erase), label: texts(.keyErase), symbol: .erase) }
    private var clearKey: Key { Key(id: .key(.clear), label: texts(.keyClear)) }

    private func switchKey(_ typed: TypedText) -> Key {
        Key(id: .key(.letters), label: typed.showsLetters ? texts(.keyDigits) : texts(.keyLetters))
    }

    /// Digits in three columns, signs below them, what erases at the right.
    private func codePad(_ typed: TypedText) -> [[Key]] {
        if typed.showsLetters { return letterPad(typed) }
        return [
            row("123") + [eraseKey], row("456") + [clearKey], row("789") + [switchKey(typed)], row(".0-/"),
        ]
    }

    /// As on a telephone.
    private func numberPad(besides key: Key) -> [[Key]] {
        [row("123"), row("456"), row("789"), [key] + row("0") + [eraseKey]]
    }

    private func letterPad(_ typed: TypedText) -> [[Key]] {
        let wide = [switchKey(typed), eraseKey].map { key in
            var key = key
            key.width = 2
            return key
        }
        return [row("ABCDEFGHIJ"), row("KLMNOPQRST"), row("UVWXYZ") + wide]
    }

    /// The letters that Vietnamese is typed with, where the accents may be left out.
    func keyboard(_ typed: TypedText) -> [[Key]] {
        let erase = Key(id: .key(.erase), label: texts(.keyErase), symbol: .erase, width: 2)
        let space = Key(id: .key(.character(" ")), label: texts(.keySpace), width: 5)
        let clear = Key(id: .key(.clear), label: texts(.keyClear), width: 2)
        return [row("QWERTYUIOP"), row("ASDFGHJKL"), row("ZXCVBNM"), [clear, space, erase]]
    }

    private func row(_ characters: String) -> [Key] { characters.map(key) }

    private func key(_ character: Character) -> Key {
        let name: ScreenTexts.Key? =
            switch character {
            case "-": .keyDash
            case ".": .keyDot
            case "/": .keySlash
            default: nil
            }
        return Key(id: .key(.character(character)), label: String(character), name: name.map { texts($0) })
    }
}

extension String {
    /// `0912 345 678`.
    fileprivate var groupedAsPhone: String {
        var grouped = ""
        for (index, digit) in enumerated() {
            if index == 4 || index == 7 { grouped += " " }
            grouped.append(digit)
        }
        return grouped
    }

    /// `1 2 3 4`.
    fileprivate var spaced: String { map(String.init).joined(separator: " ") }
}
