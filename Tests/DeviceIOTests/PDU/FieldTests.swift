import DeviceIO
import Foundation
import Testing

@Suite struct DataCodingSchemeTests {
    /// TS 23.038 §4, group by group, said again in other words.
    @Test func everyValueReadsAsTheStandardSays() {
        for value in UInt8.min...UInt8.max {
            let coding = DataCodingScheme(rawValue: value)
            let bits =
                String(repeating: "0", count: value.leadingZeroBitCount) + (value == 0 ? "" : String(value, radix: 2))
            let group = bits.prefix(4)
            var alphabet = DataCodingScheme.Alphabet.gsm7
            var messageClass: Int?
            if group.hasPrefix("0") {
                switch bits.dropFirst(4).prefix(2) {
                case "01": alphabet = .data
                case "10": alphabet = .ucs2
                default: break
                }
                if bits.dropFirst(3).hasPrefix("1") { messageClass = Int(bits.suffix(2), radix: 2) }
            } else if group == "1110" {
                alphabet = .ucs2
            } else if group == "1111" {
                if bits.dropFirst(5).hasPrefix("1") { alphabet = .data }
                messageClass = Int(bits.suffix(2), radix: 2)
            }
            #expect(coding.alphabet == alphabet, "\(bits)")
            #expect(coding.messageClass == messageClass, "\(bits)")
            #expect(coding.isCompressed == (group.hasPrefix("001") || group.hasPrefix("011")), "\(bits)")
            #expect(coding.isAutomaticallyDeleted == group.hasPrefix("01"), "\(bits)")
            #expect((coding.messageWaiting != nil) == ["1100", "1101", "1110"].contains(group), "\(bits)")
            #expect(coding.usesSeptets == (alphabet == .gsm7 && !coding.isCompressed), "\(bits)")
            if group.hasPrefix("10") { #expect(coding.isReserved, "\(bits)") }
        }
    }

    @Test(arguments: [(0x00, 0x00), (0x08, 0x08), (0x10, nil), (0x18, nil)] as [(UInt8, UInt8?)])
    func flashIsClassZero(_ value: UInt8, plain: UInt8?) {
        let coding = DataCodingScheme(rawValue: value)
        #expect(coding.messageClass == (plain == nil ? 0 : nil))
        #expect(DataCodingScheme(coding.alphabet, messageClass: coding.messageClass) == coding)
    }

    @Test func compressedTextIsKeptAsItCame() throws {
        let hex = "07911326040000F0040B911346610089F60020208062917314" + "08" + "03A1B2C3"
        guard case .deliver(let message) = try SMSPDU.decode(hex: hex) else { return }
        #expect(message.text == nil)
        #expect(message.userData.content == .octets([0xA1, 0xB2, 0xC3]))
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        ("99202150750321", "1999-02-12T05:57:30+03:00"), ("99202150750329", "1999-02-12T05:57:30-03:00"),
        ("51117200000080", "2015-11-27T00:00:00+02:00"), ("70402132522423", "2007-04-12T23:25:42+08:00"),
        ("7040213252242B", "2007-04-12T23:25:42-08:00"), ("62101380000082", "2026-01-31T08:00:00+07:00"),
        ("3130523210658A", "2013-03-25T23:01:56-07:00"), ("42209232000000", "2024-02-29T23:00:00+00:00"),
    ])
    func knownTimestamps(_ hex: String, _ iso: String) throws {
        let stamp = try timestamp(hex)
        #expect(stamp.iso8601 == iso)
        let seconds = try #require(stamp.secondsSince1970)
        let date = try Date(iso, strategy: .iso8601)
        #expect(TimeInterval(seconds) == date.timeIntervalSince1970)
        #expect(ServiceCentreTimestamp(secondsSince1970: seconds, quarterHours: stamp.quarterHours ?? 0) == stamp)
    }

    @Test(arguments: [
        "00000000000000", "FFFFFFFFFFFFFF", "62109999999999", "52209200000000", "6210138A000082", "62313180000082",
        "62101342000082", "621013800000FF",
    ])
    func impossibleOnesReadAsNil(_ hex: String) throws {
        #expect(try timestamp(hex).iso8601 == nil)
        #expect(try timestamp(hex).secondsSince1970 == nil)
    }

    /// Kannel's callback says the time as whoever calls likes.
    @Test func momentsThatNoTimestampCanSayBecomeTheNearestOne() {
        #expect(ServiceCentreTimestamp(secondsSince1970: .max, quarterHours: 79).iso8601 != nil)
        #expect(ServiceCentreTimestamp(secondsSince1970: .min, quarterHours: 0).iso8601 == "1990-01-01T00:00:00+00:00")
        #expect(ServiceCentreTimestamp(secondsSince1970: .max, quarterHours: 0).iso8601 == "2089-12-31T23:59:59+00:00")
    }

