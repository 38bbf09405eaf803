/// What a network answers to a code such as `*101#`, in the forms that modems give it (TS 27.007 §7.15).
public struct USSDText {
    /// The text, as people read it.
    ///
    /// - Parameters:
    ///   - given: What stands between the quotes.
    ///   - dataCoding: `<dcs>`, a cell broadcast coding scheme (TS 23.038 §5); 15 where the modem gives none.
    ///   - coding: How this modem writes texts of the default alphabet.
    public static func decoded(_ given: String, dataCoding: Int, coding: ModemProfile.USSDCoding) -> String {
        guard let octets = try? Hexadecimal.octets(given), !octets.isEmpty else { return given }
        if isUCS2(dataCoding) {
            // 0x11: two septets of a language come first.
            let text =
                dataCoding == 0x11 && octets.count.isMultiple(of: 2) == false ? Array(octets.dropFirst()) : octets
            return UCS2.text(text)
        }
        // Codes and amounts may be digits alone: plain unless it can't be.
        switch coding {
        case .ucs2 where octets.count.isMultiple(of: 2): return UCS2.text(octets)
        case .packed: return unpacked(octets)
        case .plain, .ucs2:
            // A modem whose AT+CSCS stands at UCS2 gives all in it, whatever the coding scheme says.
            let isUCS2 = octets.count >= 4 && octets.count.isMultiple(of: 2) && octets[0] == 0 && octets[2] == 0
            return isUCS2 ? UCS2.text(octets) : given
        }
    }

    /// A code as the modem wants it.
    ///
    /// - Returns: nil where the code has characters that can't be sent.
    public static func encoded(_ code: String, coding: ModemProfile.USSDCoding) -> String? {
        guard !code.isEmpty, code.utf8.count <= 160, let septets = GSM7.septets(code),
            !code.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 < 0x20 })
        else { return nil }
        switch coding {
        case .plain: return code
        case .ucs2: return Hexadecimal.string(UCS2.octets(code))
        case .packed:
            // Seven spare bits would read as an "@": TS 23.038 §6.1.2.3.1 puts a CR there.
            let padded = septets.count % 8 == 7 ? septets + [GSM7.carriageReturn] : septets
            return Hexadecimal.string(GSM7.pack(padded))
        }
    }

    private static func unpacked(_ octets: [UInt8]) -> String {
        var septets = GSM7.unpack(octets, count: octets.count * 8 / 7)
        if septets.count % 8 == 0, septets.last == GSM7.carriageReturn || septets.last == 0 { septets.removeLast() }
        return GSM7.text(septets)
    }

    private static func isUCS2(_ dataCoding: Int) -> Bool {
        switch dataCoding {
        case 0x11: true
        // General data coding: bits 3 and 2.
        case 0x40...0x7F, 0x90...0x9F: dataCoding & 0x0C == 0x08
        // Some give the coding of a short message.
        case 8: true
        default: false
        }
    }
}
