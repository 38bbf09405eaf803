/// An SMS-SUBMIT as the network takes it apart, octet by octet and without mercy (23.040 §9.2.2.2).
///
/// Read here once more, apart from the product's own codec, so that an error there is not believed here too.
struct SubmitPDU: Equatable, Sendable {
    /// Why a PDU is no SMS-SUBMIT.
    struct Malformed: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// The host's SMSC address, or nil where the SIM's is to be used.
    let serviceCentre: String?
    /// From the first octet of the TPDU on.
    let tpdu: [UInt8]
    /// `+` and digits for an international number, digits otherwise.
    let destination: String
    let dataCodingScheme: UInt8
    let protocolIdentifier: UInt8
    let asksForReport: Bool
    let rejectsDuplicates: Bool
    let hasHeader: Bool
    /// TP-VP as it stands in the PDU; empty where there is none.
    let validity: [UInt8]
    /// TP-UDL: septets or octets.
    let userDataLength: Int
    let userData: [UInt8]

    /// - Parameters:
    ///   - pdu: With the SMSC's address in front.
    ///   - length: What AT+CMGS said: octets without the SMSC's address.
    init(_ pdu: [UInt8], length: Int) throws(Malformed) {
        var reader = Reader(pdu)
        let centreLength = Int(try reader.next("SMSC length"))
        guard centreLength <= 11, centreLength != 1 else { throw Malformed(description: "SMSC length \(centreLength)") }
        if centreLength > 0 {
            let type = try reader.next("SMSC type")
            let digits = try reader.next(centreLength - 1, "SMSC")
            serviceCentre = try Self.number(digits, count: nil, type: type, "SMSC")
        } else {
            serviceCentre = nil
        }
        tpdu = Array(pdu.dropFirst(1 + centreLength))
        guard tpdu.count == length else {
            throw Malformed(description: "\(tpdu.count) octets, but AT+CMGS said \(length)")
        }
        let first = try reader.next("first octet")
        guard first & 0x03 == 0x01 else { throw Malformed(description: "TP-MTI \(first & 3) is no SMS-SUBMIT") }
        rejectsDuplicates = first & 0x04 != 0
        asksForReport = first & 0x20 != 0
        hasHeader = first & 0x40 != 0
        _ = try reader.next("TP-MR")
        let digitCount = Int(try reader.next("TP-DA length"))
        guard (1...20).contains(digitCount) else { throw Malformed(description: "TP-DA of \(digitCount) digits") }
        let type = try reader.next("TP-DA type")
        let digits = try reader.next((digitCount + 1) / 2, "TP-DA")
        destination = try Self.number(digits, count: digitCount, type: type, "TP-DA")
        protocolIdentifier = try reader.next("TP-PID")
        dataCodingScheme = try reader.next("TP-DCS")
        let validityLength = [0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7][Int(first & 0x18)] ?? 0
        validity = try reader.next(validityLength, "TP-VP")
        if first & 0x18 == 0x18 { try Self.checkTime(validity) }
        let udl = Int(try reader.next("TP-UDL"))
        userDataLength = udl
        let alphabet = TextAlphabet(dataCodingScheme: dataCodingScheme)
        let octets = alphabet == .gsm7 ? (udl * 7 + 7) / 8 : udl
        guard octets <= 140 else { throw Malformed(description: "TP-UD of \(octets) octets") }
        userData = try reader.next(octets, "TP-UD")
        guard reader.isAtEnd else { throw Malformed(description: "octets after TP-UD") }
        if hasHeader { try Self.checkHeader(userData, udl: udl, alphabet: alphabet) }
        if alphabet == .ucs2, (octets - (hasHeader ? Int(userData[0]) + 1 : 0)) % 2 != 0 {
            throw Malformed(description: "UCS-2 of an odd number of octets")
        }
    }

