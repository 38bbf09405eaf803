import DeviceIO

/// An answer of the network to a code, as a modem gives it.
///
/// The first octet chooses how the modem writes texts, the second is the coding scheme (`<dcs>`), the rest stands between
/// the quotes of `+CUSD`. Beside crashes it looks for codes that come back otherwise than they were sent, and for
/// answers that swallow what the modem says after them.
public enum USSDEntry {
    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard octets.count >= 2 else { return }
        let codings = ModemProfile.USSDCoding.allCases
        let coding = codings[Int(octets[0]) % codings.count]
        let given = String(decoding: octets[2...], as: UTF8.self)
        let text = USSDText.decoded(given, dataCoding: Int(octets[1]), coding: coding)
        // Packed septets are the densest: eight characters in fourteen digits, and each may become one of three octets.
        guard text.utf8.count <= 4 * given.utf8.count + 4 else { throw Finding("\(text.utf8.count) octets of text") }
        for coding in codings { try sendBack(given, coding) }
        try hear(Array(octets[2...]), Int(octets[1]))
    }

    /// What can be sent as a code comes back the same.
    private static func sendBack(_ code: String, _ coding: ModemProfile.USSDCoding) throws(Finding) {
        guard let sent = USSDText.encoded(code, coding: coding) else { return }
        guard sent.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") }) else {
            throw Finding("“\(sent)” would end the command line")
        }
        let back: String
        switch coding {
        // Digits alone may be what a modem makes of a text in UCS-2; no code is.
        case .plain where !code.contains("*") && !code.contains("#"): return
        // A last “@” looks like spare bits that were left at zero.
        case .packed where code.hasSuffix("@"): return
        case .plain, .packed: back = USSDText.decoded(sent, dataCoding: 15, coding: coding)
        case .ucs2: back = USSDText.decoded(sent, dataCoding: 72, coding: coding)
        }
        guard back.unicodeScalars.elementsEqual(code.unicodeScalars) else {
            throw Finding("“\(code)” came back as “\(back)” (\(coding))")
        }
    }

    /// As the line of a modem: whatever its text, the answer to the question that follows is found.
    private static func hear(_ text: [UInt8], _ dataCoding: Int) throws(Finding) {
        var dialogue = ATDialogue()
        let line = Array("\r\n+CUSD: 0,\"".utf8) + text + Array("\",\(dataCoding)\r\n".utf8)
        for case .unsolicited(let result) in dialogue.take(line) { _ = result.fields }
        let question = ATCommand("AT+CMEE?", information: [.init("+CMEE:")], requiresInformation: true)
        dialogue.begin(question)
        let events = dialogue.take(Array("\r\n+CMEE: 1\r\n\r\nOK\r\n".utf8))
        guard case .completed(let response)? = events.last, response.lines.map(\.text) == ["+CMEE: 1"] else {
            throw Finding("the answer after the text was lost: \(events)")
        }
    }
}
