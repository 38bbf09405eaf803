import ApplianceKit
import Foundation
import Testing

@testable import DossierKit

@Suite("Figures of a centre")
struct FiguresReaderTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("figures-\(UUID().uuidString)")
    /// Wednesday 2026-03-11 10:00 in Việt Nam.
    private let now: Date

    init() throws {
        #expect(LocalTime.useVietnameseZone())
        now = LocalTime.moment(year: 2026, month: 3, day: 11, hour: 10)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func day(_ day: Int, hour: Int = 0, month: Int = 3) -> Date {
        LocalTime.moment(year: 2026, month: month, day: day, hour: hour)
    }

    private func figures(_ dossiers: [Dossier], asOf: Bool = true) async throws -> DossierFigures? {
        let path = folder.appendingPathComponent("dossiers.db").path
        let cache = try DossierCache(path: path)
        for dossier in dossiers { await cache.store(dossier, fetchedAt: now) }
        if asOf {
            let database = try Database(path: path, migrations: CacheSchema.migrations)
            try database.set(.asOf, .integer(CacheSchema.seconds(now)))
        }
        return await (try FiguresReader(path: path)).figures(at: now)
    }

    private func dossier(
        _ number: Int, _ status: DossierStatus, agency: String = "Sở Xây dựng", due: Date? = nil, ready: Date? = nil,
        paused: Bool = false
    ) -> Dossier {
        Dossier(
            code: DossierCode(printed: "H15-260301-\(1000 + number)"), agency: agency, status: status,
            isPaused: paused, appointment: due, released: ready)
    }

    @Test func openAndOverdueAreCountedByAgencyMostOverdueFirst() async throws {
        let figures = try #require(
            try await figures([
                dossier(1, .processing, due: day(10, hour: 17)), dossier(2, .accepted, due: day(12)),
                dossier(3, .processing, agency: "UBND phường", due: day(20)),
                // It waits for the citizen, is paused, or is done: not the agency's delay.
                dossier(4, .supplementRequired, due: day(1)), dossier(5, .processing, due: day(1), paused: true),
                dossier(6, .rejected, due: day(1)),
            ]))
        #expect(
            figures.agencies == [
                .init(name: "Sở Xây dựng", open: 2, overdue: 1), .init(name: "UBND phường", open: 1, overdue: 0),
            ])
        #expect(figures.open == 3 && figures.overdue == 1)
        #expect(figures.asOf == now)
    }

    @Test func anAppointmentWithoutATimeHoldsUntilTheDayIsOver() async throws {
        let figures = try #require(
            try await figures([
                dossier(1, .processing, due: day(11)), dossier(2, .processing, due: day(11, hour: 9)),
                dossier(3, .processing, due: day(10)),
            ]))
        #expect(figures.overdue == 2)
    }

    @Test func thisMonthsResultsCountByWhenTheyWereReady() async throws {
        let figures = try #require(
            try await figures([
                dossier(1, .completed, due: day(5), ready: day(5, hour: 16)),
                dossier(2, .returned, due: day(5, hour: 17), ready: day(6, hour: 9)),
                dossier(3, .returned, ready: day(2, hour: 9)),
                dossier(4, .returned, due: day(20, month: 2), ready: day(19, month: 2)),
            ]))
        #expect((figures.finished, figures.finishedOnTime, figures.finishedUndated) == (3, 1, 1))
    }

    @Test func withoutASynchronisationThereAreNone() async throws {
        #expect(try await figures([dossier(1, .processing)], asOf: false) == nil)
    }
}
