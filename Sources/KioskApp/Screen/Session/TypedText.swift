/// What is typed on the screen, key by key: bounded, and of the characters that its field can have.
struct TypedText: Equatable, Sendable {
    /// A field.
    enum Field: Equatable, Sendable {
        /// A dossier's code: letters, digits, dash, dot, slash.
        case code
        /// The lookup code (mã tra cứu): letters and digits.
        case lookupCode
        /// A telephone number: digits.
        case phone
        /// Words to search by: letters without accents, digits, blanks.
        case words

        var limit: Int {
            switch self {
            case .code: 36
            case .lookupCode: 12
            case .phone: 10
            case .words: 40
            }
        }

        fileprivate func takes(_ character: Character) -> Bool {
            guard character.isASCII else { return false }
            return switch self {
            case .code: character.isLetter || character.isNumber || "-./".contains(character)
            case .lookupCode: character.isLetter || character.isNumber
            case .phone: character.isNumber
            case .words: character.isLetter || character.isNumber || character == " "
            }
        }
    }

    /// A key of the pad.
    enum Key: Hashable, Sendable, RawRepresentable {
        /// One character.
        case character(Character)
        /// Several at once: an agency's identifier, from the beginning.
        case put(String)
        /// The last character goes.
        case erase
        /// All of it goes.
        case clear
        /// The pad shows letters, or digits again.
        case letters

        init?(rawValue: String) {
            switch rawValue {
            case "erase": self = .erase
            case "clear": self = .clear
            case "letters": self = .letters
            case "space": self = .character(" ")
            case _ where rawValue.hasPrefix("put="): self = .put(String(rawValue.dropFirst(4).prefix(36)))
            case _ where rawValue.count == 1: self = .character(rawValue[rawValue.startIndex])
            default: return nil
            }
        }

        var rawValue: String {
            switch self {
            case .character(" "): "space"
            case .character(let character): String(character)
            case .put(let text): "put=\(text)"
            case .erase: "erase"
            case .clear: "clear"
            case .letters: "letters"
            }
        }
    }

    let field: Field
    private(set) var text = ""
    /// Whether the pad shows letters.
    private(set) var showsLetters = false

    init(_ field: Field) { self.field = field }

    /// Takes a key.
    mutating func press(_ key: Key) {
        switch key {
        case .character(let character): append(String(character))
        case .put(let start):
            text = ""
            append(start)
            showsLetters = false
        case .erase: _ = text.popLast()
        case .clear: text = ""
        case .letters: showsLetters.toggle()
        }
    }

    private mutating func append(_ characters: String) {
        for character in characters.uppercased() where text.count < field.limit && field.takes(character) {
            // Two blanks, or one at the begin, mean nothing.
            if character == " ", text.isEmpty || text.last == " " { continue }
            text.append(character)
        }
    }
}
