import DossierKit
import Foundation
import TestSupport

@testable import SMSGateway

/// A text as somebody might send it, with what was meant.
struct MessyText {
    /// What is in it besides the bare words; the score is told by these.
    var habits: [String]
    var text: String
    /// What was meant.
    var meant: Query
    /// Every code that stands in the text; one that does not must never be answered about.
    var codes: [DossierCode]
}

/// Writes texts as people do: from habits seen in real inboxes, each drawn with its chance.
struct MessyTexts {
    private var random: SplitMix64
    private let style: Style

    /// Whose codes.
    enum Style {
        /// Every style of the country.
        case national
        /// What one province prints.
        case province
    }

    init(seed: UInt64, style: Style) {
        random = SplitMix64(seed: seed)
        self.style = style
    }

    mutating func next() -> MessyText {
        switch number(1...100) {
        case ...62: question()
        case ...68: twoCodes()
        case ...75:
            command("DK", ["DK", "dk", "Đk", "đăng ký", "DANG KY", "dki", "D K", "theo doi"]) {
                .follow($0, lookupCode: nil)
            }
        case ...81: command("HUY", ["HUY", "huy", "Hủy", "hủy bỏ", "HUY DK", "huy theo doi"]) { .unfollow($0) }
        case ...88: rating()
        case ...93: ticket()
        default: plain()
        }
    }

    // MARK: - Kinds

    private mutating func question() -> MessyText {
        let printed = code()
        var message = MessyText(
            habits: [], text: printed, meant: .dossier(DossierCode(printed: printed), lookupCode: nil),
            codes: [DossierCode(printed: printed)])
        messCode(&message)
        if chance(25) {
            let digits = String(number(1000...9999))
            let form = pick([" %", " %", ", %", " ma tra cuu %", " mã tra cứu: %", " MTC %", " pin %"])
            message.text += form.replacingOccurrences(of: "%", with: digits)
            message.meant = .dossier(DossierCode(printed: printed), lookupCode: digits)
            message.habits.append("lookup code")
        } else {
            surround(&message)
        }
        keyword(&message)
        finish(&message)
        return message
    }

    private mutating func twoCodes() -> MessyText {
        let first = code()
        var second = code()
        if chance(30) { second = String(first.dropLast()) + String(number(0...9)) }
        let glue = pick([" va ", " và ", ", ", " ", " hoac ", "\n", "; ", " voi ho so "])
        let codes = [first, second].map(DossierCode.init(printed:))
        var message = MessyText(
            habits: ["two codes"], text: pick(["", "HS ", "hs: "]) + first + glue + second,
            meant: codes[0] == codes[1] ? .dossier(codes[0], lookupCode: nil) : .ambiguous(codes), codes: codes)
        finish(&message)
        return message
    }

    private mutating func command(
        _ name: String, _ words: [String], _ query: (DossierCode) -> Query
    ) -> MessyText {
        let printed = code()
        var message = MessyText(
            habits: [name], text: printed, meant: query(DossierCode(printed: printed)),
            codes: [DossierCode(printed: printed)])
        messCode(&message)
        let word = pick(words)
        let blank = chance(10) && !word.contains(" ") ? "" : pick([" ", " ", ": ", "  ", "-"])
        if blank.isEmpty { message.habits.append("missing blank") }
        message.text = word + blank + message.text
        if chance(20) {
            // A question that only begins with the word.
            message.text += pick([" den dau roi", " khai sinh xong chua", " co ket qua chua"])
            message.meant = .dossier(DossierCode(printed: printed), lookupCode: nil)
            message.habits.append("words after a command")
        } else if chance(30) {
            message.text += pick([" nhe", " giup toi", " ạ", " cam on", ". Xin cam on!"])
        }
        finish(&message)
        return message
    }

    private mutating func rating() -> MessyText {
        let printed = code()
        let level = Rating.Level(rawValue: number(1...3)) ?? .satisfied
        let words = [
            Rating.Level.dissatisfied: "chưa hài lòng", .satisfied: "hài lòng", .verySatisfied: "rất hài lòng",
        ]
        var message = MessyText(
            habits: ["DG"], text: printed, meant: .rate(level, DossierCode(printed: printed), lookupCode: nil),
            codes: [DossierCode(printed: printed)])
        messCode(&message)
        let head = pick(["DG", "dg", "Đg", "Đánh giá", "danh gia", "ĐG:"])
        switch number(0...3) {
        case 0: message.text = "\(head)\(level.rawValue) \(message.text)"
        case 1: message.text = "\(head) \(words[level] ?? "") \(message.text)"
        default: message.text = "\(head) \(level.rawValue) \(message.text)"
        }
        if chance(20) { message.text += pick([" cán bộ nhiệt tình", " phuc vu tot lam", " cho lau qua"]) }
        finish(&message)
        return message
    }

