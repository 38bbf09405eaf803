import ApplianceKit
import DeviceIO
import Testing

@Suite struct PDURoundTripTests {
    @Test(arguments: PropertyRun.parts)
    func everyMessageReadsAsItWasWritten(start: Int) throws {
        var (rounds, random) = PropertyRun.part(from: start)
        for round in rounds {
            let (message, direction) = try random.message()
            let hex = message.hex
            let again = try SMSPDU.decode(hex: hex, direction: direction, isStrict: true)
            if try again == message
                && Hexadecimal.octets(hex).count - message.tpdu.count
                    == (message.serviceCentre.map { ($0.value.utf8.count + 1) / 2 + 2 } ?? 1)
            {
                continue
            }
            Issue.record("PDU_SEED=\(PropertyRun.seed), round \(round): \(hex) reads as \(again)")
            return
        }
    }

    @Test(arguments: PropertyRun.parts)
    func everyTextComesBackFromItsParts(start: Int) throws {
        var (rounds, random) = PropertyRun.part(from: start)
        for round in rounds where round.isMultiple(of: 10) {
            let text = random.text(longest: 600)
            let splitter = random.splitter()
            let messages = try SMSSubmit.messages(text, to: SMSAddress(number: "+84912345678"), splitter: splitter)
            let parts = try messages.map { message in
                guard case .submit(let part) = try SMSPDU.decode(hex: message.hex, isStrict: true) else {
                    throw PDUError.messageType(0)
                }
                return part
            }
            let joined = UserData.text(of: parts.map(\.userData), parts[0].dataCoding)
            let isSame = joined?.unicodeScalars.elementsEqual(VietnameseText.composed(text).unicodeScalars) == true
            if isSame, parts.allSatisfy({ $0.tpdu.count <= 2 + 12 + 2 + 7 + 1 + 140 }) { continue }
            Issue.record("PDU_SEED=\(PropertyRun.seed), round \(round)")
            return
        }
    }
}

extension SeededRandom {
    private static let letters = Array("ABCXYZabcxyz0123456789 .-@ÄÖé")
    private static let dialled = Array("01234567890123456789*#abc")
    private static let digits = Array("0123456789")
    private static let alphabets = [
        "abcdefghijklmnopqrstuvwxyz .,", "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩ^{}\\[~]|€\u{C}", "đĐơƯắằẳẵặỆệửữựýỳỷỹỵ aA1",
        "日本語한국", "😀👍🏽🇻🇳👨‍👩‍👧‍👦🏳️‍🌈e\u{301}\u{323}a\u{302}",
    ].map { Array($0) }

    mutating func message() throws(PDUError) -> (SMSPDU, SMSPDU.Direction) {
        switch number(0...9) {
        case 0...3:
            let coding = dataCoding()
            return (
                .deliver(
                    SMSDeliver(
                        serviceCentre: try serviceCentre(), originator: try address(), protocolIdentifier: octet(),
                        dataCoding: coding, timestamp: timestamp(), userData: try userData(coding),
                        hasMoreMessages: chance(50), isForwarded: chance(20), returnsReport: chance(20),
                        hasReplyPath: chance(20))), chance(50) ? .storage : .toMobile
            )
        case 4...6:
            let coding = dataCoding()
            return (
                .submit(
                    SMSSubmit(
                        serviceCentre: try serviceCentre(), messageReference: octet(), destination: try address(),
                        protocolIdentifier: octet(), dataCoding: coding, validityPeriod: validityPeriod(),
                        userData: try userData(coding), rejectsDuplicates: chance(20), requestsReport: chance(50),
                        hasReplyPath: chance(20))), chance(50) ? .storage : .fromMobile
            )
        case 7:
            return (
                .statusReport(
                    SMSStatusReport(
                        serviceCentre: try serviceCentre(), messageReference: octet(), recipient: try address(),
                        timestamp: timestamp(), discharge: timestamp(), status: DeliveryStatus(rawValue: octet()),
                        hasMoreMessages: chance(50), isForwarded: chance(20), answersCommand: chance(20),
                        parameters: chance(50) ? nil : try parameters())), chance(50) ? .storage : .toMobile
            )
        case 8:
            let report = SMSSubmitReport(
                failureCause: chance(50) ? nil : octet() | 0x80, timestamp: timestamp(), parameters: try parameters())
            return (.submitReport(report), .toMobile)
        default:
            let report = SMSDeliverReport(
                failureCause: chance(50) ? nil : octet() | 0x80, parameters: try parameters())
            return (.deliverReport(report), .fromMobile)
        }
    }

