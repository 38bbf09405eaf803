/// What is wrong with site.json5, as a technician says it: the line, the key, and what belongs there. The English words,
/// which name the value that was found, stand beside it.
enum ProblemInVietnamese {
    /// How a message begins, and what it means; the first one that fits.
    private static let kinds: [(beginning: String, meaning: String)] = [
        ("is missing", "còn thiếu mục này"),
        ("unknown key", "tên mục không đúng"),
        ("must be text in quotes", "phải là chữ trong ngoặc kép"),
        ("must be a whole number", "phải là số nguyên"),
        ("must be a number of seconds", "phải là số giây"),
        ("must be true or false", "phải là true hoặc false"),
        ("must be one of", "phải là một trong"),
        ("must be a list", "phải là danh sách trong [ ]"),
        ("must be a table", "phải là bảng trong { }"),
        ("the file must be one table", "cả tệp phải là một bảng trong { }"),
        ("must be an address", "phải là địa chỉ"),
        ("must be two times", "phải là hai mốc giờ"),
        ("must be pilot, early or all", "phải là pilot, early hoặc all"),
        ("must be 1 to 63 letters", "phải gồm 1 đến 63 ký tự a đến z, chữ số, gạch nối, không dấu"),
        ("must have 8 to 63 letters", "phải có 8 đến 63 ký tự không dấu"),
        ("must be 0, 90, 180 or 270", "phải là 0, 90, 180 hoặc 270"),
        ("has something that is no public key", "có dòng không phải khóa công khai SSH"),
        ("is not UTF-8", "không phải UTF-8: hãy lưu lại, chọn mã hóa UTF-8"),
        ("is not JSON5: the file is empty", "tệp trống"),
        ("is not JSON5: the text is not closed", "thiếu dấu ngoặc kép đóng"),
        ("is not JSON5: the bracket", "thiếu dấu ngoặc đóng"),
        ("is not JSON5: “,”", "thiếu dấu phẩy hoặc dấu ngoặc đóng"),
        ("is not JSON5: “:”", "thiếu dấu hai chấm sau tên mục"),
        ("is not JSON5", "viết sai quy tắc JSON5"),
        ("can't be read", "không đọc được"),
    ]

    /// - Parameter line: As `ConfigurationProblem` writes it: `site.json5:12: modem.baud: must be …`.
    static func of(_ line: String) -> String {
        var rest = line[...]
        var places: [String] = []
        if let file = piece(&rest) {
            if let number = file.split(separator: ":").dropFirst().last, number.allSatisfy(\.isNumber) {
                places.append("Dòng \(number)")
            }
        }
        let begins = { (message: Substring) in kinds.first { message.hasPrefix($0.beginning) } }
        if begins(rest) == nil, let key = piece(&rest) { places.append("mục \(key)") }
        let meaning = begins(rest)?.meaning ?? "giá trị chưa đúng"
        let place = places.isEmpty ? "Tệp site.json5" : places.joined(separator: ", ")
        return "\(place): \(meaning)\(detail(of: rest))"
    }

    /// What comes before the next “: ” where it is one word; it is taken away.
    private static func piece(_ rest: inout Substring) -> String? {
        guard let end = rest.firstRange(of: ": "), !rest[..<end.lowerBound].contains(" ") else { return nil }
        defer { rest = rest[end.upperBound...] }
        return String(rest[..<end.lowerBound])
    }

    /// The bounds of a number, the words to choose from, the name that was meant.
    private static func detail(of message: Substring) -> String {
        if let match = message.firstMatch(of: #/from (-?[0-9.]+) to (-?[0-9.]+)/#) {
            return " từ \(match.1) đến \(match.2)"
        }
        if let match = message.firstMatch(of: #/^must be one of (.*), not /#) { return " \(match.1)" }
        if let match = message.firstMatch(of: #/did you mean (.*?)\??$/#) { return ", có phải là \(match.1)?" }
        if let match = message.firstMatch(of: #/, as (“[^”]*”|\[[^\]]*\])/#) { return ", ví dụ \(match.1)" }
        return ""
    }
}
