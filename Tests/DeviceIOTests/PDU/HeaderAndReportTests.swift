import DeviceIO
import Testing

@Suite struct UserDataHeaderTests {
    private func deliver(_ userData: String) throws -> SMSDeliver {
        let hex = "00" + "44" + "0281" + "21" + "0004" + "62101380000082" + userData
        guard case .deliver(let message) = try SMSPDU.decode(hex: hex, isStrict: true) else {
            throw PDUError.messageType(0)
        }
        return message
    }

    @Test func partsNumberedBeyondTheTotalStandAlone() throws {
        #expect(try deliver("06" + "05" + "0003AA0200").concatenation == nil)
        #expect(try deliver("06" + "05" + "0003AA0203").concatenation == nil)
        #expect(try deliver("06" + "05" + "0003AA0000").concatenation == nil)
        #expect(try deliver("06" + "05" + "0003AA0202").concatenation?.sequence == 2)
    }

    @Test func theLastOfSeveralEqualElementsCounts() throws {
        let message = try deliver("0C" + "0B" + "0003AA0201" + "0804BBCC0302")
        #expect(
            message.concatenation == (try Concatenation(reference: 0xBBCC, width: .bits16, total: 3, sequence: 2)))
    }

    @Test func portsOfBothWidths() throws {
        #expect(try deliver("05" + "04" + "04026432").userData.header?.ports?.destination == 100)
        let wide = try deliver("07" + "06" + "050404D21466").userData.header?.ports
        #expect(wide?.destination == 1234 && wide?.source == 5222)
    }

    @Test func elementsNobodyKnowsAreKeptAndPassedOver() throws {
        let message = try deliver("0C" + "0A" + "7003010203" + "0003AA0201" + "EE")
        #expect(message.userData.header?.elements.map(\.identifier) == [0x70, 0x00])
        #expect(message.concatenation?.reference == 0xAA)
        #expect(message.userData.content == .octets([0xEE]))
    }

    @Test func aHeaderWhoseLastElementDoesNotFitIsIgnored() throws {
        let message = try deliver("07" + "05" + "0005AA0201" + "41")
        #expect(message.userData.header?.elements == [])
        #expect(message.concatenation == nil)
        #expect(message.userData.content == .octets([0x41]))
        #expect(message.hex.hasSuffix("07050005AA020141"))
    }

    @Test func aHeaderLongerThanItsUserDataIsAnError() {
        #expect(throws: PDUError.headerTooLong(octets: 17, userData: 6)) { try deliver("06" + "10" + "0003AA0201") }
        #expect(throws: PDUError.headerTooLong(octets: 1, userData: 0)) { try deliver("00") }
    }

    @Test func tooMuchUserDataIsRefused() throws {
        #expect(throws: PDUError.userDataTooLong(octets: 141)) {
            try UserData(.octets([UInt8](repeating: 0, count: 141)))
        }
        #expect(throws: PDUError.userDataTooLong(octets: 141)) {
            try UserData(.septets([UInt8](repeating: 0, count: 161)))
        }
        #expect(throws: PDUError.elementTooLong(octets: 200)) {
            try InformationElement(identifier: 1, data: [UInt8](repeating: 0, count: 200))
        }
        #expect(throws: PDUError.badConcatenation) { try Concatenation(reference: 256, total: 2, sequence: 1) }
        #expect(throws: PDUError.badConcatenation) { try Concatenation(reference: 1, total: 2, sequence: 3) }
    }
}

@Suite struct ReportTests {
    /// TS 23.040 §9.2.2.2a (ii): type, parameters, time of arrival.
    @Test func anAcceptedMessage() throws {
        let report = try SMSPDU.decode(
            hex: "0100" + "62101380000082", direction: .toMobile, serviceCentre: .absent,
            isStrict: true)
        guard case .submitReport(let accepted) = report else {
            Issue.record("\(report)")
            return
        }
        #expect(accepted.failureCause == nil)
        #expect(accepted.timestamp.iso8601 == "2026-01-31T08:00:00+07:00")
    }

