import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

/// What is told of a dossier, once.
@Suite(.timeLimit(.minutes(2)))
struct SyncEventTests: SyncTesting {
    let box: SyncBox

    init() throws { box = try SyncBox() }

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
}
