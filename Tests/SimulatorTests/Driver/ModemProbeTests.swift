import DeviceIO
import Foundation
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

    @Test func forAModemThatNobodyKnowsItWritesAProfileThatServes() async throws {
        var profile = SimulatedProfile.huaweiE1750
        (profile.manufacturer, profile.model) = ("Nobody \"Ltd\"", "NX-1")
        profile.listing = .refused
        profile.refusedIndications = []
        profile.indications = [[0, 1], [0, 1], [0], [0, 1], [0, 1]]
        let modem = try SimulatedModem(profile: profile)
        try await modem.plug()
        let report = try await ModemProbe.run(
            device: await modem.path, profiles: try ModemProfiles(), clock: ManualClock())
        #expect(!report.isKnown)

        let folder = NSTemporaryDirectory() + "tracuu-proposal-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(report.proposal.utf8).write(to: URL(fileURLWithPath: folder + "/nx-1.json5"))
        let found = try ModemProfiles(siteFolder: folder)
            .profile(manufacturer: report.manufacturer ?? "", model: report.model ?? "")
        #expect(found.name == "nx-1")
        #expect(found.storages.map(\.names) == [["SM", "SM", "SM"], ["SM", "SM"]])
        #expect(found.indicationModes == [1])
        #expect(found.reportModes == [1, 0])
        #expect(!found.canList && !found.keepsLinkOpen)

        let bench = try await DriverBench(profileFolder: folder, modem: modem)
        try await bench.ready()
        #expect(await bench.driver.facts.profile == "nx-1")
        await modem.network.text(from: "0912345678", "it serves")
        #expect(try await bench.received.first() == "it serves")
    }
}
