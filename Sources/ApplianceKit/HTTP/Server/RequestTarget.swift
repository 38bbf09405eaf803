/// The path and the query of a request's target in origin form (RFC 9112 §3.2.1), decoded.
package struct RequestTarget: Equatable {
    package let path: String
    package let query: [String: String]

    /// nil where the target is not in origin form, an escape is no UTF-8 or incomplete, a control character hides in
    /// the path or a NUL anywhere, or a `.` or `..` segment tries to climb.
    package init?(_ target: String) {
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let path = decode(first, plusIsSpace: false), path.utf8.first == 0x2F,
            path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            path.utf8.split(separator: 0x2F).allSatisfy({ !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) })
        else { return nil }
        self.path = path
        var query: [String: String] = [:]
        if parts.count == 2 {
            for pair in parts[1].split(separator: UInt8(ascii: "&")) {
                let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = decode(sides[0], plusIsSpace: true),
                    let value = sides.count == 2 ? decode(sides[1], plusIsSpace: true) : ""
                else { return nil }
                if query[name] == nil { query[name] = value }
            }
        }
        self.query = query
    }
}

private func decode(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit),
                high | low != 0
            else { return nil }
            bytes.append(high << 4 | low)
        case 0: return nil
        case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
        default: bytes.append(byte)
        }
    }
    return String(validating: bytes, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
