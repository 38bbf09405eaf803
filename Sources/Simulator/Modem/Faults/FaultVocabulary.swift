import ApplianceKit

/// The words for one kind of fault: how each is written, what it means, and what it makes.
struct FaultVocabulary<Fault: Sendable>: Sendable {
    /// One of them.
    struct Word: Sendable {
        let word: String
        /// How its value is written; empty: it has none.
        let value: String
        let meaning: String
        /// From the value; nil: the value is wrong.
        let make: @Sendable (String) -> Fault?

        init(_ word: String, value: String = "", _ meaning: String, make: @escaping @Sendable (String) -> Fault?) {
            self.word = word
            self.value = value
            self.meaning = meaning
            self.make = make
        }
    }

    let words: [Word]

    /// - Throws: ``UsageError`` with the words that there are, or with how the value is written.
    func fault(_ word: String, _ value: String) throws(UsageError) -> Fault {
        guard let known = words.first(where: { $0.word == word }) else {
            throw UsageError("there is no fault “\(word)” here: \(words.map(\.word).joined(separator: ", "))")
        }
        if known.value.isEmpty, !value.isEmpty { throw UsageError("“\(word)” takes no value, not “\(value)”") }
        guard let fault = known.make(value) else {
            throw UsageError("“\(word)” takes \(known.value), not “\(value)”")
        }
        return fault
    }

    /// A line for each.
    var help: String {
        let width = (words.map { $0.word.count + $0.value.count }.max() ?? 0) + 3
        return words.map { word in
            let left = word.word + (word.value.isEmpty ? "" : " " + word.value)
            return "    \(left)\(String(repeating: " ", count: width - left.count))\(word.meaning)"
        }.joined(separator: "\n")
    }
}

// MARK: - Values

/// A time as it is written: `1.7`; nil where it is none, or more than a day.
func seconds(_ text: String) -> Duration? {
    guard let seconds = Double(text), (0...86_400).contains(seconds) else { return nil }
    return .milliseconds(Int((seconds * 1_000).rounded()))
}

/// `332` and `cms:332`, `cme:14`, `error`.
private func result(_ text: String) -> FinalResult? {
    let parts = text.lowercased().split(separator: ":", maxSplits: 1)
    switch (parts.first, parts.count == 2 ? Int(parts[1]) : nil) {
    case ("error", nil) where parts.count == 1: return .error
    case ("cms", let code?): return .message(code)
    case ("cme", let code?): return .equipment(code)
    default: return Int(text).map(FinalResult.message)
    }
}

private let places: [(word: String, place: ModemFault.Place)] = [
    ("in-echo", .inEcho), ("before-answer", .beforeAnswer), ("before-prompt", .beforePrompt),
    ("before-pdu", .beforePDU),
    ("before-end", .beforeFinal), ("after-end", .afterFinal),
]

private let placeWords = places.map(\.word).joined(separator: ", ")

/// A place and what stands there.
private func placed(_ text: String) -> (place: ModemFault.Place, what: String)? {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let place = places.first(where: { $0.word == parts[0] }) else { return nil }
    return (place.place, String(parts[1]))
}

private func octets(_ digits: String) -> [UInt8]? { bytes(hex: digits.utf8) }

// MARK: - Words

