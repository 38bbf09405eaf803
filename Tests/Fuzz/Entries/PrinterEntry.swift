import DeviceIO

/// What a printer sends back, byte by byte, with lost ones and rubbish in between.
public enum PrinterEntry {
    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        var answers = PrinterAnswers()
        for octet in octets {
            guard let answer = answers.take(octet) else { continue }
            switch answer {
            // Their fixed bits are what tells them apart: an answer of one kind must not pass for another's.
            case .realTime(let byte) where byte != octet || byte & 0b1001_0011 != 0b0001_0010,
                .ordered(let byte) where byte != octet || byte & 0b1001_0000 != 0:
                throw Finding("\(answer) from \(octet)")
            default: break
            }
        }
        // Whatever was half there, two answers later everything is understood again.
        for byte: UInt8 in [0x12, 0x12, 0x12, 0x12] { _ = answers.take(byte) }
        guard answers.take(0x16) == .realTime(0x16) else { throw Finding("a real-time answer was not understood") }
    }
}
