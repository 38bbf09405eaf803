import DeviceIO
import TestSupport
import Testing

@testable import Simulator

@Suite("Modem probe", .timeLimit(.minutes(5)))
struct ModemProbeTests {
    @Test func itTellsWhatTheModemSupportsAndProposesAProfile() async throws {
        var profile = SimulatedProfile.generic
        profile.manufacturer = "Quectel"
        profile.model = "EC25"
        profile.canReadSIMFiles = false
        let modem = try SimulatedModem(profile: profile)
        try await modem.plug()
        let report = try await ModemProbe.run(
            device: await modem.path, profiles: try ModemProfiles(), clock: ManualClock())
        #expect(report.profile == "quectel-ec25" && report.isKnown)
        let indications = report.answers.first { $0.command == "AT+CNMI=?" }
        #expect(indications?.answer == ["+CNMI: (0,1,2),(0,1,2),(0),(0,1,2),(0,1)"])
        #expect(report.answers.first { $0.command.hasPrefix("AT+CRSM") }?.isSupported == false)
        let changing = modem.conversation.entries.filter { $0.isFromHost && $0.text.contains("=") }.map(\.text)
        #expect(changing.allSatisfy { $0.hasSuffix("=?") || $0.hasPrefix("AT+CRSM") || $0 == "AT+CMEE=1" })
    }
}
