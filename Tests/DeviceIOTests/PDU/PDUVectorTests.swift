import DeviceIO
import Testing

@Suite struct PDUVectorTests {
    @Test(arguments: try PDUVector.file("pdu-collected"))
    func collectedFromStandardsManualsAndOtherSoftware(_ vector: PDUVector) throws { try check(vector) }

    @Test(arguments: try PDUVector.file("pdu-generated"))
    func generatedAndAgreedByOtherDecoders(_ vector: PDUVector) throws { try check(vector) }

    @Test func thereAreEnoughOfThem() throws {
        #expect(try PDUVector.file("pdu-collected").count >= 80)
        #expect(try PDUVector.file("pdu-generated").count >= 250)
    }

    private func check(_ vector: PDUVector) throws {
        if vector.expect["error"] == .bool(true) {
            #expect(throws: PDUError.self) { try vector.decode() }
            return
        }
        let message = try vector.decode()
        let seen = facts(message)
        for (key, value) in vector.expect {
            #expect(seen[key] == value, "\(key) of \(vector.pdu) (\(vector.source))")
        }
        try reencode(message, vector)
    }

    /// What we write again differs from what came only where a sender left its fill bits or fields in disorder; read
    /// again, it means the same.
    private func reencode(_ message: SMSPDU, _ vector: PDUVector) throws {
        let digits = vector.smscPart == "absent" ? Hexadecimal.string(message.tpdu) : message.hex
        if digits == vector.pdu { return }
        let again = PDUVector(
            pdu: digits, source: vector.source, direction: vector.direction, smscPart: vector.smscPart,
            expect: vector.expect)
        #expect(try again.decode() == message, "\(vector.pdu) became \(digits)")
    }

    private func facts(_ message: SMSPDU) -> [String: JSONValue] {
        var facts: [String: JSONValue] = ["smsc": JSONValue(message.serviceCentre?.number)]
        switch message {
        case .deliver(let deliver):
            facts["type"] = .string("deliver")
            facts["more"] = .bool(deliver.hasMoreMessages)
            facts["protocol"] = .number(Int(deliver.protocolIdentifier))
            add(deliver.originator, &facts)
            add(deliver.timestamp, &facts)
            add(deliver.dataCoding, deliver.userData, &facts)
        case .submit(let submit):
            facts["type"] = .string("submit")
            facts["reference"] = .number(Int(submit.messageReference))
            facts["report"] = .bool(submit.requestsReport)
            facts["validity"] = JSONValue(submit.validityPeriod?.seconds)
            if case .absolute(let moment) = submit.validityPeriod { facts["validUntil"] = JSONValue(moment.iso8601) }
            add(submit.destination, &facts)
            add(submit.dataCoding, submit.userData, &facts)
        case .statusReport(let report):
            facts["type"] = .string("status-report")
            facts["reference"] = .number(Int(report.messageReference))
            facts["status"] = .number(Int(report.status.rawValue))
            facts["discharge"] = JSONValue(report.discharge.iso8601)
            facts["dischargeUTC"] = JSONValue(utc(report.discharge))
            facts["encoding"] = .null
            add(report.recipient, &facts)
            add(report.timestamp, &facts)
        case .submitReport: facts["type"] = .string("submit-report")
        case .deliverReport: facts["type"] = .string("deliver-report")
        }
        return facts
    }

    private func add(_ address: SMSAddress, _ facts: inout [String: JSONValue]) {
        facts["address"] = .string(address.number)
        facts["addressType"] = .string("\(address.typeOfNumber)")
    }

    private func add(_ timestamp: ServiceCentreTimestamp, _ facts: inout [String: JSONValue]) {
        facts["timestamp"] = JSONValue(timestamp.iso8601)
        facts["utc"] = JSONValue(utc(timestamp))
        facts["offset"] = JSONValue(timestamp.quarterHours)
    }

    private func utc(_ timestamp: ServiceCentreTimestamp) -> String? {
        timestamp.secondsSince1970.map { seconds in
            (ServiceCentreTimestamp(secondsSince1970: seconds, quarterHours: 0).iso8601 ?? "")
                .replacing("+00:00", with: "Z")
        }
    }

    private func add(_ coding: DataCodingScheme, _ userData: UserData, _ facts: inout [String: JSONValue]) {
        let text = userData.text(coding)
        facts["text"] = JSONValue(text)
        facts["encoding"] = .string(coding.alphabet == .data ? "8bit" : "\(coding.alphabet)")
        facts["class"] = JSONValue(coding.messageClass)
        if text == nil { facts["data"] = .string(Hexadecimal.string(UserData.data(of: [userData]))) }
        if let place = userData.header?.concatenation {
            facts["concat"] = .object([
                "ref": .number(Int(place.reference)), "refBits": .number(Int(place.width.rawValue)),
                "part": .number(Int(place.sequence)), "parts": .number(Int(place.total)),
            ])
        }
        if let ports = userData.header?.ports {
            facts["ports"] = .array([.number(Int(ports.destination)), .number(Int(ports.source))])
        }
        if let header = userData.header {
            facts["elements"] = .array(header.elements.map { .number(Int($0.identifier)) })
        }
        if let waiting = coding.messageWaiting {
            facts["waiting"] = .object([
                "kind": .number(Int(waiting.kind.rawValue)), "active": .bool(waiting.isActive),
                "stored": .bool(waiting.isStored),
            ])
        }
    }
}
