import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Days with more dossiers than a central system's search shows: none is left out without a word.
@Suite(.timeLimit(.minutes(5)))
struct LongDayTests {
    /// Three years of so many dossiers a day, of a search that shows two hundred.
    private func office(
        _ kind: CentralKind, daily: Int, clock: any ApplianceClock = SystemClock()
    ) async throws -> AdapterFixture {
        try await AdapterFixture(kind, pageSize: 40, historyDays: 3, clock: clock) {
            $0.archiveCount = daily * DossierArchive.days
            $0.dossierCount = 20
            $0.resultWindow = 200
            $0.groupIDs = [55_301]
        }
    }

    /// What came in since the first day of the listing.
    private func accepted(in office: AdapterFixture, _ kind: CentralKind, daily: Int) async -> [SimulatedDossier] {
        let offset = kind == .iGate ? 0.0 : 25_200
        let today = ((Date().timeIntervalSince1970 + offset) / 86_400).rounded(.down)
        let first = Date(timeIntervalSince1970: (today - 3) * 86_400 - offset)
        var accepted: [SimulatedDossier] = []
        for index in (daily * (DossierArchive.days - 5))..<(daily * DossierArchive.days) {
            let dossier = await office.central.archived(index)
            if dossier.created >= first { accepted.append(dossier) }
        }
        return accepted
    }

    @Test(arguments: [CentralKind.openCPS, .iGate])
    func aDayThatIsTooMuchForOneListIsReadFromBothEnds(kind: CentralKind) async throws {
        let office = try await self.office(kind, daily: 330)
        let (pages, _) = try await office.listing()
        let listed = Set(pages.flatMap(\.dossiers).map(\.code))
        let accepted = await self.accepted(in: office, kind, daily: 330)
        #expect(accepted.count > 900)
        #expect(accepted.filter { !listed.contains(DossierCode(printed: $0.number)) }.isEmpty)
        #expect(pages.allSatisfy { $0.unshown == 0 })
        await office.close()
    }

    @Test(arguments: [CentralKind.openCPS, .iGate])
    func whatNeitherEndShowsIsCounted(kind: CentralKind) async throws {
        let office = try await self.office(kind, daily: 520)
        let (pages, _) = try await office.listing()
        let listed = Set(pages.flatMap(\.dossiers).map(\.code))
        let accepted = await self.accepted(in: office, kind, daily: 520)
        let missing = accepted.count { !listed.contains(DossierCode(printed: $0.number)) }
        #expect(missing > 300)
        // Some of those that a day did not show are in the list of what nobody has accepted yet.
        let unaccepted = accepted.count { $0.step == .receiving }
        let unshown = pages.reduce(0) { $0 + $1.unshown }
        #expect((missing...missing + unaccepted).contains(unshown), "\(missing) \(unaccepted) \(unshown)")
        await office.close()
    }

    @Test func aDayOnWhichHundredsBecameReadyIsReadWithoutListingAllAnew() async throws {
        let office = try await self.office(.openCPS, daily: 20)
        let (_, next) = try await office.changes(since: nil)
        // More than one list shows, and with those that are ready today anyway fewer than both ends.
        let ready = await makeReady(280, in: office, daily: 20)
        #expect((201...270).contains(ready.count))
        let (changed, after) = try await office.changes(since: next)
        #expect(ready.subtracting(changed.filter { $0.status == .completed }.map(\.code)) == [])
        // The next round reads the day again: it is not over.
        let (again, _) = try await office.changes(since: after)
        #expect(ready.subtracting(again.map(\.code)) == [])
        await office.close()
    }

    @Test func readyDossiersThatNeitherEndShowsAreCountedAndListNothingAnew() async throws {
        let office = try await self.office(.openCPS, daily: 200)
        let (_, next) = try await office.changes(since: nil)
        let ready = await makeReady(1_000, in: office, daily: 200)
        #expect(ready.count > 600)
        var (page, unshown) = (try await office.system.changes(since: next), 0)
        for _ in 0..<500 {
            unshown += page.unshown
            if page.isLast { break }
            page = try await office.system.changes(since: page.next)
        }
        #expect(page.isLast)
        #expect(unshown > 200)
        await office.close()
    }

    @Test func afterAMonthOfSilenceAllIsListedAnew() async throws {
        let clock = ManualClock(now: Date() - 30 * 86_400)
        let office = try await self.office(.openCPS, daily: 20, clock: clock)
        let (_, next) = try await office.changes(since: nil)
        clock.advance(by: .seconds(30 * 86_400))
        await #expect(throws: CentralSystemError.cursorExpired) { try await office.changes(since: next) }
        await office.close()
    }

    /// So many of the latest change today; most of them become ready.
    private func makeReady(_ count: Int, in office: AdapterFixture, daily: Int) async -> Set<DossierCode> {
        for _ in 0..<2 { await office.central.touchArchive(count) }
        var ready: Set<DossierCode> = []
        for index in (daily * DossierArchive.days - count)..<(daily * DossierArchive.days) {
            let dossier = await office.central.archived(index)
            if dossier.step == .releasing { ready.insert(DossierCode(printed: dossier.number)) }
        }
        return ready
    }
}