    @Test func daysAgreeWithTheCalendar() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: 7305, to: 43_800, by: 13) {
            let stamp = ServiceCentreTimestamp(secondsSince1970: day * 86_400 + 3661, quarterHours: 0)
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: TimeInterval(day * 86_400)))
            let iso = String(
                format: "%04d-%02d-%02dT01:01:01+00:00", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            #expect(stamp.iso8601 == iso)
            #expect(stamp.secondsSince1970 == day * 86_400 + 3661)
        }
    }

    private func timestamp(_ hex: String) throws -> ServiceCentreTimestamp {
        let pdu = "00" + "04" + "0281" + "21" + "0000" + hex + "00"
        guard case .deliver(let message) = try SMSPDU.decode(hex: pdu, isStrict: true) else {
            throw PDUError.messageType(0)
        }
        return message.timestamp
    }
}

@Suite struct ValidityPeriodTests {
    @Test(
        arguments: [
            (0, 300), (5, 1800), (11, 3600), (143, 43_200), (144, 45_000), (151, 57_600), (167, 86_400), (168, 172_800),
            (169, 259_200), (170, 345_600), (196, 2_592_000), (197, 3_024_000), (255, 38_102_400),
        ] as [(UInt8, Int)])
    func relativePeriods(_ octet: UInt8, seconds: Int) {
        #expect(ValidityPeriod.relative(octet).seconds == seconds)
        #expect(ValidityPeriod(atLeast: seconds) == .relative(octet))
    }

    @Test func periodsAreRoundedUpAndHeldWithinBounds() {
        #expect(ValidityPeriod(atLeast: 301) == .relative(1))
        #expect(ValidityPeriod(atLeast: 86_401) == .relative(168))
        #expect(ValidityPeriod(atLeast: -5) == .relative(0))
        #expect(ValidityPeriod(atLeast: .max) == .relative(255))
    }

    @Test(
        arguments: [
            ("00000000000000", nil, false), ("010B0000000000", 3600, false), ("422D0000000000", 45, true),
            ("03214300000000", 45_240, false), ("03A04300000000", nil, false), ("04000000000000", nil, false),
            ("82000500000000", 5, false),
        ] as [(String, Int?, Bool)])
    func enhancedPeriods(_ hex: String, seconds: Int?, isSingleShot: Bool) throws {
        let pdu = "00" + "09" + "07" + "0281" + "21" + "0000" + hex + "00"
        guard case .submit(let message) = try SMSPDU.decode(hex: pdu, isStrict: true),
            case .enhanced(let period) = message.validityPeriod
        else {
            Issue.record("no enhanced period")
            return
        }
        #expect(message.validityPeriod?.seconds == seconds)
        #expect(period.isSingleShot == isSingleShot)
        #expect(message.hex == pdu)
    }
}

@Suite struct SMSAddressTests {
    @Test(arguments: [
        ("+84912345678", "0B914819325476F8", "+84912345678"), ("0912345678", "0A819021436587", "0912345678"),
        ("1022", "04810122", "1022"), ("*101#", "05811A10FB", "*101#"),
    ])
    func numbersAreWrittenAsTheStandardSays(_ number: String, field: String, shown: String) throws {
        let message = SMSSubmit(destination: try SMSAddress(number: number), dataCoding: .gsm7, userData: .empty)
        #expect(message.hex == "000100" + field + "000000")
        #expect(message.destination.description == shown)
    }

    @Test(arguments: ["", "+", "0912 345678", "09.12", "+84+91", "abcdef", "０９１２", "A"])
    func whatIsNoNumberIsRefused(_ number: String) {
        #expect(throws: PDUError.badNumber) { try SMSAddress(number: number) }
    }

    @Test func numbersAreTwentyDigitsAtMost() throws {
        #expect(throws: PDUError.addressTooLong(semiOctets: 21)) {
            try SMSAddress(number: "+" + String(repeating: "1", count: 21))
        }
        #expect(throws: PDUError.addressTooLong(semiOctets: 21)) {
            try SMSPDU.decode(hex: "0004159111111111111111111111F10000621013800000820000")
        }
    }

    @Test(arguments: [
        ("TTHCC DAKLAK", false), ("TTHCC DLAK", true), ("DỊCH VỤ", false), ("", false), ("[{}]~^", false),
        ("a[]{}€", true),
    ])
    func namesAreElevenCharactersOfTheAlphabet(_ name: String, isAllowed: Bool) {
        #expect(((try? SMSAddress(alphanumeric: name)) != nil) == isAllowed)
    }

    @Test func aNameHasNoNumberToAnswerTo() throws {
        let address = try SMSAddress(alphanumeric: "VIETTEL")
        #expect(address.isAlphanumeric && address.number == "VIETTEL" && address.typeOfAddress == 0xD0)
    }

    @Test func aServiceCentreMayBeMissing() throws {
        let tpdu = "040B911346610089F60000208062917314080CC8F71D14969741F977FD07"
        for (hex, part) in [(tpdu, SMSPDU.ServiceCentrePart.absent), (tpdu, .either), ("00" + tpdu, .either)] {
            guard case .deliver(let message) = try SMSPDU.decode(hex: hex, serviceCentre: part) else { continue }
            #expect(message.text == "How are you?")
            #expect(message.serviceCentre == nil)
        }
        #expect(throws: PDUError.self) { try SMSPDU.decode(hex: tpdu) }
    }
}
