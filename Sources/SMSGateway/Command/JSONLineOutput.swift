import ApplianceKit
import Glibc

/// JSON objects, one a line, in the order in which their keys are written, gathered and written in large pieces.
struct JSONLineOutput {
    private static let chunk = 1 << 16
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var needsComma = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer.reserveCapacity(Self.chunk + 4096)
    }

    mutating func object(_ fields: (inout JSONLineOutput) -> Void) throws(SystemError) {
        braces(fields)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.chunk { try flush() }
    }

    mutating func field(_ key: StaticString, _ text: String?) {
        name(key)
        if let text { string(text) } else { literal("null") }
    }

    mutating func field(_ key: StaticString, _ number: Int?) {
        name(key)
        literal(number.map(String.init) ?? "null")
    }

    mutating func field(_ key: StaticString, _ value: Bool) {
        name(key)
        literal(value ? "true" : "false")
    }

    mutating func field(_ key: StaticString, _ strings: [String]) {
        name(key)
        list(strings) { $0.string($1) }
    }

    mutating func field(_ key: StaticString, _ numbers: [Int]) {
        name(key)
        list(numbers) { $0.literal(String($1)) }
    }

    mutating func field(_ key: StaticString, _ fields: (inout JSONLineOutput) -> Void) {
        name(key)
        braces(fields)
    }

    /// Writes what has been gathered.
    mutating func flush() throws(SystemError) {
        var start = 0
        while start < buffer.count {
            start += try systemCall("write") {
                buffer.withUnsafeBytes { bytes in
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    return write(descriptor, rest.baseAddress, rest.count)
                }
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func braces(_ fields: (inout JSONLineOutput) -> Void) {
        buffer.append(UInt8(ascii: "{"))
        needsComma = false
        fields(&self)
        buffer.append(UInt8(ascii: "}"))
        needsComma = true
    }

    private mutating func list<Element>(_ elements: [Element], _ write: (inout JSONLineOutput, Element) -> Void) {
        buffer.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            write(&self, element)
        }
        buffer.append(UInt8(ascii: "]"))
    }

    private mutating func name(_ key: StaticString) {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
        buffer.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { buffer += $0 }
        buffer.append(UInt8(ascii: "\""))
        buffer.append(UInt8(ascii: ":"))
    }

    private mutating func literal(_ text: String) { buffer += text.utf8 }

    private mutating func string(_ text: String) {
        buffer.append(UInt8(ascii: "\""))
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                buffer.append(UInt8(ascii: "\\"))
                buffer.append(octet)
            case UInt8(ascii: "\n"): literal("\\n")
            case UInt8(ascii: "\r"): literal("\\r")
            case UInt8(ascii: "\t"): literal("\\t")
            case 0..<0x20: literal("\\u00" + (octet < 0x10 ? "0" : "") + String(octet, radix: 16))
            default: buffer.append(octet)
            }
        }
        buffer.append(UInt8(ascii: "\""))
    }
}
