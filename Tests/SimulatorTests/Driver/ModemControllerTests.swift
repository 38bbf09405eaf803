import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// What the driver knows, checks and mends by itself.
@Suite("Modem controller", .timeLimit(.minutes(5)))
struct ModemControllerTests {
    /// A folder with one profile for the simulated modem.
    private func siteFolder(_ text: String) throws -> String {
        let folder = NSTemporaryDirectory() + "tracuu-profiles-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/sim-lte.json5"))
        return folder
    }

    @Test func itKnowsItsModemSIMAndNetwork() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        let facts = await bench.driver.facts
        #expect(facts.manufacturer == "TraCuu")
        #expect(facts.model == "SIM-LTE")
        #expect(facts.imei == "860000000000017")
        #expect(facts.imsi == "452040000000017")
        #expect(facts.networkOperator == "Viettel")
        #expect(facts.signal == -113 + 2 * 21)
        #expect(facts.registration == 1)
        #expect(facts.storage?.name == "ME" && facts.storage?.used == 0 && facts.storage?.size == 100)
        #expect(facts.profile == "generic")
    }

    @Test func aSIMWithoutAServiceCentreIsToldUntilItHasOne() async throws {
        var sim = SIMCard()
        sim.serviceCentre = nil
        let bench = try await DriverBench(sim: sim)
        try await bench.settled()
        #expect(await bench.driver.facts.lacksServiceCentre)
        #expect(try await bench.submit("nowhere to go") == .refused(code: 330))
        // Set in a phone, or by hand.
        await bench.modem.setServiceCentre("+84980200030")
        try await bench.pass(.seconds(300))
        try await eventually("the next audit sees it") { await !bench.driver.facts.lacksServiceCentre }
        guard case .accepted = try await bench.submit("it goes") else {
            Issue.record("the message does not go out")
            return
        }
    }

    @Test(arguments: [nil, "+84900000000"])
    func theConfiguredServiceCentreIsWrittenWhereTheSIMHasAnother(before: String?) async throws {
        var sim = SIMCard()
        sim.serviceCentre = before
        let bench = try await DriverBench(sim: sim, serviceCentre: "+84980200030")
        try await bench.settled()
        #expect(await bench.driver.facts.serviceCentre == "+84980200030")
        #expect(await !bench.driver.facts.lacksServiceCentre)
        #expect(bench.commands("AT+CSCA=\"+84980200030\",145") == 1)
        guard case .accepted = try await bench.submit("it goes") else {
            Issue.record("the message does not go out")
            return
        }
    }

    @Test func withoutANetworkItSaysWhy() async throws {
        let bench = try await DriverBench(prepare: { await $0.network.change { $0.hasCoverage = false } })
        let state = try await bench.states.first { if case .registering = $0 { true } else { false } }
        #expect(state.reason?.contains("looking for the network") == true)
        await bench.modem.network.change { $0.hasCoverage = true }
        try await bench.ready()
    }

    @Test(arguments: [(SimulatedProfile.generic, [2, 1, 0, 2, 0]), (.contrary, [1, 1, 0, 2, 0])])
    func indicationsAreChosenFromWhatIsOfferedAndNotRefused(profile: SimulatedProfile, chosen: [Int]) async throws {
        let bench = try await DriverBench(profile)
        try await bench.ready()
        #expect(await bench.driver.facts.indications == chosen)
    }

    @Test(arguments: [SimulatedProfile.generic, .contrary])
    func statusReportsAreHandedOver(profile: SimulatedProfile) async throws {
        let bench = try await DriverBench(profile)
        try await bench.ready()
        await bench.modem.network.change { $0.reports = .early() }
        _ = try await bench.submit("report", requestsReport: true)
        let report = try await bench.reports.first()
        #expect(try await bench.modem.network.submitted.first().reference == report.reference)
        // Stored ones wait in the modem while nobody listens.
        #expect(!report.isDirect)
    }

    @Test func whereTheModemWaitsForItAReportIsAcknowledged() async throws {
        let folder = try siteFolder("{ models: [\"SIM-LTE\"], serviceLevel: 1, reportModes: [1] }")
        let bench = try await DriverBench(profileFolder: folder)
        try await bench.ready()
        await bench.modem.network.change { $0.reports = .early() }
        _ = try await bench.submit("one", requestsReport: true)
        _ = try await bench.reports.first()
        _ = try await bench.modem.conversation.first { $0.isFromHost && $0.text.hasPrefix("AT+CNMA") }
        _ = try await bench.submit("two", requestsReport: true)
        #expect(try await bench.reports.wait(count: 2).count == 2)
        #expect(await bench.driver.facts.profile == "sim-lte")
    }

    @Test func aMessageAnnouncedBeforeItCanBeReadIsLookedForAgain() async throws {
        let bench = try await DriverBench(sharesClock: true)
        try await bench.ready()
        await bench.modem.schedule(ArrivalFault.early(.milliseconds(900)))
        await bench.modem.network.text(from: "0912345678", "early")
        for _ in 0..<2 { try await bench.pass(.milliseconds(500)) }
        #expect(try await bench.received.first() == "early")
    }

    @Test func aMessageAnnouncedInAnotherStorageIsFound() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        await bench.modem.schedule(ArrivalFault.announcedIn("SM"))
        await bench.modem.network.text(from: "0912345678", "elsewhere")
        #expect(try await bench.received.first() == "elsewhere")
        await bench.modem.network.text(from: "0912345678", "next")
        #expect(try await bench.received.wait(count: 2) == ["elsewhere", "next"])
    }

    @Test func aMessageAnnouncedTwiceIsHandedOverOnce() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        await bench.modem.schedule(ArrivalFault.doubled)
        await bench.modem.network.text(from: "0912345678", "twice")
        try await bench.pass(.milliseconds(500))
        await bench.modem.network.text(from: "0912345678", "next")
        #expect(try await bench.received.wait(count: 2) == ["twice", "next"])
    }

    @Test func aFullStorageIsEmptiedAndReported() async throws {
        var profile = SimulatedProfile.generic
        profile.memories = [("ME", 2)]
        profile.initialMemory = "ME"
        profile.memoryFullNotice = "+QIND: \"smsfull\",\"ME\""
        let bench = try await DriverBench(profile, disposition: { $0 <= 2 ? .keep : .delete })
        try await bench.settled()
        for text in ["1", "2"] { await bench.modem.network.text(from: "0912345678", text) }
        _ = try await bench.received.wait(count: 2)
        await bench.modem.network.text(from: "0912345678", "3")
        _ = try await bench.received.first { $0 == "3" }
        #expect(await bench.driver.counters.storageFull == 1)
    }

    @Test func aMessageRefusedForMemoryMakesRoom() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        let mark = bench.modem.conversation.count
        await bench.modem.schedule(ModemFault.refused(.message(322)), on: "PDU")
        #expect(try await bench.submit("full") == .refused(code: 322))
        _ = try await bench.modem.conversation.first(after: mark) { $0.text == "AT+CMGL=4" }
    }

    @Test func aMessageThatTheModemDoesNotDeleteIsCountedOnce() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.schedule(ModemFault.refused(.message(500)), on: "AT+CMGD")
        await bench.modem.network.text(from: "0912345678", "kept")
        _ = try await bench.modem.conversation.first { $0.text == "+CMS ERROR: 500" }
        try await bench.pass(.seconds(300))
        _ = try await bench.modem.moments.first { $0 == .deleteDone }
        #expect(bench.received.entries == ["kept", "kept"])
        #expect(await bench.driver.counters.received == 1)
    }

    @Test func settingsThatTheModemForgotAreSetAgain() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.forgetIndications()
        await bench.modem.network.text(from: "0912345678", "silent")
        try await bench.pass(.seconds(300))
        #expect(try await bench.received.first() == "silent")
        #expect(await bench.driver.counters.settingsRestored == 1)
        await bench.modem.network.text(from: "0912345678", "announced")
        #expect(try await bench.received.wait(count: 2).last == "announced")
    }

    @Test func theLinkIsKeptOpenInABurst() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        for number in 1...3 {
            guard case .accepted = try await bench.submit("\(number)") else {
                Issue.record("message \(number) was not taken")
                return
            }
        }
        // Set once for all: a command before each message would cost a third of the messages a second.
        #expect(bench.commands("AT+CMMS") == 1)
    }

    @Test func aCommandWithoutAnAnswerCostsNoSession() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.schedule(ModemFault.ignored, on: "AT+CMGR")
        await bench.modem.network.text(from: "0912345678", "late")
        try await bench.pass(.seconds(20))
        try await bench.pass(.seconds(5))
        #expect(try await bench.received.first() == "late")
        let counters = await bench.driver.counters
        #expect(counters.count(.resynchronise) == 1)
        #expect(counters.count(.reopen) == 0)
    }
}

extension SimulatedModem {
    fileprivate func setServiceCentre(_ number: String) { sim.serviceCentre = number }
}
