import ApplianceKit
import Foundation

/// What central systems write, made fit to be shown.
enum CentralText {
    private static let lengthLimit = 300

    /// One line of plain text: tags and entities gone, blanks single, letters composed, telephone and ID numbers masked.
    static func plain(_ text: String) -> String { isPlain(text) ? text : madePlain(text) }

    /// Whether nothing has to be done to a text, as with nearly all of a million dossiers' names: letters as Vietnamese
    /// has them, composed, single blanks, few digits. What is not sure is not plain.
    static func isPlain(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count <= lengthLimit, bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " ") else {
                return false
            }
            var digits = 0
            var previous: UInt8 = 0
            for (index, byte) in bytes.enumerated() {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digits += 1
                    if digits >= 9 { return false }
                case UInt8(ascii: " "): if previous == byte { return false }
                case UInt8(ascii: "&"), UInt8(ascii: "<"), 0..<0x20, 0x7F: return false
                // U+00C0 to U+01FF: Latin letters with marks, ×, ÷.
                case 0xC3...0xC7: break
                // U+1E80 to U+1EFF: the letters with two marks.
                case 0xE1: if index + 1 >= bytes.count || ![0xBA, 0xBB].contains(bytes[index + 1]) { return false }
                // U+2010 to U+2027: dashes and quotation marks; blanks and ends of lines lie around them.
                case 0xE2:
                    guard index + 2 < bytes.count, bytes[index + 1] == 0x80, (0x90...0xA7).contains(bytes[index + 2])
                    else { return false }
                case 0x80..<0xC0: break
                case 0xC0...0xFF: return false
                default: break
                }
                previous = byte
            }
            return true
        }
    }

    /// The same the long way, for whatever there is.
    static func madePlain(_ text: String) -> String {
        if text.isEmpty { return text }
        var result = ""
        var isInTag = false
        for character in withoutEntities(text) {
            if character == "<" {
                isInTag = true
                result.append(" ")
            } else if isInTag {
                if character == ">" { isInTag = false }
            } else {
                result.append(character)
            }
        }
        let line = result.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.value < 0x20 } }
            .joined(separator: " ")
        return String(masked(VietnameseText.composed(line)).prefix(lengthLimit))
    }

    /// A moment as OpenCPS writes it, `dd/MM/yyyy HH:mm:ss` in Việt Nam's time, 24 hours; nil where it is no such.
    static func date(_ text: String) -> Date? {
        let numbers = text.split { "/ :".contains($0) }.map { Int($0) ?? -1 }
        guard numbers.count == 6, text.utf8.count == 19 else { return nil }
        let (day, month, year) = (numbers[0], numbers[1], numbers[2])
        let (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
        guard (1...31).contains(day), (1...12).contains(month), (1990...2199).contains(year),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        let moment = LocalTime.moment(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        // 31/02 would carry over into March.
        return LocalTime(moment).day == day ? moment : nil
    }

    /// `50.000 đồng`.
    static func money(_ amount: Int) -> String {
        let digits = Array(String(amount))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(".") }
            text.append(digit)
        }
        return text + " đồng"
    }

    private static let entities: [String: String] = [
        "amp": "&", "lt": "‹", "gt": "›", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–", "mdash": "—",
    ]

    private static func withoutEntities(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[rest.index(after: start)...]
            guard let end = rest.prefix(10).firstIndex(of: ";"), let meaning = entity(rest[..<end]) else {
                result += "&"
                continue
            }
            result += meaning
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func entity(_ name: Substring) -> String? {
        guard name.hasPrefix("#") else { return entities[String(name)] }
        let digits = name.dropFirst()
        let value = digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String($0) }
    }

    /// Nine to twelve digits, blanks, dots and dashes aside, are somebody's telephone or ID number: the site's own words
    /// have no need of them, and staff write them into every field there is.
    private static func masked(_ text: String) -> String {
        var result = ""
        var run = ""
        func flush() {
            let number = run.prefix(through: run.lastIndex(where: \.isNumber) ?? run.startIndex)
            let isPersonal = (9...12).contains(number.count(where: \.isNumber))
            result += isPersonal ? "…" + run[number.endIndex...] : run
            run = ""
        }
        for character in text {
            if character.isNumber || (!run.isEmpty && " .-".contains(character)) {
                run.append(character)
            } else {
                if !run.isEmpty { flush() }
                result.append(character)
            }
        }
        if !run.isEmpty { flush() }
        return result
    }
}
