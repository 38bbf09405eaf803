import ApplianceKit
import DeviceIO
import DossierKit
import Testing

@testable import SMSGateway

@Suite("Gateway configuration")
struct GatewayConfigurationTests {
    private func read(_ text: String) throws(ConfigurationError) -> GatewayConfiguration {
        try GatewayConfiguration(reading: ConfigurationReader(text: text, file: "sms.json5"))
    }

    @Test func allButTheCentralSystemHasADefault() throws {
        let configuration = try read("{ central: { baseURL: 'https://example.gov.vn/o/rest/v2', groupIds: [1] } }")
        #expect(configuration.modems.map(\.modem.device) == ["/dev/tracuu/modem0"])
        #expect(configuration.queries.lookupBudget == DossierLookup.messageBudget)
    }

    @Test func everyProblemIsToldAtOnceWithItsLine() throws {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try read(
                "{\n modem: { baud: 'fast', devise: '/dev/x' },\n central: { groupIds: [1] },\n log: 'loud'\n}")
        }
        let lines = try #require(error).problems.map(\.description)
        #expect(lines.contains { $0.hasPrefix("sms.json5:2: modem.baud: must be a whole number") })
        #expect(lines.contains { $0.hasPrefix("sms.json5:2: modem.devise: unknown key; did you mean “device”?") })
        #expect(lines.contains { $0.hasPrefix("sms.json5:3: central.baseURL: is missing") })
        #expect(lines.contains { $0.hasPrefix("sms.json5:4: log: must be one of") })
    }

    private let central = "central: { baseURL: 'https://example.gov.vn/o/rest/v2', groupIds: [1] }"

    @Test func severalModemsEachWithItsOperatorsAndNumber() throws {
        let configuration = try read(
            """
            { modems: [
                { name: 'viettel', device: '/dev/a', operators: ['viettel'], number: '0960 000 017',
                  balance: { code: '*101#', alarmBelow: 50000, everyHours: 6 } },
                { device: '/dev/b' } ],
              sending: { quietFrom: 21, quietTo: 8, perHour: 200, reports: ['notice'], retentionDays: 10 },
              \(central) }
            """)
        #expect(configuration.modems.map(\.name) == ["viettel", "modem1"])
        #expect(configuration.modems[0].operators == ["viettel"])
        #expect(configuration.modems[0].balance?.alarmBelow == 50_000)
        #expect(configuration.answerRule.ownNumbers.map(\.international) == ["+84960000017"])
        #expect(configuration.sending.policy.quietHours == QuietHours(from: 21, to: 8))
        #expect(configuration.sending.policy.perHour == 200)
        #expect(configuration.sending.reportedKinds == [.notice])
        #expect(configuration.sending.retention == .seconds(864_000))
    }

    @Test(arguments: [
        ("modems: [ { device: '/dev/a' }, { device: '/dev/a' } ]", "two modems have the same device"),
        ("modems: []", "must have one modem at least"),
        ("modem: { device: '/dev/a' }, modems: [ { device: '/dev/b' } ]", "either modem or modems"),
        ("modem: { pin: '12 34' }", "must be four to eight digits"),
        ("modem: { pin: '123' }", "must be four to eight digits"),
        ("modem: { operators: ['vietel'] }", "“vietel” is none of"),
        ("modem: { number: '1022' }", "is no mobile number"),
        ("sending: { reports: ['all'] }", "“all” is none of reply, oneTime, notice, bulk"),
        ("operators: { viettel: ['32'] }", "write it with its 0"),
    ])
    func mistakesAreNamed(text: String, words: String) throws {
        let error = #expect(throws: ConfigurationError.self) { _ = try read("{ \(text), \(central) }") }
        let lines = try #require(error).problems.map(\.description)
        #expect(lines.contains { $0.contains(words) }, "\(lines)")
    }
}
