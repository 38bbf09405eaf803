/// Feeds a recorded conversation through the same line machine that a modem's bytes go through.
///
/// Each line is `>` for us or `<` for the modem and what was said; seconds may stand before it, as
/// ``ConversationTrace`` writes them, and whatever a log puts before those.
public struct ConversationReplay: Sendable {
    /// One line of a recording.
    enum Said: Equatable {
        case byUs(String)
        case byTheModem(String)
    }

    private var dialogue: ATDialogue
    private var awaitsPayload = false

    /// - Parameter unsolicited: The lines that may come unasked.
    public init(unsolicited: UnsolicitedTable) { dialogue = ATDialogue(unsolicited: unsolicited) }

    /// Takes the next line of the recording.
    ///
    /// - Returns: What comes out of it; nil where the line is no part of a conversation.
    public mutating func take(_ line: String) -> [ATDialogue.Event]? {
        switch Self.said(in: line) {
        case nil: return nil
        case .byUs(let text):
            if awaitsPayload {
                awaitsPayload = false
            } else if text.uppercased().hasPrefix("AT") {
                dialogue.begin(ATCommand(replaying: text))
            }
            return []
        case .byTheModem(let text):
            let events = dialogue.take(Array((text == ">" ? "\r\n> " : "\r\n\(text)\r\n").utf8))
            if events.contains(.prompt) { awaitsPayload = true }
            return events
        }
    }

    static func said(in line: String) -> Said? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        // The sign stands first, or behind the seconds, wherever a log put those.
        guard
            let sign = words.indices.first(where: { index in
                guard words[index] == ">" || words[index] == "<" else { return false }
                return index == 0 || Double(words[index - 1]) != nil
            })
        else { return nil }
        let text = line[words[sign].endIndex...].drop { $0 == " " }
        return words[sign] == ">" ? .byUs(String(text)) : .byTheModem(String(text))
    }
}

extension ATCommand {
    /// What belongs to the answer of a command, judged by its text alone (V.250 §5.4, TS 27.007 §4).
    init(replaying text: String) {
        let name = text.dropFirst(2).prefix { $0 != "=" && $0 != "?" }
        let isTest = text.hasSuffix("=?")
        let hasBody = !isTest && ["+CMGL", "+CMGR"].contains(name.uppercased())
        let takesText = !isTest && ["+CMGS", "+CMGW", "+CNMA"].contains(name.uppercased()) && text.contains("=")
        let isRead = text.hasSuffix("?") && !isTest
        // The answer "+CREG: 0,1" has a field more than the unsolicited "+CREG: 1".
        let fields = isRead && ["+CREG", "+CEREG", "+CGREG"].contains(name.uppercased()) ? 2 : 1
        let answersAtOnce = name.uppercased() != "+CUSD" || isRead || isTest
        self.init(
            text,
            information: name.isEmpty || !answersAtOnce
                ? [] : [Information("\(name):", minimumFields: fields, hasBody: hasBody)],
            takesBareLines: ["+CGMI", "+CGMM", "+CGMR", "+CGSN", "+CIMI", "+GMI", "+GMM", "+GSN", "I"]
                .contains(name.uppercased()),
            payload: takesText ? "" : nil)
    }
}