    mutating func address() throws(PDUError) -> SMSAddress {
        if chance(20) {
            let name = String((0..<number(1...11)).map { _ in pick(Self.letters) })
            return try SMSAddress(alphanumeric: name)
        }
        let digits = String((0..<number(1...20)).map { _ in pick(Self.dialled) })
        let type = pick([0x81, 0x91, 0xA1, 0xB1, 0xC8, 0xE0] as [UInt8])
        return try SMSAddress(digits: digits, typeOfAddress: type)
    }

    private mutating func serviceCentre() throws(PDUError) -> SMSAddress? {
        guard chance(70) else { return nil }
        let digits = String((0..<number(1...20)).map { _ in pick(Self.digits) })
        return try SMSAddress(digits: digits, typeOfAddress: 0x91)
    }

    private mutating func dataCoding() -> DataCodingScheme {
        DataCodingScheme(rawValue: chance(50) ? pick([0x00, 0x04, 0x08]) : octet())
    }

    private mutating func timestamp() -> ServiceCentreTimestamp {
        ServiceCentreTimestamp(
            year: number(1990...2089), month: number(1...12), day: number(1...28), hour: number(0...23),
            minute: number(0...59), second: number(0...59), quarterHours: number(-79...79))
    }

    private mutating func validityPeriod() -> ValidityPeriod? {
        switch number(0...4) {
        case 0: .relative(octet())
        case 1: .absolute(timestamp())
        case 2: .enhanced(EnhancedValidityPeriod(seconds: octet(), isSingleShot: chance(50)))
        case 3:
            .enhanced(EnhancedValidityPeriod(hours: number(0...99), minutes: number(0...59), seconds: number(0...59)))
        default: nil
        }
    }

    private mutating func parameters() throws(PDUError) -> OptionalParameters {
        let coding = chance(60) ? dataCoding() : nil
        return OptionalParameters(
            protocolIdentifier: chance(50) ? octet() : nil, dataCoding: coding,
            userData: chance(50) ? try userData(coding ?? .gsm7) : nil)
    }

    private mutating func userData(_ coding: DataCodingScheme) throws(PDUError) -> UserData {
        let header = chance(40) ? try header() : nil
        let room = UserData.longest - (header.map { $0.octets.count + 1 } ?? 0)
        if coding.usesSeptets {
            let codes = (0..<number(0...(max(room - 1, 0) * 8 / 7))).map { _ in octet() & 0x7F }
            return try UserData(header: header, .septets(codes))
        }
        return try UserData(header: header, .octets(octets(number(0...room))))
    }

    private mutating func header() throws(PDUError) -> UserDataHeader {
        var elements: [InformationElement] = []
        if chance(60) {
            let total = UInt8(number(1...255))
            let width: Concatenation.Width = chance(50) ? .bits8 : .bits16
            elements.append(
                InformationElement(
                    try Concatenation(
                        reference: UInt16(number(0...(width == .bits8 ? 255 : 65535))), width: width, total: total,
                        sequence: UInt8(number(1...Int(total))))))
        }
        for _ in 0..<number(0...3) {
            elements.append(try InformationElement(identifier: octet(), data: octets(number(0...12))))
        }
        return try UserDataHeader(elements)
    }

    mutating func text(longest: Int) -> String {
        let alphabet = pick(Self.alphabets) + (chance(30) ? pick(Self.alphabets) : [])
        return String((0..<number(0...longest)).map { _ in pick(alphabet) })
    }

    mutating func splitter() -> MessageSplitter {
        MessageSplitter(
            encoding: chance(30) ? .ucs2 : .automatic, reference: UInt16(number(0...65535)),
            width: chance(50) ? .bits8 : .bits16)
    }
}
