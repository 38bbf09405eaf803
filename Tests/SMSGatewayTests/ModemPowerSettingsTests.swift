import ApplianceKit
import DeviceIO
import Testing

@testable import SMSGateway

@Suite struct ModemPowerSettingsTests {
    private func read(_ modem: String) throws -> GatewayConfiguration {
        let text = "{ modem: \(modem), central: { baseURL: 'http://127.0.0.1:9', groupIds: [1] } }"
        return try GatewayConfiguration(reading: ConfigurationReader(text: text, file: "sms.json5"))
    }

    @Test func aModemsLinesAreNamedAfterIt() throws {
        let power = try #require(
            try read("{ power: { key: { chip: '/dev/gpiochip0', line: 3 }, supply: { line: 4 } } }").modems[0].power)
        #expect(power.key?.name == "modem0-key")
        #expect(power.key?.line == .offset(3))
        #expect(power.supply?.name == "modem0-supply")
        let lines = try power.lines(clock: SystemClock())
        #expect(lines.canPerform(.powerLine))
    }

    @Test func withoutLinesThereIsNoPowerToSwitch() throws {
        #expect(try read("{}").modems[0].power == nil)
        let error = #expect(throws: ConfigurationError.self) { try read("{ power: {} }") }
        #expect(error?.description.contains("power") == true)
    }
}
