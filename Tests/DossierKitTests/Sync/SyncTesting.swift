import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DossierKit

/// A box that keeps up with a central system in memory.
struct SyncBox {
    let folder: TemporaryFolder
    /// Tuesday morning, after the night's work.
    let clock = ManualClock(now: moment(2026, 3, 3, 9))
    let central: FakeCentral
    let cache: DossierCache
    let notices = TakenEvents()

    init() throws {
        folder = try TemporaryFolder()
        central = FakeCentral(clock: clock)
        cache = try DossierCache(path: folder.file("dossiers.db"))
    }
}

/// Tests of a box's synchronisation, and what they do with it.
protocol SyncTesting {
    var box: SyncBox { get }
}

extension SyncTesting {
    var folder: TemporaryFolder { box.folder }
    var clock: ManualClock { box.clock }
    var central: FakeCentral { box.central }
    var cache: DossierCache { box.cache }
    var notices: TakenEvents { box.notices }

    func dossier(
        _ number: Int, _ status: DossierStatus = .processing, appointment: Date? = moment(2026, 3, 10, 17),
        released: Date? = nil
    ) -> Dossier {
        Dossier(
            code: DossierCode(printed: "H15.12-260302-\(1_000 + number)"), procedure: "Thủ tục \(number % 3)",
            agency: "Phòng Quản lý đô thị", status: status, received: moment(2026, 3, 2, 8), appointment: appointment,
            released: released)
    }

    func sync(
        _ sink: (any DossierEventSink)? = nil, cache: DossierCache? = nil, source: String = "opencps|a",
        confirms: Bool = true
    ) -> CentralSync {
        CentralSync(
            of: central, named: source, tellsEveryChange: confirms, into: cache ?? self.cache, events: sink,
            clock: clock)
    }

    /// One round of a synchronisation that has the role.
    func round(
        _ sink: (any DossierEventSink)? = nil, cache: DossierCache? = nil, source: String = "opencps|a",
        confirms: Bool = true
    ) async throws {
        let role = try SyncRole(path: folder.file("dossiers.db"), tells: sink != nil)
        try #require(role.isOurs())
        try await sync(sink, cache: cache, source: source, confirms: confirms).round(role)
        role.letGo()
    }
}

/// A ledger in memory.
final class TakenEvents: DossierEventSink {
    struct DiskFull: Error {}
    private struct State {
        var events: [DossierEvent] = []
        var fails = false
    }
    private let state = Mutex(State())

    var events: [DossierEvent] { state.withLock { $0.events } }
    var kinds: [DossierEvent.Kind] { events.map(\.kind) }
    func fail(_ fails: Bool) { state.withLock { $0.fails = fails } }

    func take(_ events: [DossierEvent]) async throws {
        try state.withLock { state in
            if state.fails { throw DiskFull() }
            state.events += events
        }
    }
}
