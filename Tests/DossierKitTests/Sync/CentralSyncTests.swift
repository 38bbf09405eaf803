import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

/// What comes into the cache, and what leaves it.
@Suite(.timeLimit(.minutes(2)))
struct CentralSyncTests: SyncTesting {
    let box: SyncBox

    init() throws { box = try SyncBox() }

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

    @Test func aListingThatWasNotShownWholeMakesNothingForgotten() async throws {
        central.set { $0.dossiers = (0..<40).map { dossier($0) } }
        try await round()
        central.set { state in
            state.dossiers.removeLast(5)
            state.unshown = 5
        }
        clock.setWall(moment(2026, 3, 4, 2, 30))
        try await round()
        #expect(await cache.count() == 40)
        // The next night it is whole again, and the same five are gone indeed.
        central.set { $0.unshown = 0 }
        clock.setWall(moment(2026, 3, 5, 2, 30))
        try await round()
        #expect(await cache.count() == 35)
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
}
