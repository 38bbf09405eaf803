import ApplianceKit
import DeviceIO
import Synchronization
import TestSupport

@testable import Simulator

/// What a simulated modem is like; the product has a type of that name for its own knowledge of modems.
typealias SimulatedProfile = Simulator.ModemProfile

/// The driver, the modem it drives, and what it handed over.
final class DriverBench: Sendable {
    let modem: SimulatedModem
    let driver: Modem
    /// The texts of the messages handed over.
    let received = Ledger<String>()
    /// The status reports handed over: whether directly, and the reference.
    let reports = Ledger<(isDirect: Bool, reference: UInt8)>()
    let states = Ledger<ModemState>()
    let clock: ManualClock
    private let work: Task<Void, Never>

    init(
        _ profile: SimulatedProfile = .generic, sim: SIMCard = SIMCard(), pin: String? = nil,
        serviceCentre: String? = nil,
        link: String? = nil, sharesClock: Bool = false, profileFolder: String? = nil,
        power: (any ModemPowerControl)? = nil,
        pinMemory: (any PINMemory)? = nil, modem: SimulatedModem? = nil,
        prepare: (SimulatedModem) async throws -> Void = { _ in },
        meanwhile: @escaping @Sendable (Modem?, String) async -> Void = { _, _ in },
        disposition: @escaping @Sendable (Int) -> StoredMessageDisposition = { _ in .delete }
    ) async throws {
        let clock = ManualClock()
        self.clock = clock
        let modem =
            try modem
            ?? SimulatedModem(link: link, profile: profile, sim: sim, clock: sharesClock ? clock : SystemClock())
        self.modem = modem
        try await modem.plug()
        try await prepare(modem)
        let (received, reports) = (received, reports)
        let itself = Mutex<Modem?>(nil)
        driver = try Modem(
            name: "driver",
            configuration: .init(
                device: await modem.path, pin: pin, serviceCentre: serviceCentre, profileFolder: profileFolder),
            clock: clock, power: power, pinMemory: pinMemory
        ) { message in
            switch try? SMSPDU.decode(hex: message.pdu) {
            case .deliver(let deliver):
                // The modem has handed the text over, and waits for what becomes of it.
                await meanwhile(itself.withLock { $0 }, deliver.text ?? "")
                // Decided before the test can see it: what it changes then holds for the next.
                let verdict = disposition(received.count + 1)
                received.append(deliver.text ?? "")
                return verdict
            case .statusReport(let report):
                reports.append((message.index == nil, report.messageReference))
                return .delete
            default: return .delete
            }
        }
        let states = states
        let driver = driver
        itself.withLock { $0 = driver }
        work = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await driver.run() }
                group.addTask { for await state in driver.stateChanges { states.append(state) } }
            }
        }
    }

    deinit { work.cancel() }

    /// Ends the driver, as a stopped daemon does.
    func end() async {
        work.cancel()
        await work.value
    }

    func ready() async throws { _ = try await states.first { $0 == .ready } }

    /// Waits until the driver has looked at everything once: then it waits for its first audit, and for nothing else.
    func settled() async throws {
        try await ready()
        _ = try await modem.conversation.first { $0.isFromHost && $0.text == "AT+COPS?" }
        _ = await driver.submit(pdu: "", length: 0)
    }

    /// Waits until the driver sleeps for just so long, then lets that time pass.
    ///
    /// - Throws: ``NeverCame``: a test that waits in vain fails by name instead of hanging.
    func pass(_ duration: Duration) async throws {
        try await clock.someoneSleeps(for: duration)
        clock.advance(by: duration)
    }

    func submit(_ text: String, requestsReport: Bool = false) async throws -> Submission {
        let message = try SMSSubmit.messages(
            text, to: SMSAddress(number: "+84912345678"), requestsReport: requestsReport)[0]
        return await driver.submit(pdu: message.hex, length: message.tpdu.count)
    }

    /// How often the driver wrote a command.
    func commands(_ prefix: String) -> Int {
        modem.conversation.entries.count { $0.isFromHost && $0.text.hasPrefix(prefix) }
    }
}
