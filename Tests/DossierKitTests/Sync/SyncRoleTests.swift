import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

/// Which of two daemons synchronises, and what it does when that fails.
@Suite(.timeLimit(.minutes(2)))
struct SyncRoleTests: SyncTesting {
    let box: SyncBox

    init() throws { box = try SyncBox() }

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
