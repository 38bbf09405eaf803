/// What procedures say of themselves in the systems' free text.
extension CentralText {
    private static let paperLimit = 60
    private static let breaks = ["</p>", "</li>", "</div>", "</tr>", "<br>", "<br/>", "<br />"]
    private static let marks: Set<Character> = ["-", "–", "—", "+", "*", "•", "·", ";", ".", ",", ":"]

    /// The lines of a text, or of HTML, each made plain and without the dash or dot in front and the comma behind.
    static func lines(_ text: String) -> [String] {
        var text = text
        for end in breaks { text = text.replacing(end, with: "\n") }
        return lines(text.split(whereSeparator: \.isNewline).map(String.init))
    }

    /// The same of lines that stand apart already; empty ones are left out.
    static func lines(_ texts: [String]) -> [String] {
        texts.lazy.map { text in
            var line = plain(text)[...]
            line = line.drop { marks.contains($0) || $0.isWhitespace }
            while let last = line.last, last.isWhitespace || ";,".contains(last) { line.removeLast() }
            return String(line)
        }.filter { !$0.isEmpty }.prefix(paperLimit).map { $0 }
    }

    /// The time limit in `<p>15 ngày làm việc kể từ …</p>`: the first number, where working days are what it counts;
    /// nil where the text says it in another way.
    static func workingDays(_ text: String) -> Double? {
        let line = plain(text).lowercased()
        guard let unit = line.firstRange(of: "ngày làm việc") else { return nil }
        let words = line[..<unit.lowerBound].split { $0.isWhitespace || "():".contains($0) }
        guard let last = words.last, let days = Double(last.replacing(",", with: ".")), (0.1...400).contains(days)
        else {
            return nil
        }
        return days
    }
}
