import ApplianceKit
import DeviceIO
import Foundation

/// One line of `pdu encode`: a JSON object in, hexadecimal PDUs in a JSON object out.
struct PDULineEncoder {
    private struct Request: Decodable {
        let to: String
        let text: String
        let encoding: String?
        let report: Bool?
        let validity: Int?
        let flash: Bool?
        let reference: Int?
    }

    private struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private let decoder = JSONDecoder()
    /// For texts that need several parts and name no reference; starts anywhere, so that two runs differ.
    private var references = ConcatenationReferences(next: UInt16.random(in: 0...255))

    mutating func encode(_ line: ArraySlice<UInt8>, to out: inout JSONLineOutput) throws(SystemError) {
        switch Result(catching: { try messages(line) }) {
        case .success(let messages):
            try out.object { object in
                object.field("pdus", messages.map(\.hex))
                object.field("lengths", messages.map(\.tpdu.count))
                object.field("parts", messages.count)
                object.field("encoding", messages.first?.dataCoding.alphabet == .ucs2 ? "ucs2" : "gsm7")
            }
        case .failure(let error):
            try out.object { $0.field("error", explain(error)) }
        }
    }

    private mutating func messages(_ line: ArraySlice<UInt8>) throws -> [SMSSubmit] {
        guard !line.isEmpty else { throw Refusal(description: "the line is empty") }
        let request = try decoder.decode(Request.self, from: Data(line))
        let messages = try SMSSubmit.messages(
            request.text, to: SMSAddress(number: request.to), splitter: splitter(request),
            requestsReport: request.report ?? false, validityPeriod: validity(request.validity),
            messageClass: request.flash == true ? 0 : nil)
        if messages.count > 1, request.reference == nil { _ = references.take() }
        return messages
    }

    private func splitter(_ request: Request) throws -> MessageSplitter {
        let encoding: MessageSplitter.Encoding =
            switch request.encoding {
            case nil, "auto": .automatic
            case "gsm7": .gsm7
            case "ucs2": .ucs2
            default: throw Refusal(description: "“encoding” is auto, gsm7 or ucs2")
            }
        guard let number = request.reference else {
            return MessageSplitter(encoding: encoding, reference: references.next)
        }
        guard let reference = UInt16(exactly: number) else {
            throw Refusal(description: "“reference” is 0 to 65535")
        }
        return MessageSplitter(
            encoding: encoding, reference: reference, width: reference > 0xFF ? .bits16 : .bits8)
    }

    private func validity(_ seconds: Int?) throws -> ValidityPeriod? {
        guard let seconds else { return nil }
        guard seconds > 0 else { throw Refusal(description: "“validity” is a number of seconds above 0") }
        return ValidityPeriod(atLeast: seconds)
    }

    private func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "“\(key.stringValue)” is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.codingPath.isEmpty
                ? "the line is no JSON object"
                : "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has the wrong type"
        case is DecodingError: "the line is no JSON object"
        default: "\(error)"
        }
    }
}