    /// TS 23.040 §9.2.2.2a (i), with TP-FCS 0xC5 and a text in TP-UD.
    @Test func aRefusedMessageWithAReason() throws {
        let report = try SMSPDU.decode(
            hex: "01" + "C5" + "07" + "62101380000082" + "00" + "00" + "02" + "E835", direction: .toMobile,
            serviceCentre: .absent, isStrict: true)
        guard case .submitReport(let refused) = report else {
            Issue.record("\(report)")
            return
        }
        #expect(refused.failureCause == 0xC5)
        #expect(refused.parameters.protocolIdentifier == 0)
        #expect(refused.parameters.dataCoding == .gsm7)
        #expect(refused.parameters.text == "hk")
    }

    @Test func aDeliverReportForMemoryFull() throws {
        let report = try SMSPDU.decode(
            hex: "00D300", direction: .fromMobile, serviceCentre: .absent, isStrict: true)
        #expect(report == .deliverReport(SMSDeliverReport(failureCause: 0xD3)))
    }

    @Test func parameterIndicatorsMayGoOn() throws {
        // TP-FCS takes the first octet from 0x80 up; the second is TP-PI with an extension octet.
        let report = try SMSPDU.decode(
            hex: "00" + "D3" + "81" + "00" + "40", direction: .fromMobile, serviceCentre: .absent, isStrict: true)
        #expect(
            report
                == .deliverReport(
                    SMSDeliverReport(failureCause: 0xD3, parameters: OptionalParameters(protocolIdentifier: 0x40))))
    }

    @Test func statusReportsMayCarryText() throws {
        let hex = "00" + "06" + "2A" + "0B914819325476F8" + "62101380000082" + "62101380500082" + "00" + "04" + "02E835"
        guard case .statusReport(let report) = try SMSPDU.decode(hex: hex, isStrict: true) else { return }
        #expect(report.messageReference == 42 && report.status.meaning == .delivered)
        #expect(report.parameters?.text == "hk")
        #expect(report.hex == hex)
    }

    @Test func octetsThatAreNoParametersDoNotCostTheReport() throws {
        let hex = "0006D60B911326880736F4111011719551401110117195714000" + "045A"
        guard case .statusReport(let report) = try SMSPDU.decode(hex: hex) else {
            Issue.record("no report")
            return
        }
        #expect(report.messageReference == 214 && report.parameters == nil)
        #expect(throws: PDUError.trailingOctets(2)) { try SMSPDU.decode(hex: hex, isStrict: true) }
    }

    @Test(
        arguments: [
            (0x00, DeliveryStatus.Meaning.delivered), (0x01, .delivered), (0x1F, .delivered), (0x20, .stillTrying),
            (0x25, .stillTrying), (0x3F, .stillTrying), (0x40, .failedForGood), (0x49, .failedForGood),
            (0x60, .gaveUp), (0x65, .gaveUp), (0x7F, .gaveUp), (0x80, .reserved), (0xA0, .reserved), (0xFF, .reserved),
        ] as [(UInt8, DeliveryStatus.Meaning)])
    func statusOctets(_ octet: UInt8, meaning: DeliveryStatus.Meaning) {
        let status = DeliveryStatus(rawValue: octet)
        #expect(status.meaning == meaning)
        #expect(status.isFinal == (meaning != .stillTrying && meaning != .reserved))
    }

    @Test func directionsGiveTheTypeItsMeaning() throws {
        #expect(throws: PDUError.messageType(3)) {
            try SMSPDU.decode([0x03, 0, 0, 0], direction: .fromMobile, serviceCentre: .absent)
        }
        // 11 is reserved and read as a deliver on its way to us.
        guard
            case .deliver = try SMSPDU.decode(
                hex: "07911326040000F0070B911346610089F60000208062917314080CC8F71D14969741F977FD07")
        else {
            Issue.record("no deliver")
            return
        }
    }

    @Test func octetsLeftOverAreAnErrorOnlyWhenAskedFor() throws {
        let hex = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD070000"
        #expect(throws: Never.self) { try SMSPDU.decode(hex: hex) }
        #expect(throws: PDUError.trailingOctets(2)) { try SMSPDU.decode(hex: hex, isStrict: true) }
    }
}
