import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DossierKit

/// A box that keeps up with a central system in memory.
@Suite(.timeLimit(.minutes(2)))
struct CentralSyncTests {
    private let folder: TemporaryFolder
    /// Tuesday morning, after the night's work.
    private let clock = ManualClock(now: moment(2026, 3, 3, 9))
    private let central: FakeCentral
    private let cache: DossierCache
    private let notices = TakenEvents()

    init() throws {
        folder = try TemporaryFolder()
        central = FakeCentral(clock: clock)
        cache = try DossierCache(path: folder.file("dossiers.db"))
    }

    private func dossier(
        _ number: Int, _ status: DossierStatus = .processing, appointment: Date? = moment(2026, 3, 10, 17),
        released: Date? = nil
    ) -> Dossier {
        Dossier(
            code: DossierCode(printed: "H15.12-260302-\(1_000 + number)"), procedure: "Thủ tục \(number % 3)",
            agency: "Phòng Quản lý đô thị", status: status, received: moment(2026, 3, 2, 8), appointment: appointment,
            released: released)
    }

    private func sync(
        _ sink: (any DossierEventSink)? = nil, cache: DossierCache? = nil, source: String = "opencps|a",
        confirms: Bool = true
    ) -> CentralSync {
        CentralSync(
            of: central, named: source, tellsEveryChange: confirms, into: cache ?? self.cache, events: sink,
            clock: clock)
    }

    /// One round of a synchronisation that has the role.
    private func round(
        _ sink: (any DossierEventSink)? = nil, cache: DossierCache? = nil, source: String = "opencps|a",
        confirms: Bool = true
    ) async throws {
        let role = try SyncRole(path: folder.file("dossiers.db"), tells: sink != nil)
        try #require(role.isOurs())
        try await sync(sink, cache: cache, source: source, confirms: confirms).round(role)
        role.letGo()
    }

    // MARK: - Loading

    @Test func everythingIsLoadedAndThenOnlyChangesAreRead() async throws {
        central.set { $0.dossiers = (0..<10).map { dossier($0) } }
        try await round()
        #expect(await cache.count() == 10)
        #expect(await cache.entry(dossier(7).code)?.dossier == dossier(7))
        #expect(await cache.asOf() == clock.now)

        central.set { $0.changes = [[dossier(7, .completed, released: moment(2026, 3, 3, 8))]] }
        clock.advance(by: .seconds(60))
        try await round()
        #expect(await cache.entry(dossier(7).code)?.dossier.status == .completed)
        #expect(central.seen { $0.listed.count } == 4)
        // What no change has told of is as true as what has changed.
        #expect(await cache.entry(dossier(3).code)?.fetchedAt == clock.now)
    }

    @Test func anInterruptedLoadGoesOnAtItsPage() async throws {
        central.set {
            $0.dossiers = (0..<10).map { dossier($0) }
            $0.failure = .unavailable(status: 503)
            $0.failsAtPage = 2
        }
        await #expect(throws: CentralSystemError.self) { try await round() }
        #expect(await cache.count() == 6)
        #expect(await cache.asOf() == nil)
        central.set {
            $0.failure = nil
            $0.listed = []
        }
        // Another process, later.
        try await round(cache: try DossierCache(path: folder.file("dossiers.db")))
        #expect(await cache.count() == 10)
        #expect(central.seen { $0.listed } == ["L2", "L3"])
    }

