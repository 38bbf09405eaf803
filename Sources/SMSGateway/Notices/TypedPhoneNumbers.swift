/// Telephone numbers as people type them into a form: with blanks, dots, brackets, `+84`, a lost 0, two in one field,
/// a name behind them, eleven digits of before 2018.
struct TypedPhoneNumbers: Equatable, Sendable {
    /// The mobile numbers, in order, each once, as `+84…`.
    private(set) var mobiles: [String] = []
    /// There is a landline's number, which takes no text messages.
    private(set) var hasLandline = false

    init(_ text: String) {
        // `(+84) 912`: the brackets and dots belong to a number; letters, slashes and commas end one.
        var groups: [String] = []
        func close() {
            read(groups)
            groups = []
        }
        var isOpen = false
        for character in text {
            if let digit = character.wholeNumberValue, (0...9).contains(digit) {
                if isOpen { groups[groups.count - 1] += String(digit) } else { groups.append(String(digit)) }
                isOpen = true
                continue
            }
            isOpen = false
            if character == "+" {
                close()
                groups = ["+"]
                isOpen = true
            } else if !(character.isWhitespace && !character.isNewline) && !".-()–".contains(character) {
                close()
            }
        }
        close()
    }

    /// Groups of digits make numbers: the longest run of groups from the left that is one, then what is left.
    private mutating func read(_ groups: [String]) {
        var rest = groups[...]
        while !rest.isEmpty {
            var digits = ""
            var found: (number: Number, count: Int)?
            for (count, group) in rest.enumerated() {
                digits += group
                if digits.count > 15 { break }
                if let number = Number(digits) { found = (number, count + 1) }
            }
            guard let found else {
                rest.removeFirst()
                continue
            }
            switch found.number {
            case .mobile(let mobile): if !mobiles.contains(mobile) { mobiles.append(mobile) }
            case .landline: hasLandline = true
            }
            rest.removeFirst(found.count)
        }
    }

    private enum Number {
        case mobile(String)
        case landline

        /// - Parameter typed: Digits, perhaps with a + before them.
        init?(_ typed: String) {
            var digits = Substring(typed)
            let isInternational = digits.first == "+"
            if isInternational { digits.removeFirst() }
            if !isInternational, digits.hasPrefix("0084") { digits.removeFirst(2) }
            if digits.hasPrefix("84"), digits.count >= 11 {
                digits.removeFirst(2)
                // `+84 0912…`: the 0 is dropped abroad.
                if digits.hasPrefix("0") { digits.removeFirst() }
            } else if isInternational {
                return nil
            } else if digits.hasPrefix("0") {
                digits.removeFirst()
            } else if digits.count != 9 || digits.hasPrefix("2") {
                // A spreadsheet takes the 0 off a mobile number; what else lacks it is no number.
                return nil
            }
            self.init(national: String(digits))
        }

        /// - Parameter national: Without the 0.
        private init?(national: String) {
            if national.count == 10, let prefix = Self.renumbered[String(national.prefix(3))] {
                self = .mobile("+84" + prefix + national.dropFirst(3))
            } else if national.count == 9, let number = MobileNumber("0" + national) {
                self = .mobile(number.international)
            } else if national.count == 10, national.hasPrefix("2") {
                self = .landline
            } else {
                return nil
            }
        }

        /// The eleven-digit numbers that lost a digit in autumn 2018 (Decision 798/QĐ-BTTTT): after the 0, old and new.
        private static let renumbered: [String: String] = [
            "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
            "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
            "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
            "186": "56", "188": "58", "199": "59",
        ]
    }
}

/// The first e-mail address in what was typed.
struct TypedEmail: Equatable, Sendable {
    let address: String

    /// nil where there is none that could be written to.
    init?(_ text: String) {
        for word in text.split(whereSeparator: { $0.isWhitespace || ",;<>()\"".contains($0) }) {
            var word = word
            while word.last == "." { word.removeLast() }
            let sides = word.split(separator: "@", omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty, word.utf8.count <= 254,
                word.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { continue }
            let labels = sides[1].split(separator: ".", omittingEmptySubsequences: false)
            guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isHost) }) else {
                continue
            }
            address = String(word)
            return
        }
        return nil
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
    }
}
