import ApplianceKit
import DeviceIO

/// Decodes a PDU: the first octet chooses the direction, the rest is the PDU.
///
/// Beside crashes it looks for messages that read otherwise once they were written again, and for received texts that
/// can't be sent on.
public enum PDUEntry {
    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let directions: [SMSPDU.Direction] = [.storage, .toMobile, .fromMobile]
        let direction = directions[Int(selector) % directions.count]
        guard
            let message = try? SMSPDU.decode(
                Array(octets.dropFirst()), direction: direction, serviceCentre: selector < 0x80 ? .present : .either)
        else { return }

        guard let again = try? SMSPDU.decode(message.octets, direction: direction) else {
            throw Finding("can't read what was written: \(message.hex)")
        }
        guard again.tpdu == message.tpdu else { throw Finding("\(message.hex) became \(again.hex)") }
        guard let byDigits = try? SMSPDU.decode(hex: message.hex, direction: direction), byDigits == again else {
            throw Finding("octets and digits read differently: \(message.hex)")
        }

        switch message {
        case .deliver(let deliver):
            try exercise(deliver.text)
            _ = deliver.timestamp.iso8601
            if var partial = PartialMessage(deliver, line: "fuzz", since: 0) {
                _ = partial.add(deliver)
                _ = partial.text
                _ = partial.missing
            }
        case .submit(let submit):
            try exercise(submit.text)
            _ = submit.validityPeriod?.seconds
        case .statusReport(let report): try exercise(report.parameters?.text)
        case .submitReport(let report): try exercise(report.parameters.text)
        case .deliverReport(let report): try exercise(report.parameters.text)
        }
    }

    /// Text that somebody sent is composed, stripped and cut.
    private static func exercise(_ text: String?) throws(Finding) {
        guard let text else { return }
        let composed = VietnameseText.composed(text)
        guard isSame(VietnameseText.composed(composed), composed) else { throw Finding("composing twice differs") }
        _ = VietnameseText.unaccented(text)
        guard let result = try? MessageSplitter().split(text) else { throw Finding("a received text can't be sent") }
        guard let joined = UserData.text(of: result.parts, DataCodingScheme(result.alphabet)), isSame(joined, composed)
        else { throw Finding("joined text differs") }
    }

    /// Scalar by scalar: `==` would take the composed and the decomposed form for equal.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.elementsEqual(right.unicodeScalars)
    }
}