    @Test func anotherCentralSystemBeginsAnew() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round()
        central.set { $0.dossiers = [dossier(2)] }
        try await round(source: "igate|b")
        #expect(await cache.entry(dossier(1).code) == nil)
        #expect(await cache.entry(dossier(2).code) != nil)
    }

    @Test func aPlaceThatTheCentralSystemHasForgottenLeadsToANewListing() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round()
        central.set { $0.failure = .cursorExpired }
        await #expect(throws: CentralSystemError.self) { try await round() }
        central.set {
            $0.failure = nil
            $0.dossiers = [dossier(1, .completed, released: moment(2026, 3, 3, 8))]
        }
        try await round(notices)
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .completed)
    }

    @Test func removedDossiersAreForgotten() async throws {
        central.set { $0.dossiers = [dossier(1), dossier(2)] }
        try await round()
        central.set {
            $0.changes = [[]]
            $0.removed = [0: [dossier(1).code]]
        }
        try await round()
        #expect(await cache.entry(dossier(1).code) == nil)
        #expect(await cache.count() == 1)
    }

    // MARK: - Night

    @Test func theNightFindsWhatTheDayMissed() async throws {
        central.set { $0.dossiers = (0..<40).map { dossier($0) } }
        try await round(notices)
        // A change that no changes told of, and a dossier that is gone.
        central.set { state in
            state.dossiers[5] = dossier(5, .completed, released: moment(2026, 3, 3, 16))
            state.dossiers.removeLast()
        }
        clock.setWall(moment(2026, 3, 4, 2, 30))
        try await round(notices)
        #expect(await cache.entry(dossier(5).code)?.dossier.status == .completed)
        #expect(await cache.entry(dossier(39).code) == nil)
        #expect(notices.kinds == [.resultReady])
        let listed = central.seen { $0.listed.count }
        clock.setWall(moment(2026, 3, 4, 3))
        try await round(notices)
        #expect(central.seen { $0.listed.count } == listed)
    }

    @Test func aListingThatLacksTooMuchIsNotBelieved() async throws {
        central.set { $0.dossiers = (0..<60).map { dossier($0) } }
        try await round()
        central.set { $0.dossiers = [] }
        clock.setWall(moment(2026, 3, 4, 2, 30))
        try await round()
        #expect(await cache.count() == 60)
    }

    @Test func closedDossiersLeaveAfterTheirTime() async throws {
        var old = dossier(1, .returned, released: moment(2025, 11, 1))
        old.finished = moment(2025, 11, 2)
        central.set { $0.dossiers = [old, dossier(2)] }
        try await round()
        #expect(await cache.count() == 2)
        central.set { $0.dossiers = [dossier(2)] }
        clock.setWall(moment(2026, 3, 4, 2, 30))
        try await round()
        #expect(await cache.entry(old.code) == nil)
        #expect(await cache.count() == 1)
    }

    @Test func damageThatNobodyMetIsFoundAtNightAndMended() async throws {
        let many = FakeCentral(clock: clock, pageSize: 200)
        many.set { $0.dossiers = (0..<2_000).map { dossier($0) } }
        let role = try SyncRole(path: cache.path, tells: false)
        try #require(role.isOurs())
        let sync = CentralSync(of: many, named: "x", tellsEveryChange: true, into: cache, clock: clock)
        try await sync.round(role)
        #expect(await cache.count() == 2_000)
        // A few leaves go bad, as on a worn flash; the file's first pages stay.
        do {
            let database = try Database(path: cache.path, migrations: CacheSchema.migrations)
            try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let handle = try #require(FileHandle(forWritingAtPath: cache.path))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size / 2 / 4_096 * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 8 * 4_096))
        try handle.close()

        clock.setWall(moment(2026, 3, 4, 2, 30))
        // Whoever meets it first says so; after that all begin anew.
        try await eventually("made anew") {
            try? await sync.round(role)
            return await cache.count() == 2_000
        }
        #expect(await cache.entry(dossier(1_000).code)?.dossier == dossier(1_000))
        let database = try Database(path: cache.path, migrations: CacheSchema.migrations)
        #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
        role.letGo()
    }

    // MARK: - Events

    @Test func whatWasThereBeforeIsNoNewsAndWhatComesIs() async throws {
        central.set {
            $0.dossiers = [dossier(1, .completed, released: moment(2026, 3, 2, 15)), dossier(2)]
            $0.contacts = ["H15-12-260302-1002": "0912 345 678"]
        }
        try await round(notices)
        #expect(notices.events.isEmpty)
        central.set { $0.changes = [[dossier(2, .completed, released: moment(2026, 3, 3, 9, 5))]] }
        clock.advance(by: .seconds(600))
        try await round(notices)
        #expect(notices.kinds == [.resultReady])
        #expect(notices.events.first?.contact?.telephone == "0912 345 678")
        #expect(notices.events.first?.date == moment(2026, 3, 3, 9, 5))
    }

    @Test func unreadyAndMovedDatesAreNoticed() async throws {
        central.set { $0.dossiers = [dossier(1, .completed, released: moment(2026, 3, 2, 15)), dossier(2)] }
        try await round(notices)
        central.set { $0.changes = [[dossier(1), dossier(2, appointment: moment(2026, 3, 17, 17))]] }
        clock.advance(by: .seconds(60))
        try await round(notices)
        #expect(notices.events.map(\.kind) == [.correction, .apology])
        #expect(notices.events.map(\.date) == [moment(2026, 3, 2, 15), moment(2026, 3, 17, 17)])
    }

    @Test func aChangeIsToldAgainAndWithItsFirstDateWhereTellingFailed() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round(notices)
        central.set { $0.changes = [[dossier(1, .supplementRequired)]] }
        clock.advance(by: .seconds(60))
        let noticed = clock.now
        notices.fail(true)
        await #expect(throws: TakenEvents.DiskFull.self) { try await round(notices) }
        // Not told, so not kept either.
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .processing)
        notices.fail(false)
        clock.advance(by: .seconds(3_600))
        try await round(notices)
        #expect(notices.kinds == [.supplement])
        #expect(notices.events.first?.date == noticed)
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .supplementRequired)
    }

    @Test func aCrashBetweenTellingAndKeepingTellsTheSameEvent() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round(notices)
        central.set { $0.changes = [[dossier(1, .paymentRequired)]] }
        clock.advance(by: .seconds(60))
        // What a round does before the page is kept, and then no more.
        let page = try await central.changes(since: SyncCursor(rawValue: "C0"))
        let first = try await cache.writer.note(page)
        clock.advance(by: .seconds(3_600))
        try await round(notices)
        #expect(first.map(\.kind) == [.payment])
        #expect(notices.events.map(\.date) == first.map(\.date))
    }

    @Test func anAnswerToACitizenDoesNotSwallowTheEvent() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round(notices)
        let ready = dossier(1, .completed, released: moment(2026, 3, 3, 9, 1))
        clock.advance(by: .seconds(30))
        await cache.store(ready, fetchedAt: clock.now)
        central.set {
            $0.changes = [[ready]]
            $0.contacts = ["H15-12-260302-1001": "0912345678"]
        }
        clock.advance(by: .seconds(30))
        try await round(notices)
        #expect(notices.kinds == [.resultReady])
        #expect(notices.events.first?.contact?.telephone == "0912345678")
        clock.advance(by: .seconds(60))
        try await round(notices)
        #expect(notices.events.count == 1)
    }

    @Test func whatAnotherDaemonReadMeanwhileIsToldWithItsReceiver() async throws {
        central.set { $0.dossiers = [dossier(1), dossier(2)] }
        try await round(notices)
        central.set {
            $0.changes = [
                [dossier(1, .completed, released: moment(2026, 3, 3, 9, 30))], [dossier(2, .paymentRequired)],
            ]
            $0.contacts = ["H15-12-260302-1001": "0912345678"]
        }
        clock.advance(by: .seconds(60))
        // The gateway is down, the kiosk synchronises.
        try await round(nil)
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .completed)
        #expect(notices.events.isEmpty)
        clock.advance(by: .seconds(60))
        try await round(notices)
        #expect(notices.kinds == [.resultReady, .payment])
        #expect(notices.events.first?.contact?.telephone == "0912345678")
        #expect(central.seen { $0.changesRead.suffix(2) } == ["C0", "C1"])
        clock.advance(by: .seconds(60))
        try await round(notices)
        #expect(notices.events.count == 2)
    }

    @Test func anEventThatWasOvertakenBeforeItWasToldIsNotTold() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round(notices)
        let ready = dossier(1, .completed, released: moment(2026, 3, 3, 9, 30))
        central.set { $0.changes = [[ready], [dossier(1)]] }
        clock.advance(by: .seconds(60))
        try await round(nil)
        clock.advance(by: .seconds(60))
        try await round(notices)
        #expect(notices.events.isEmpty)
    }

    @Test func aFileMadeAnewStillFindsWhatHappenedSince() async throws {
        central.set { $0.dossiers = [dossier(1), dossier(2)] }
        try await round(notices)
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: cache.path + suffix) }
        clock.advance(by: .seconds(7_200))
        central.set { $0.dossiers = [dossier(1, .completed, released: moment(2026, 3, 3, 10)), dossier(2)] }
        try await round(notices, cache: try DossierCache(path: cache.path))
        #expect(notices.kinds == [.resultReady])
    }

    // MARK: - Clocks

    @Test func aClockSetBackADayDoesNotHoldChangesUp() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        try await round()
        clock.setWall(moment(2026, 3, 2, 9))
        central.set { $0.changes = [[dossier(1, .completed, released: moment(2026, 3, 2, 8))]] }
        try await round()
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .completed)
    }

    @Test func anAnswerOfAMomentAgoDoesNotUndoALaterOne() async throws {
        await cache.store(dossier(1, .completed, released: clock.now), fetchedAt: clock.now)
        await cache.store(dossier(1), fetchedAt: clock.now.addingTimeInterval(-20))
        #expect(await cache.entry(dossier(1).code)?.dossier.status == .completed)
    }

    // MARK: - What else is published

    @Test func proceduresAreReadOnceADay() async throws {
        let system = FakeCentral(clock: clock, calls: [.lookup, .listing, .changes, .procedures])
        let procedure = Procedure(code: "1.001234", name: "Cấp giấy phép xây dựng", workingDays: 20)
        system.set { $0.procedures = [procedure] }
        let sync = CentralSync(of: system, named: "x", tellsEveryChange: true, into: cache, clock: clock)
        let role = try SyncRole(path: cache.path, tells: false)
        try #require(role.isOurs())
        try await sync.round(role)
        #expect(await cache.procedures() == [procedure])
        system.set { $0.procedures = [] }
        try await sync.round(role)
        #expect(await cache.procedures().count == 1)
        clock.setWall(moment(2026, 3, 4, 9, 1))
        try await sync.round(role)
        #expect(await cache.procedures().isEmpty)
    }

    // MARK: - Two daemons

    @Test func theOtherDaemonTakesOverWhenOneEnds() async throws {
        central.set { $0.dossiers = [dossier(1)] }
        let other = try DossierCache(path: cache.path)
        let first = sync()
        let second = sync(nil, cache: other)
        let running = Task { await first.run() }
        try await eventually("loaded") { first.state.lastSuccess != nil }
        let standing = Task { await second.run() }
        try await eventually("both rest") { clock.sleepers == 2 }
        #expect(second.state.phase == .standingBy)
        running.cancel()
        await running.value
        central.set { $0.changes = [[dossier(1, .completed, released: clock.now)]] }
        clock.advance(by: CentralSync.standbyInterval)
        try await eventually("taken over") { second.state.phase == .following }
        try await eventually("kept") { await other.entry(dossier(1).code)?.dossier.status == .completed }
        standing.cancel()
        await standing.value
    }

    @Test func theDaemonThatTellsGoesFirst() async throws {
        let silent = try SyncRole(path: cache.path, tells: false)
        let telling = try SyncRole(path: cache.path, tells: true)
        #expect(silent.isOurs())
        #expect(!telling.isOurs())
        #expect(!silent.isOurs())
        #expect(telling.isOurs())
        #expect(!silent.isOurs())
        telling.letGo()
        #expect(silent.isOurs())
    }

    @Test func afterAFailureItWaitsAndGoesOn() async throws {
        central.set {
            $0.dossiers = [dossier(1)]
            $0.failure = .unavailable(status: 503, retryAfter: .seconds(40))
        }
        let sync = sync()
        let running = Task { await sync.run() }
        try await eventually("failed") { clock.sleepers == 1 }
        #expect(sync.state.failure?.contains("503") == true)
        clock.advance(by: .seconds(39))
        #expect(clock.sleepers == 1)
        central.set { $0.failure = nil }
        clock.advance(by: .seconds(2))
        try await eventually("loaded") { sync.state.lastSuccess != nil }
        #expect(sync.state.failure == nil || clock.sleepers == 0)
        running.cancel()
        await running.value
    }

    @Test func withoutAClockNothingIsSynchronised() async throws {
        clock.setWall(Date(timeIntervalSince1970: 100))
        let sync = sync()
        let running = Task { await sync.run() }
        try await eventually("waits") { clock.sleepers == 1 }
        #expect(central.seen { $0.listed.isEmpty })
        running.cancel()
        await running.value
    }
}

/// A ledger in memory.
private final class TakenEvents: DossierEventSink {
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
