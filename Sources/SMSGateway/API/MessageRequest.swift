import ApplianceKit
import DeviceIO
import Foundation

/// The body of `POST /messages`, read strictly: an unknown field is more likely a slip than a wish.
struct MessageRequest: Sendable {
    /// In UTF-16 units. Telephones join up to 255 parts; ten, which this is in GSM 7 bit, are more than anybody reads.
    static let textLimit = 1_530
    /// In seconds: a minute to a week.
    static let validityRange = 60.0...604_800.0

    let message: NewMessage

    /// - Throws: ``Problem`` with everything that is wrong.
    init(body: [UInt8], now: Date) throws(Problem) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)) else {
            throw .malformed("the body is no JSON")
        }
        guard case .table(let fields) = value else { throw .malformed("the body must be one JSON object") }
        var reader = FieldReader(fields)
        let id = reader.text("id", required: true) { (1...64).contains($0.utf8.count) && MessageID.isCallers($0) }
            .or("must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit", in: &reader)
        let recipient = reader.text("to", required: true) { MobileNumber($0) != nil }
            .or("must be a Vietnamese mobile number, for example 0912345678 or +84912345678", in: &reader)
        let text = reader.text("text", required: true) { (1...Self.textLimit).contains($0.utf16.count) }
            .or("must have 1 to \(Self.textLimit) characters", in: &reader)
        let kind = reader.text("kind", required: false) { ["oneTime", "notice", "bulk"].contains($0) }
            .or("must be “oneTime”, “notice” or “bulk”", in: &reader)
        let encoding = reader.text("encoding", required: false) { Self.encodings[$0] != nil }
            .or("must be “auto”, “gsm7” or “ucs2”", in: &reader)
        let validity = reader.number("validitySeconds") { Self.validityRange.contains($0) }
            .or("must be a number of seconds from 60 to 604800", in: &reader)
        let notBefore = reader.text("notBefore", required: false) { RFC3339.moment($0) != nil }
            .or("must be a time as RFC 3339 has it, for example 2026-11-22T07:00:00+07:00", in: &reader)
        let report = reader.flag("report").or("must be true or false", in: &reader)
        try reader.finish(known: [
            "id", "to", "text", "kind", "encoding", "validitySeconds", "notBefore", "report",
        ])
        var message = NewMessage(
            kind.flatMap(MessageKind.init) ?? .oneTime, to: recipient ?? "", text: text ?? "")
        message.externalID = id
        message.encoding = encoding.flatMap { Self.encodings[$0] } ?? .automatic
        message.validity = validity.map { .seconds($0) }
        message.notBefore = notBefore.flatMap(RFC3339.moment).map { max($0, now) }
        message.wantsReport = report
        self.message = message
    }

    static let encodings: [String: MessageSplitter.Encoding] = ["auto": .automatic, "gsm7": .gsm7, "ucs2": .ucs2]
}

/// What the API calls a message: the caller's own id, or `~` and the gateway's number for those that have none.
enum MessageID {
    static func isCallers(_ id: String) -> Bool {
        guard let first = id.utf8.first, isPlain(first) else { return false }
        return id.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: ".") || "_-".utf8.contains($0) }
    }

    /// The gateway's own number in `~12`.
    static func number(_ id: String) -> Int64? {
        guard id.hasPrefix("~"), id.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(id.dropFirst())
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
    }
}

/// Takes fields out of a JSON object and gathers what is wrong with them.
private struct FieldReader {
    /// A field as it came: absent, usable, or wrong.
    struct Field<Value> {
        let name: String
        let value: Value?
        let isMissing: Bool
        let isWrong: Bool

        func or(_ complaint: String, in reader: inout FieldReader) -> Value? {
            if isMissing {
                reader.faults.append(.init(field: "/\(name)", detail: "is missing; it \(complaint)"))
            } else if isWrong {
                reader.faults.append(.init(field: "/\(name)", detail: complaint))
            }
            return value
        }
    }

    private let fields: [String: JSONValue]
    fileprivate var faults: [Problem.Fault] = []

    init(_ fields: [String: JSONValue]) { self.fields = fields }

    func text(_ name: String, required: Bool, _ isGood: (String) -> Bool) -> Field<String> {
        switch fields[name] {
        case nil: Field(name: name, value: nil, isMissing: required, isWrong: false)
        // NUL ends a text for whoever reads it in C, the database's shell among them.
        case .text(let text) where isGood(text) && !text.utf8.contains(0):
            Field(name: name, value: text, isMissing: false, isWrong: false)
        case .some: Field(name: name, value: nil, isMissing: false, isWrong: true)
        }
    }

    func number(_ name: String, _ isGood: (Double) -> Bool) -> Field<Double> {
        switch fields[name] {
        case nil: Field(name: name, value: nil, isMissing: false, isWrong: false)
        case .number(let number) where isGood(number):
            Field(name: name, value: number, isMissing: false, isWrong: false)
        case .some: Field(name: name, value: nil, isMissing: false, isWrong: true)
        }
    }

    func flag(_ name: String) -> Field<Bool> {
        switch fields[name] {
        case nil: Field(name: name, value: nil, isMissing: false, isWrong: false)
        case .boolean(let flag): Field(name: name, value: flag, isMissing: false, isWrong: false)
        case .some: Field(name: name, value: nil, isMissing: false, isWrong: true)
        }
    }

    func finish(known: [String]) throws(Problem) {
        let unknown = fields.keys.filter { !known.contains($0) }.sorted().map {
            Problem.Fault(field: "/\($0)", detail: "is not known; known are \(known.joined(separator: ", "))")
        }
        let all = faults + unknown
        if !all.isEmpty { throw .invalid(all) }
    }
}
