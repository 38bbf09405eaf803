import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// The gateway put together: modem → inbox → query → lookup → outbox → modem.
struct Gateway {
    /// How long an attempt under way may take to end when the daemon is told to stop.
    private static let endingTime = Duration.seconds(20)

    let store: MessageStore
    let dossiers: DossierService
    private let modems: [Modem]
    private let routes: [ModemRoute]
    /// Ways out that are no modems.
    private let others: [any Route]
    private let powerLines: [ModemPowerLines]
    private let balances = BalanceBoard()
    private let balanceWatches: [BalanceWatch]
    private let answerer: QueryAnswerer
    private let promises: PromiseKeeper
    let outbox: Outbox
    private let housekeeper: Housekeeper
    /// nil: the central system deals no notices out.
    private let claims: (claims: NoticeClaims, receipts: NoticeReceipts)?
    private let clock: any ApplianceClock

    /// Opens the stores and makes the parts; nothing moves until ``run()``.
    ///
    /// - Throws: what keeps it from starting, with words for the technician.
    init(_ configuration: GatewayConfiguration, stateFolder: String, clock: any ApplianceClock) async throws {
        self.clock = clock
        let store = try MessageStore(
            path: stateFolder + "/sms.db", clock: clock, operators: configuration.operators,
            reportedKinds: configuration.sending.reportedKinds)
        self.store = store
        let languages = try configuration.queries.languages(longestCode: configuration.codes.longestCode)
        let wordings = languages.map(\.wording)
        let desk = NoticeDesk(
            store: store, wording: wordings[0], kinds: configuration.notices.kinds,
            isDealtOut: configuration.notices.claims != nil, clock: clock)
        dossiers = try await DossierService(
            configuration.dossiers, daemon: "sms", stateFolder: stateFolder,
            events: configuration.notices.kinds.isEmpty ? nil : desk, clock: clock)
        let responder = QueryResponder(
            store: store,
            reader: QueryReader(codes: configuration.codes.reader, vocabularies: languages.map(\.vocabulary)),
            wordings: wordings, lookup: dossiers.lookup, queue: try configuration.queries.queuePlaces(),
            openingHours: { [calendar = dossiers.calendar] in await calendar.openingHours() },
            ratings: dossiers.forward, device: configuration.name, dossierExample: configuration.codes.example,
            budget: configuration.queries.lookupBudget, clock: clock)
        promises = PromiseKeeper(
            store: store, responder: responder, pause: configuration.queries.retryPause, clock: clock)
        answerer = QueryAnswerer(
            store: store, responder: responder, promises: promises, rule: configuration.answerRule, clock: clock)

        let wiring = try configuration.modems.map { try $0.power?.lines(clock: clock) }
        powerLines = wiring.compactMap(\.self)
        routes = try zip(configuration.modems, wiring).map { plan, lines in
            let receiver = InboxReceiver(store: store, route: plan.name)
            let port =
                plan.usbPower == "off"
                ? nil : USBPortPower(device: plan.usbPower == "auto" ? nil : plan.usbPower, clock: clock)
            let controls: [(any ModemPowerControl)?] = [port, lines]
            let modem = try Modem(
                name: plan.name, configuration: plan.modem, clock: clock,
                power: ModemPowerControls(controls.compactMap(\.self)),
                pinMemory: StoredPINMemory(store: store, route: plan.name)
            ) {
                await receiver.receive($0.pdu)
            }
            return ModemRoute(name: plan.name, modem: modem, store: store, operators: plan.operators)
        }
        modems = routes.map(\.modem)
        for route in routes { try await route.restoreCounterKept() }
        others = try Self.otherRoutes(configuration, clock: clock)
        outbox = Outbox(store: store, routes: routes + others, policy: configuration.sending.policy, clock: clock)
        if let settings = configuration.notices.claims {
            let receipts = NoticeReceipts(store: store, forward: dossiers.forward, clock: clock)
            let claims = NoticeClaims(
                settings, gateway: configuration.name, central: dossiers.central, store: store, desk: desk,
                receipts: receipts, board: outbox.board, quietHours: configuration.sending.policy.quietHours,
                clock: clock)
            self.claims = (claims, receipts)
        } else {
            claims = nil
        }
        balanceWatches = zip(routes, configuration.modems).compactMap { [balances] route, plan in
            plan.balance.map { BalanceWatch(route, $0, store: store, board: balances, clock: clock) }
        }
        housekeeper = Housekeeper(store: store, retention: configuration.sending.retention, clock: clock)
    }

    /// Why the central system deals out no notices; nil where it does, or is not asked to.
    var claimTrouble: String? { claims?.claims.trouble }

    /// How each modem is.
    func lines() async -> [GatewayStatus.Line] {
        let statuses = outbox.board.statuses
        var lines: [GatewayStatus.Line] = []
        for route in routes {
            lines.append(await GatewayStatus.Line(route, status: statuses[route.name], balances: balances))
        }
        for route in others {
            let status = statuses[route.name] ?? .away
            lines.append(GatewayStatus.Line(route.name, channel: route.channel, status: status))
        }
        return lines
    }

    private static func otherRoutes(
        _ configuration: GatewayConfiguration, clock: any ApplianceClock
    ) throws -> [any Route] {
        var routes: [any Route] = []
        if let kannel = configuration.kannel {
            let client = try HTTPClient(name: kannel.name, concurrency: 1, queueLimit: 1)
            routes.append(
                KannelRoute(configuration: kannel, clock: clock) { (request) async throws(HTTPClientError) in
                    try await client.send(request)
                })
        }
        if let mail = configuration.email { routes.append(try MailRoute(mail, clock: clock)) }
        return routes
    }

    /// Works until the task is cancelled.
    func run() async {
        // The modems work on while attempts under way come to their ends: a modem that is closed amid an answer would
        // leave a doubt where there need be none.
        for lines in powerLines { await lines.start() }
        let devices = Task {
            await withDiscardingTaskGroup { group in
                for modem in modems { group.addTask { await modem.run() } }
            }
        }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await answerer.run() }
                group.addTask { await promises.run() }
                group.addTask { await outbox.run() }
                group.addTask { await dossiers.run() }
                group.addTask { await housekeeper.run() }
                if let claims {
                    group.addTask { await claims.claims.run() }
                    group.addTask { await claims.receipts.run() }
                }
                for route in routes { group.addTask { await follow(route) } }
                for watch in balanceWatches { group.addTask { await watch.run() } }
            }
        } onCancel: {
            Task { [clock] in
                try? await clock.sleep(for: Self.endingTime)
                devices.cancel()
            }
        }
        devices.cancel()
        await devices.value
        for lines in powerLines { await lines.stop() }
    }

    /// Tells the service manager and the outbox of each change of a modem's state.
    private func follow(_ route: ModemRoute) async {
        for await state in route.modem.stateChanges {
            ServiceManager.status(
                routes.count == 1
                    ? "\(route.name): \(state)" : "\(outbox.board.healthy.count) of \(routes.count) modems ready")
            outbox.wake(route: route.name)
        }
    }
}