extension ModemFault {
    static let words = FaultVocabulary<ModemFault>(words: [
        .init("ignored", "not carried out, not answered") { _ in .ignored },
        .init("unanswered", "carried out, but the answer is lost") { _ in .unanswered },
        .init("delayed", value: "SECONDS", "the answer takes so long, and the modem takes nothing else meanwhile") {
            seconds($0).map(ModemFault.delayed)
        },
        .init("late", value: "SECONDS", "the answer takes so long, behind those of other commands") {
            seconds($0).map(ModemFault.late)
        },
        .init("doubled", "answered twice") { _ in .doubled },
        .init("refused", value: "CODE", "refused: 332 or cms:332 is +CMS ERROR: 332; cme:14; error") {
            result($0).map(ModemFault.refused)
        },
        .init("fails-afterwards", value: "CODE", "carried out, then called an error") {
            result($0).map(ModemFault.failsAfterwards)
        },
        .init("line", value: "PLACE TEXT", "a line that does not belong there; PLACE is \(placeWords)") {
            placed($0).map { .lines([$0.what], $0.place) }
        },
        .init("bytes", value: "PLACE HEX", "bytes that do not belong there") { text in
            guard let (place, digits) = placed(text), let found = octets(digits) else { return nil }
            return .bytes(found, place)
        },
        .init("split", value: "BYTES [MILLISECONDS]", "the answer comes in pieces, with a pause after each") { text in
            let numbers = text.split(separator: " ").map { Int($0) }
            guard (1...2).contains(numbers.count), let size = numbers[0], size > 0,
                let pause = numbers.count == 2 ? numbers[1] : 0, (0...60_000).contains(pause)
            else { return nil }
            return .split(size, pause: .milliseconds(pause))
        },
        .init("no-prompt", "the text is taken, but nothing asks for it") { _ in .noPrompt },
        .init("only-end", "OK without what stands before it") { _ in .onlyFinal },
        .init("no-end", "no OK behind what stands before it") { _ in .noFinal },
        .init("loses", "long lines lose their last byte") { _ in .loses },
        .init("reboot", "the modem starts anew instead of carrying it out") { _ in .reboot(afterwards: false) },
        .init("reboot-afterwards", "carried out; then it starts anew instead of answering") { _ in
            .reboot(afterwards: true)
        },
        .init("hangs", "answers nothing any more until AT+CFUN=1,1") { _ in .hangs(.untilRestart) },
        .init("dies", "answers nothing any more until its power is switched") { _ in .hangs(.untilPower) },
        .init("unplug", value: "[SECONDS]", "pulled out; back after so long as another device, or not by itself") {
            $0.isEmpty ? .portGone(backAfter: nil) : seconds($0).map { .portGone(backAfter: $0) }
        },
    ])
}

extension ArrivalFault {
    static let words = FaultVocabulary<ArrivalFault>(words: [
        .init("early", value: "SECONDS", "announced so long before it can be read") {
            seconds($0).map(ArrivalFault.early)
        },
        .init("doubled", "announced twice") { _ in .doubled },
        .init("unannounced", "not announced") { _ in .unannounced },
        .init("elsewhere", value: "NAME", "announced in another storage, for example SM") {
            $0.isEmpty ? nil : .announcedIn($0)
        },
    ])
}

extension ModemMishap {
    static let words = FaultVocabulary<ModemMishap>(words: [
        .init("reboot", "starts anew") { _ in .reboot },
        .init("unplug", value: "[SECONDS]", "pulled out; back after so long as another device, or not by itself") {
            $0.isEmpty ? .unplugged(backAfter: nil) : seconds($0).map { .unplugged(backAfter: $0) }
        },
        .init("hangs", "answers nothing any more until AT+CFUN=1,1") { _ in .hangs(.untilRestart) },
        .init("dies", "answers nothing any more until its power is switched") { _ in .hangs(.untilPower) },
        .init("forgets", "loses the settings of AT+CNMI: announces nothing any more") { _ in .forgetsIndications },
        .init("no-coverage", value: "SECONDS", "no network for so long") { seconds($0).map(ModemMishap.noCoverage) },
        .init("gives-up", "drops out of the network until it starts anew") { _ in .givesUpNetwork },
        .init("memory", value: "NAME SIZE", "a storage holds only so many messages, for example SM 2") { text in
            let words = text.split(separator: " ")
            guard words.count == 2, let size = Int(words[1]), (1...1_000).contains(size) else { return nil }
            return .memory(words[0].uppercased(), size: size)
        },
    ])
}
