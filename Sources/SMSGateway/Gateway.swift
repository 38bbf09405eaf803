import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// The gateway put together: modem → inbox → query → lookup → outbox → modem.
struct Gateway {
    private let store: MessageStore
    private let modem: Modem
    private let answerer: QueryAnswerer
    private let sender: OutboxSender
    private let clock: any ApplianceClock
    private let log = Log("gateway")

    /// Opens the stores and makes the parts; nothing moves until ``run()``.
    ///
    /// - Throws: what keeps it from starting, with words for the technician.
    init(_ configuration: GatewayConfiguration, stateFolder: String, clock: any ApplianceClock) async throws {
        self.clock = clock
        store = try MessageStore(path: stateFolder + "/sms.db", clock: clock)
        let central = OpenCPS(configuration.central, client: try HTTPClient(name: "central"))
        let lookup = DossierLookup(
            central: central, cache: try DossierCache(path: stateFolder + "/dossiers.db"), clock: clock,
            freshFor: configuration.central.freshFor)
        let wording = try Wording(language: configuration.language, longestCode: configuration.codes.longestCode)
        let responder = QueryResponder(
            codes: configuration.codes, lookup: lookup, wording: wording, budget: configuration.lookupBudget,
            clock: clock)

        // The parts wake one another: the inbox the answerer, the answerer the sender.
        let inboxSignal = Signal()
        let outboxSignal = Signal()
        let receiver = InboxReceiver(store: store) { inboxSignal.raise() }
        modem = try Modem(name: "modem0", configuration: configuration.modem, clock: clock) {
            await receiver.receive($0)
        }
        answerer = QueryAnswerer(
            store: store, responder: responder, hourlyLimit: configuration.hourlyLimit, clock: clock,
            wakeUps: inboxSignal, answered: outboxSignal)
        sender = OutboxSender(store: store, modem: modem, clock: clock, wakeUps: outboxSignal)
        switch try await store.setting(OutboxSender.counterSetting) {
        case "kept": await modem.rememberReferenceCounterIsKept(true)
        case "not kept": await modem.rememberReferenceCounterIsKept(false)
        default: break
        }
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await modem.run() }
            group.addTask { await answerer.run() }
            group.addTask { await sender.run() }
            group.addTask {
                for await state in modem.stateChanges {
                    ServiceManager.status("modem0: \(state)")
                    if state == .ready { sender.wake() }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    do { try await store.forgetOldParts() } catch { log.error("tidying up: \(error)") }
                    try? await clock.sleep(for: .seconds(3_600))
                }
            }
        }
    }
}