    /// 23.040 §9.1.2.5, §9.1.2.3: the filler is F, and only in the last half of an odd number.
    private static func number(
        _ octets: [UInt8], count: Int?, type: UInt8, _ field: String
    ) throws(Malformed) -> String {
        guard type & 0x80 != 0 else { throw Malformed(description: "\(field): type of address \(hex([type]))") }
        let kind = (type >> 4) & 7
        guard kind != 5, kind != 7 else { throw Malformed(description: "\(field): type of number \(kind)") }
        var halves = octets.flatMap { [$0 & 15, $0 >> 4] }
        if let count {
            if halves.count > count, halves.removeLast() != 15 {
                throw Malformed(description: "\(field): filler is not F")
            }
        } else if halves.last == 15 {
            halves.removeLast()
        }
        let digits = Array("0123456789*#abc")
        var text = kind == 1 ? "+" : ""
        for half in halves {
            guard half < 15 else { throw Malformed(description: "\(field): filler between digits") }
            text.append(digits[Int(half)])
        }
        return text
    }

    /// 23.040 §9.2.3.11 with §9.2.3.27: six swapped decimal pairs and a zone in quarters of an hour.
    private static func checkTime(_ octets: [UInt8]) throws(Malformed) {
        let ranges = [0...99, 1...12, 1...31, 0...23, 0...59, 0...59]
        for (octet, range) in zip(octets, ranges) {
            let (tens, ones) = (Int(octet & 15), Int(octet >> 4))
            guard tens < 10, ones < 10, range.contains(tens * 10 + ones) else {
                throw Malformed(description: "TP-VP \(hex(octets)) is no time")
            }
        }
    }

    /// 23.040 §9.2.3.24: the elements fill the header exactly, and the header lies within the user data.
    private static func checkHeader(_ data: [UInt8], udl: Int, alphabet: TextAlphabet) throws(Malformed) {
        guard let length = data.first.map(Int.init) else { throw Malformed(description: "TP-UDHI without a header") }
        let used = alphabet == .gsm7 ? ((length + 1) * 8 + 6) / 7 : length + 1
        guard used <= udl else { throw Malformed(description: "header longer than TP-UD") }
        var position = 1
        while position < length + 1 {
            guard position + 1 < length + 1 else { throw Malformed(description: "half a header element") }
            let (identifier, size) = (data[position], Int(data[position + 1]))
            position += 2 + size
            guard position <= length + 1 else { throw Malformed(description: "header element too long") }
            let value = data[(position - size)..<position]
            if (identifier == 0 && size != 3) || (identifier == 8 && size != 4) {
                throw Malformed(description: "concatenation element of \(size) octets")
            }
            if identifier == 0 || identifier == 8, let parts = value.dropLast().last, let part = value.last,
                part == 0 || part > parts
            {
                throw Malformed(description: "part \(part) of \(parts)")
            }
        }
    }

    private struct Reader {
        let octets: [UInt8]
        var position = 0
        init(_ octets: [UInt8]) { self.octets = octets }
        var isAtEnd: Bool { position == octets.count }
        mutating func next(_ field: String) throws(Malformed) -> UInt8 {
            guard position < octets.count else { throw Malformed(description: "ends before \(field)") }
            defer { position += 1 }
            return octets[position]
        }
        mutating func next(_ count: Int, _ field: String) throws(Malformed) -> [UInt8] {
            guard position + count <= octets.count else { throw Malformed(description: "ends within \(field)") }
            defer { position += count }
            return Array(octets[position..<(position + count)])
        }
    }
}

/// How user data is to be read (23.038 §4).
enum TextAlphabet: Sendable {
    case gsm7, octets, ucs2

    init(dataCodingScheme dcs: UInt8) {
        switch dcs >> 4 {
        // Compressed text is octets to whoever only carries it.
        case 0...7 where dcs & 0x20 != 0: self = .octets
        case 0...7:
            switch (dcs >> 2) & 3 {
            case 1: self = .octets
            case 2: self = .ucs2
            default: self = .gsm7
            }
        case 14: self = .ucs2
        case 15: self = dcs & 0x04 != 0 ? .octets : .gsm7
        default: self = .gsm7
        }
    }
}
