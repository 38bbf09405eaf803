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
        #expect(configuration.modem.device == "/dev/tracuu/modem0")
        #expect(configuration.lookupBudget == DossierLookup.messageBudget)
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
}