    private mutating func ticket() -> MessyText {
        let series = pick(["A", "B", "C", "D"])
        let ticket = TicketNumber(series: series, number: number(1...199))
        let digits = ticket.description.dropFirst()
        let shown = pick([
            ticket.description, ticket.description.lowercased(), "\(series) \(digits)", "\(series)-\(digits)",
            "\(series).\(digits)", series + digits.replacingOccurrences(of: "0", with: "O"),
        ])
        let head = pick(["STT ", "stt ", "Số thứ tự ", "so thu tu: ", "STT", "S T T ", "cho hoi stt "])
        let habit = shown.contains("O") ? ["O for 0"] : []
        var message = MessyText(habits: ["STT"] + habit, text: head + shown, meant: .queue(ticket), codes: [])
        finish(&message)
        return message
    }

    private mutating func plain() -> MessyText {
        let texts: [(String, Query)] = [
            ("GIO", .hours), ("Giờ làm việc", .hours), ("may gio mo cua vay", .hours), ("gio", .hours), ("HD", .help),
            ("Hướng dẫn", .help), ("hd giup toi", .help), ("?", .help), ("HUY", .stop), ("hủy", .stop),
            ("Huy nhe", .stop),
            ("DK", .resume), ("alo", .unclear(.dossier)), ("👍", .unclear(.dossier)), ("HS", .unclear(.dossier)),
            ("ho so cua toi xong chua", .unclear(.dossier)), ("0912345678", .unclear(.dossier)),
            ("Huy oi goi lai cho anh nhe", .unclear(.dossier)), ("012345678901", .unclear(.dossier)),
            ("Ban da nhan 500.000d ngay 20/11/2026. So du 1.234.567d", .unclear(.dossier)),
            ("Em Huy day a", .unclear(.dossier)), ("STT", .unclear(.queue)), ("stt 15", .unclear(.queue)),
            ("DG 3", .unclear(.rating)), ("DG tot lam", .unclear(.rating)), ("HUY H15.12-2401", .unclear(.stop)),
            ("dang ky khai sinh can giay to gi", .unclear(.follow)), ("Happy new year 2026!!!", .unclear(.dossier)),
        ]
        let (text, query) = pick(texts)
        var message = MessyText(habits: ["no code"], text: text, meant: query, codes: [])
        if chance(20) { message.text = message.text.uppercased() }
        return message
    }

    // MARK: - Codes

    private mutating func code() -> String {
        let top = style == .province ? "H15" : pick(["H15", "H19", "H20", "H41", "H48"])
        let formats =
            style == .province
            ? ["agency", "agency", "oldagency"] : ["agency", "agency", "agency", "oldagency", "dots", "longDate"]
        let date = two(number(19...27)) + two(number(1...12)) + two(number(1...28))
        let serial = number(1...9999)
        let digits = String(repeating: "0", count: 4 - String(serial).count) + String(serial)
        switch pick(formats) {
        case "oldagency": return "000.00.\(two(number(1...60))).\(top)-\(date)-\(digits)"
        case "dots": return "000.00.\(two(number(1...60))).\(top).\(date).\(digits)"
        case "longDate": return "\(top).\(two(number(1...60)))-20\(date)-\(digits)"
        default:
            let level = chance(30) ? ".\(two(number(1...30)))" : ""
            return "\(top).\(two(number(1...60)))\(level)-\(date)-\(digits)"
        }
    }

