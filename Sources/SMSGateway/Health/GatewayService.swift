import ApplianceKit
import DossierKit
import Foundation

/// What stands around the way of the messages: API, metrics, health, watchdog, webhook.
final class GatewayService: Sendable {
    private let server: HTTPServer
    private let meter: TrafficMeter
    private let watchdog: Watchdog
    private let webhook: WebhookSender?
    private let stateFolder: String

    /// Answers from now on.
    ///
    /// - Throws: `HTTPServerError`, `BearerToken.FileError` or `SystemError`, with what to do.
    init(
        _ configuration: GatewayConfiguration, gateway: Gateway, stateFolder: String, clock: any ApplianceClock
    ) async throws {
        self.stateFolder = stateFolder
        let store = gateway.store
        let api = configuration.api
        let token = try api.bearerToken(stateFolder: stateFolder)
        meter = TrafficMeter(store: store)
        if let settings = configuration.webhook {
            let client = try HTTPClient(name: "webhook", concurrency: 1, queueLimit: 1)
            webhook = WebhookSender(settings, store: store, clock: clock) {
                (request) async throws(HTTPClientError) in try await client.send(request)
            }
        } else {
            webhook = nil
        }
        let timeout = ServiceManager.watchdogTimeout
        watchdog = Watchdog(
            [
                Watchdog.Check("the store", limit: .seconds(30)) {
                    // Its thread answers only when it does not hang in a write.
                    _ = await store.now
                    return nil
                },
                Watchdog.Check("the outbox", limit: .seconds(30)) {
                    gateway.outbox.standstill.map { "has been at one attempt for \(Int($0.seconds)) s" }
                },
            ], every: min(timeout.map { $0 / 3 } ?? .seconds(30), .seconds(30)), clock: clock,
            feed: ServiceManager.feedWatchdog)

        let reader = StatusReader(
            gateway: gateway, watchdog: watchdog, webhook: webhook, startedAt: clock.now, clock: clock)
        let handler = GatewayAPI(
            store: store, token: token, isTokenAlwaysNeeded: !api.isLoopback,
            kannel: configuration.kannel.map { KannelCallbacks($0, store: store) }, clock: clock,
            status: { await reader.status() },
            metrics: { [meter] in
                await GatewayMetrics.families(reader.status()) + meter.families + gateway.dossiers.metrics
                    + ProcessMetrics.families()
            })
        server = try HTTPServer(HTTPServerConfiguration(address: api.address, port: api.port)) {
            await handler.respond(to: $0)
        }
        let tokenFile = api.token == nil ? api.tokenFile : nil
        do {
            try RunningGateway.announce(
                address: api.address, port: server.port, tokenFile: tokenFile, stateFolder: stateFolder)
        } catch {
            // Citizens are answered all the same; a full disk, say, keeps only the commands from finding it.
            Log("api").error(
                "“tracuu-sms status” and the like won't find this daemon: its address can't be written: \(error)")
        }
        Log("api").notice("answers at \(api.address) port \(server.port)")
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.meter.run() }
            group.addTask { await self.watchdog.run() }
            if let webhook { group.addTask { await webhook.run() } }
        }
    }

    /// Answers no more.
    func stop() async {
        RunningGateway.withdraw(stateFolder: stateFolder)
        await server.stop()
    }
}

/// Puts the gateway's status together from its parts.
struct StatusReader: Sendable {
    let gateway: Gateway
    let watchdog: Watchdog
    let webhook: WebhookSender?
    let startedAt: Date
    let clock: any ApplianceClock

    func status() async -> GatewayStatus {
        var status = GatewayStatus(
            version: productVersion, takenAt: Int64(clock.now.timeIntervalSince1970 * 1_000),
            startedAt: Int64(startedAt.timeIntervalSince1970 * 1_000), lines: await gateway.lines())
        status.stuck = await watchdog.stuck
        status.isClockSet = clock.isSet
        status.residentBytes = ProcessMetrics.residentMemory
        // A store that hangs would keep the health page from saying so.
        if status.stuck["the store"] == nil {
            do {
                status.traffic = try await gateway.store.trafficStatus()
                status.notices = GatewayStatus.Notices(
                    undeliverable: try await gateway.store.undeliverableCount(), claimTrouble: gateway.claimTrouble)
            } catch {
                status.storeFault = "the store can't be read"
            }
            status.webhook = await webhook?.status()
        }
        if let fault = gateway.store.health.fault { status.storeFault = fault.description }
        status.central = await central()
        return status
    }

    /// As the last question found it; where nobody has asked yet, as the synchronisation did.
    private func central() async -> GatewayStatus.Central {
        let sync = gateway.dossiers.sync.state
        var central =
            switch await gateway.dossiers.lookup.centralState {
            case .failing(let error): GatewayStatus.Central(state: "failing", reason: error.description)
            case .unknown where sync.lastSuccess == nil: GatewayStatus.Central(state: "unknown")
            case .answering, .unknown: GatewayStatus.Central(state: "answering")
            }
        central.copyTrouble = sync.failure
        return central
    }
}
