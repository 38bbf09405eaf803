import DeviceIO
import TestSupport
import Testing

@testable import Simulator

/// Three wrong PINs block a SIM: one wrong try and never again, whatever happens to the daemon.
@Suite("PIN", .timeLimit(.minutes(5)))
struct PINTests {
    /// Stands for the store of a gateway: outlives the driver.
    private actor Memory: PINMemory {
        private(set) var tried: String?
        private let isBroken: Bool
        init(isBroken: Bool = false) { self.isBroken = isBroken }

        func wasTried(_ pin: String) -> Bool { tried == pin }
        func willTry(_ pin: String) throws {
            if isBroken { throw WaitedTooLong(what: "room on the disk", limit: .zero) }
            tried = pin
        }
        func simIsOpen() { tried = nil }
    }

    private static let sim: SIMCard = {
        var sim = SIMCard()
        sim.pin = "1234"
        return sim
    }()

    private func bench(
        _ modem: SimulatedModem, pin: String, _ memory: Memory? = nil
    ) async throws -> DriverBench {
        try await DriverBench(pin: pin, pinMemory: memory, modem: modem)
    }

    private func tries(_ modem: SimulatedModem) -> Int {
        modem.conversation.entries.count { $0.isFromHost && $0.text.hasPrefix("AT+CPIN=") }
    }

    private func locked(_ bench: DriverBench) async throws -> String? {
        try await bench.states.first { if case .locked = $0 { true } else { false } }.reason
    }

    @Test func theRightOneUnlocks() async throws {
        let modem = try SimulatedModem(sim: Self.sim)
        let memory = Memory()
        try await bench(modem, pin: "1234", memory).ready()
        #expect(await memory.tried == nil)
    }

    @Test func aWrongOneIsTriedOnceWhileTheDaemonRuns() async throws {
        let modem = try SimulatedModem(sim: Self.sim)
        let bench = try await bench(modem, pin: "9999")
        _ = try await locked(bench)
        for _ in 0..<3 { try await bench.pass(.seconds(30)) }
        #expect(tries(modem) == 1)
    }

    @Test func aWrongOneIsTriedOnceInAllLivesOfTheDaemon() async throws {
        let modem = try SimulatedModem(sim: Self.sim)
        let memory = Memory()
        for _ in 0..<4 {
            let bench = try await bench(modem, pin: "9999", memory)
            _ = try await locked(bench)
            await bench.end()
            // The modem's power went too.
            await modem.unplug()
        }
        #expect(tries(modem) == 1)
        // The technician corrects it.
        try await bench(modem, pin: "1234", memory).ready()
        #expect(tries(modem) == 2)
    }

    @Test func whereTheModemTellsTheTriesLeftTheyCount() async throws {
        var profile = SimulatedProfile.generic
        profile.tellsPINTries = true
        var sim = Self.sim
        sim.attemptsLeft = 2
        let modem = try SimulatedModem(profile: profile, sim: sim)
        let bench = try await bench(modem, pin: "1234", Memory())
        #expect(try await locked(bench)?.contains("2 tries") == true)
        #expect(tries(modem) == 0)
    }

    @Test func anotherSIMWithAllItsTriesGetsTheSamePIN() async throws {
        var profile = SimulatedProfile.generic
        profile.tellsPINTries = true
        let memory = Memory()
        try await memory.willTry("1234")
        try await bench(SimulatedModem(profile: profile, sim: Self.sim), pin: "1234", memory).ready()
    }

    @Test func whatCanNotBeRememberedIsNotTried() async throws {
        let modem = try SimulatedModem(sim: Self.sim)
        let bench = try await bench(modem, pin: "1234", Memory(isBroken: true))
        #expect(try await locked(bench)?.contains("can't be written down") == true)
        #expect(tries(modem) == 0)
    }
}
