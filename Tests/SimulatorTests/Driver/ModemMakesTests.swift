import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The driver knows each make by what it says of itself, and works with its habits.
@Suite("Makes of modems", .timeLimit(.minutes(5)))
struct ModemMakesTests {
    static let makes = SimulatedProfile.makes.keys.sorted()

    private func bench(_ make: String) async throws -> HealingBench {
        // By a link, as udev makes it: a USB device has another number when it is back.
        let link = NSTemporaryDirectory() + "tracuu-modem-" + UUID().uuidString
        return try await HealingBench(try #require(SimulatedProfile.makes[make]), link: link)
    }

    @Test(arguments: makes) func itIsKnown(make: String) async throws {
        let bench = try await bench(make)
        let facts = await bench.bench.driver.facts
        #expect(facts.profile == make)
        #expect(facts.networkOperator == "Viettel" && facts.signal == -71 && facts.registration == 1)
        let hasThermometer = ["quectel-ec25", "simcom-sim7600"].contains(make)
        #expect(facts.temperature == (hasThermometer ? 33 : nil))
        #expect(!bench.bench.states.entries.contains { if case .sick = $0 { true } else { false } })
    }

    @Test(arguments: makes) func itSendsAndReceives(make: String) async throws {
        let bench = try await bench(make)
        try await bench.heals("nothing wrong, \(make)", within: .seconds(5)) { _ in }
        #expect(bench.doubts == 0)
    }

    @Test(arguments: makes) func itEmptiesAFullStorage(make: String) async throws {
        let bench = try await bench(make)
        let count = (SimulatedProfile.makes[make]?.memories.map(\.size).max() ?? 0) + 20
        for number in 0..<count { await bench.modem.network.text(from: "0912345678", "full \(number)") }
        try await eventually("all are here") { Set(bench.bench.received.entries).count == count }
        #expect(bench.bench.received.entries.count == count)
    }

    /// ZTE's gives none; where the others keep them differs.
    @Test(arguments: makes.filter { $0 != "zte-mf" }) func itHandsReportsOver(make: String) async throws {
        let bench = try await bench(make)
        await bench.modem.network.change { $0.reports = .after(.seconds(3)) }
        _ = try await bench.bench.submit("report", requestsReport: true)
        let report = try await bench.bench.reports.first()
        #expect(try await bench.modem.network.submitted.first().reference == report.reference)
    }

    @Test(arguments: makes) func itAnswersCodes(make: String) async throws {
        let bench = try await bench(make)
        #expect(try await bench.bench.driver.ussd("*101#") == "TK goc: 50.000d, su dung den 0h ngay 31/12/2030.")
    }

    @Test(arguments: makes) func itIsStartedAnewWhenItHangs(make: String) async throws {
        let bench = try await bench(make)
        try await bench.heals("hangs until it is started anew, \(make)", within: .seconds(200)) {
            await $0.schedule(ModemFault.hangs(.untilRestart), on: "AT+CMGS")
        }
        #expect(await bench.bench.driver.counters.count(.restart) == 1)
    }

    /// Until it is told otherwise, this make announces messages on another of its ports.
    @Test func quectelIsToldWhereToAnnounce() async throws {
        let bench = try await bench("quectel-ec25")
        await bench.modem.network.text(from: "0912345678", "now")
        _ = try await bench.bench.received.first { $0 == "now" }
        #expect(bench.clock.uptime < .seconds(60))
    }
}
