import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// The gateway put together: modem → inbox → query → lookup → outbox → modem.
struct Gateway {
    private let store: MessageStore
    private let modem: Modem
    private let answerer: QueryAnswerer
    private let outbox: Outbox
    private let clock: any ApplianceClock
    private let log = Log("gateway")

    /// Opens the stores and makes the parts; nothing moves until ``run()``.
    ///
    /// - Throws: what keeps it from starting, with words for the technician.
    init(_ configuration: GatewayConfiguration, stateFolder: String, clock: any ApplianceClock) async throws {
        self.clock = clock
        store = try MessageStore(path: stateFolder + "/sms.db", clock: clock)
        let central = configuration.central.makeSystem(client: try configuration.central.makeClient())
        let lookup = DossierLookup(
            central: central, cache: try DossierCache(path: stateFolder + "/dossiers.db"), clock: clock,
            freshFor: configuration.central.freshFor)
        let wording = try Wording(language: configuration.language, longestCode: configuration.codes.longestCode)
        let responder = QueryResponder(
            codes: configuration.codes, lookup: lookup, wording: wording, budget: configuration.lookupBudget,
            clock: clock)

        let receiver = InboxReceiver(store: store, route: "modem0")
        modem = try Modem(name: "modem0", configuration: configuration.modem, clock: clock) {
            await receiver.receive($0.pdu)
        }
        answerer = QueryAnswerer(
            store: store, responder: responder, rule: AnswerRule(hourlyLimit: configuration.hourlyLimit), clock: clock)
        let route = ModemRoute(name: "modem0", modem: modem, store: store)
        try await route.restoreCounterKept()
        outbox = Outbox(store: store, routes: [route], policy: SendingPolicy(), clock: clock)
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await modem.run() }
            group.addTask { await answerer.run() }
            group.addTask { await outbox.run() }
            group.addTask {
                for await state in modem.stateChanges {
                    ServiceManager.status("modem0: \(state)")
                    outbox.wake(route: "modem0")
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    do {
                        try await store.handOverExpiredParts()
                        while try await store.purge(retention: .seconds(30 * 86_400)) {}
                    } catch { log.error("tidying up: \(error)") }
                    try? await clock.sleep(for: .seconds(3_600))
                }
            }
        }
    }
}
