import DeviceIO
import Foundation

/// libFuzzer's entry: the first octet chooses the direction, the rest is a PDU.
///
/// Beside crashes it looks for messages that read otherwise once they were written again. Build and run (set
/// SWIFT_BACKTRACE, or the backtracer takes the signal and no input is kept):
///
///     FUZZ=1 swift build --sanitize=fuzzer --product fuzz-pdu --scratch-path .build-fuzz
///     SWIFT_BACKTRACE=enable=no .build-fuzz/debug/fuzz-pdu -max_len=200 -max_total_time=1800 CORPUS
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPDU(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let octets = Array(UnsafeBufferPointer(start: start, count: count))
    let directions: [SMSPDU.Direction] = [.storage, .toMobile, .fromMobile]
    let direction = directions[Int(octets[0]) % directions.count]
    guard
        let message = try? SMSPDU.decode(
            Array(octets.dropFirst()), direction: direction, serviceCentre: octets[0] < 0x80 ? .present : .either)
    else { return 0 }

    guard let again = try? SMSPDU.decode(message.octets, direction: direction) else {
        fatalError("can't read what was written: \(message.hex)")
    }
    guard again.tpdu == message.tpdu else { fatalError("\(message.hex) became \(again.hex)") }

    switch message {
    case .deliver(let deliver):
        exercise(deliver.text)
        _ = deliver.timestamp.iso8601
        if var partial = PartialMessage(deliver, line: "fuzz", since: 0) {
            _ = partial.add(deliver)
            _ = partial.text
        }
    case .submit(let submit):
        exercise(submit.text)
        _ = submit.validityPeriod?.seconds
    case .statusReport(let report): exercise(report.parameters?.text)
    case .submitReport(let report): exercise(report.parameters.text)
    case .deliverReport(let report): exercise(report.parameters.text)
    }
    return 0
}

/// Text that somebody sent is composed, stripped and cut.
private func exercise(_ text: String?) {
    guard let text else { return }
    let composed = ComposedText.composed(text)
    guard isSame(ComposedText.composed(composed), composed) else { fatalError("composing twice differs") }
    _ = UnaccentedText(text).text
    guard let result = try? MessageSplitter().split(text) else { fatalError("a received text can't be sent") }
    let joined = UserData.text(of: result.parts, DataCodingScheme(result.alphabet))
    guard let joined, isSame(joined, composed) else { fatalError("joined text differs") }
}

/// Scalar by scalar: `==` would take the composed and the decomposed form for equal.
private func isSame(_ left: String, _ right: String) -> Bool {
    left.unicodeScalars.elementsEqual(right.unicodeScalars)
}
