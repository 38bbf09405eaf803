import ApplianceKit

/// What an office writes about a dossier for its citizen (what is missing, why it was refused), made fit to be told:
/// one line of bounded length without anything that names a person.
///
/// Numbers of telephones and papers are masked by ``CentralText/plain(_:)``. Names can't be told from words by
/// themselves; so gone are those that the row itself gives as names, and capitalised words after a form of address.
enum CitizenNote {
    /// - Parameters:
    ///   - text: As it was typed, with tags and entities.
    ///   - names: Of the people whom the dossier knows, staff too, in any case.
    ///   - secrets: Whole words that must not be told, such as the lookup code.
    /// - Returns: Empty where nothing is left that says something.
    static func cleaned(_ text: String, names: [String] = [], secrets: [String] = []) -> String {
        if text.isEmpty { return "" }
        var words = CentralText.plain(text).split(separator: " ").map(Word.init)
        let secrets = Set(secrets.map { Word(Substring($0)).folded }.filter { $0.count >= 4 })
        for index in words.indices where words[index].isAddress || secrets.contains(words[index].folded) {
            words[index].isHidden = true
        }
        for name in Set(names) { hide(name, in: &words) }
        hideAddressed(in: &words)
        return written(words)
    }

    private struct Word {
        let text: Substring
        /// Without accents, case and what stands around it.
        let folded: String
        var isHidden = false

        init(_ text: Substring) {
            self.text = text
            folded = VietnameseText.unaccented(String(text)).lowercased().filter { $0.isLetter || $0.isNumber }
        }

        /// Of an e-mail, or on the web, where anything may follow.
        var isAddress: Bool { text.contains("@") || text.contains("://") || folded.hasPrefix("www") }
        var beginsLarge: Bool { text.first { $0.isLetter }?.isUppercase == true }
        var isShouted: Bool { !text.contains { $0.isLowercase } }
        var endsSentence: Bool { text.last.map { ".,;:)!?".contains($0) } ?? false }
    }

    /// Wherever the name's words stand together.
    private static func hide(_ name: String, in words: inout [Word]) {
        let parts = CentralText.plain(name).split(separator: " ").map { Word($0).folded }.filter { !$0.isEmpty }
        // One letter, or one short word, would take every such word out of the text.
        guard parts.count > 1 || (parts.first?.count ?? 0) >= 4, parts.count <= words.count else { return }
        var index = 0
        while index + parts.count <= words.count {
            if zip(words[index...], parts).allSatisfy({ $0.folded == $1 }) {
                for hidden in index..<index + parts.count { words[hidden].isHidden = true }
                index += parts.count
            } else {
                index += 1
            }
        }
    }

    private static let titles: Set<String> = [
        "ong", "ba", "ongba", "anh", "chi", "anhchi", "co", "chu", "bac", "dc",
    ]

    /// “ông Nguyễn Văn An”, “đ/c Hương”: at most five words, to the end of the sentence.
    private static func hideAddressed(in words: inout [Word]) {
        // In capitals throughout, a name looks like any other word.
        guard words.contains(where: { !$0.isShouted && $0.folded.count > 1 }) else { return }
        var index = 0
        while index < words.count {
            defer { index += 1 }
            let isTitle =
                titles.contains(words[index].folded)
                || (words[index].folded == "chi" && index > 0 && words[index - 1].folded == "dong")
            guard isTitle, !words[index].endsSentence else { continue }
            var next = index + 1
            while next < words.count, next <= index + 5, words[next].beginsLarge,
                !titles.contains(words[next].folded)
            {
                words[next].isHidden = true
                if words[next].endsSentence { break }
                next += 1
            }
        }
    }

    private static func written(_ words: [Word]) -> String {
        var result: [Substring] = []
        for word in words {
            if word.isHidden {
                if result.last != "…" { result.append("…") }
            } else {
                result.append(word.text)
            }
        }
        let hasWords = result.contains { $0.count { $0.isLetter } > 1 }
        return hasWords ? result.joined(separator: " ") : ""
    }
}