    /// The code as it is typed.
    private mutating func messCode(_ message: inout MessyText) {
        var text = message.text
        if chance(35) {
            let separator = pick([" ", "", ".", "_", "/", ",", " - ", "--"])
            text = String(text.map { ".-".contains($0) ? "\u{1}" : $0 }).replacingOccurrences(
                of: "\u{1}", with: separator)
            message.habits.append(separator.isEmpty ? "no dashes" : "other dashes")
        }
        if chance(12) {
            text = text.replacingOccurrences(of: "0", with: pick(["O", "o"]))
            message.habits.append("O for 0")
        }
        if chance(10) {
            text = text.replacingOccurrences(of: "1", with: pick(["l", "I"]))
            message.habits.append("l for 1")
        }
        if chance(3) {
            text = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map {
                        $0.value > 0x20 && $0.value < 0x7F ? Unicode.Scalar($0.value + 0xFEE0) ?? $0 : $0
                    }))
            message.habits.append("full width")
        }
        if chance(50) { text = text.lowercased() }
        message.text = text
    }

    /// What stands before the code.
    private mutating func keyword(_ message: inout MessyText) {
        switch number(0...9) {
        case 0...2: message.text = pick(["HS ", "hs ", "Hs: ", "HS:", "hs.", "H S "]) + message.text
        case 3: message.text = pick(["Hồ sơ ", "mã hồ sơ: ", "MÃ HỒ SƠ ", "ma hs "]) + message.text
        case 4:
            message.text = pick(["HS", "hs", "MHS"]) + message.text
            message.habits.append("missing blank")
        case 5:
            message.text = pick(["HD ", "hss ", "ha ", "jhs ", "sh ", "hx ", "HS HS "]) + message.text
            message.habits.append("keyword typo")
        case 6:
            message.text = pick(["status ", "Please check dossier ", "My file is "]) + message.text
            message.habits.append("English")
        default: break
        }
    }

    /// What stands around it.
    private mutating func surround(_ message: inout MessyText) {
        switch number(0...13) {
        case 0:
            message.text = "Kính gửi trung tâm, cho tôi hỏi hồ sơ " + message.text + " đã xong chưa ạ? Tôi cảm ơn"
            message.habits.append("accents")
        case 1:
            message.text = "chao anh chi, em Huy nop ho so " + message.text + " den dau roi"
            message.habits.append("a name that is a keyword")
        case 2:
            message.text += " sdt " + phone()
            message.habits.append("phone number")
        case 3:
            message.text = phone() + " " + message.text
            message.habits.append("phone number")
        case 4:
            message.text += " nop ngay \(two(number(1...28)))/\(two(number(1...12)))/2026"
            message.habits.append("date")
        case 5:
            message.text += pick([" \(two(number(1...28)))/11/2026", " ngay \(two(number(1...28))).11.26"])
            message.habits.append("date")
        case 6:
            message.text += " da nop le phi \(number(1...900)).000 dong"
            message.habits.append("money")
        case 7:
            message.text = "da dong \(number(1...9))00.000d cho ho so " + message.text
            message.habits.append("money")
        case 8:
            message.text = pick(["👋 ", "😀😀 "]) + message.text + pick([" 🙏", " 👍👍", "❤️"])
            message.habits.append("emoji")
        case 9:
            let forwarded = DossierCode(printed: message.text)
            message.text =
                "Ho so " + forwarded.printed
                + " (Cap giay phep xay dung nha o): dang xu ly, hen tra ket qua ngay 02/02/2026. (theo du lieu luc 10:32 hom nay)"
            message.habits.append("forwarded")
        case 10:
            message.text =
                "Fwd: GIAY TIEP NHAN HO SO VA HEN TRA KET QUA Ma ho so: " + message.text
                + "\nNguoi nop: Nguyen Van A\nCCCD: 0" + String(number(10_000_000_000...99_999_999_999))
            message.habits.append("forwarded")
        case 11:
            message.text += pick([" o dau", " dau roi", "?", " bao gio co", " xong chua", "..."])
        default: break
        }
    }

    private mutating func finish(_ message: inout MessyText) {
        if chance(8) {
            message.text = message.text.uppercased()
            message.habits.append("all upper")
        }
        if chance(8) {
            message.text = message.text.replacingOccurrences(of: " ", with: pick(["  ", "\u{A0}", "\n"]))
            message.habits.append("odd blanks")
        }
        if chance(5) { message.text = message.text.decomposedStringWithCanonicalMapping }
        if chance(5) {
            message.text = pick(["\"%\"", "(%)", " %\r\n", "%.", "%!!!"]).replacingOccurrences(
                of: "%", with: message.text)
        }
    }

    // MARK: - Drawing

    private mutating func phone() -> String {
        let digits = String(number(10_000_000...99_999_999))
        return pick(["09", "+849", "03"]) + digits
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }
    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[number(0...choices.count - 1)] }
}
