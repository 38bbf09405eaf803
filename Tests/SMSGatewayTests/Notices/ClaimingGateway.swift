import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// A gateway with a modem of the test's, without the rest.
final class ClaimingGateway {
    let fixture: StoreFixture
    let store: MessageStore
    let claims: NoticeClaims
    let desk: NoticeDesk
    let route = ScriptedRoute()
    let outbox: Outbox
    let forward: ForwardQueue
    private let forwardPath = NSTemporaryDirectory() + "tracuu-forward-\(UUID().uuidString).db"
    private var work: [Task<Void, Never>] = []

    init(
        _ central: DealingCentral, clock: ManualClock, name: String = "gw", fixture: StoreFixture = StoreFixture(),
        quietHours: QuietHours = QuietHours(from: 0, to: 0)
    ) async throws {
        self.fixture = fixture
        store = try MessageStore(path: fixture.path, clock: clock)
        forward = try await ForwardQueue(path: forwardPath)
        desk = NoticeDesk(store: store, wording: try Wording(), isDealtOut: true, clock: clock)
        var policy = SendingPolicy()
        policy.quietHours = quietHours
        outbox = Outbox(store: store, routes: [route], policy: policy, clock: clock)
        let receipts = NoticeReceipts(store: store, forward: forward, clock: clock)
        claims = NoticeClaims(
            ClaimSettings(), gateway: name, central: central, store: store, desk: desk, receipts: receipts,
            board: outbox.board, quietHours: quietHours, clock: clock)
        let forwarder = Forwarder(forward, to: central, clock: clock)
        work = [
            Task { [outbox] in await outbox.run() }, Task { await receipts.run() },
            Task { await forwarder.run() },
        ]
        try await eventually("the route works") { [outbox] in outbox.board.hasWorking(.sms) }
        let store = store
        try await eventually("receipts are read from here on") { try await store.setting("receipts.told") != nil }
    }

    func begin() { work.append(Task { [claims] in await claims.run() }) }

    /// As a kill does, but for what is in a modem.
    func stop() async {
        // What stands in the modem would be waited for.
        await route.release()
        for task in work { task.cancel() }
        for task in work { await task.value }
        work = []
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: forwardPath + suffix) }
    }

    var texts: [String] { get async { await route.texts } }
    func states() async throws -> [String] {
        try await store.messages(MessageFilter()).map(\.state).sorted()
    }
}
