import ApplianceKit
import DossierKit
import Testing

/// What both daemons tell monitoring of the dossiers.
struct DossierMetricsTests {
    /// Port 9 of loopback: nobody answers there.
    private func service(in folder: TemporaryFolder, isSynchronised: Bool) async throws -> DossierService {
        let central = CentralConfiguration(baseURL: "http://127.0.0.1:9/o/rest/v2", groupIDs: [1])
        let sync = SyncConfiguration(isEnabled: isSynchronised)
        return try await DossierService(
            DossierConfiguration(central: central, sync: sync), daemon: "kiosk", stateFolder: folder.path,
            clock: SystemClock())
    }

    @Test func aCentralSystemThatWasNeverAskedIsNeitherUpNorDown() async throws {
        let folder = try TemporaryFolder()
        let service = try await service(in: folder, isSynchronised: true)
        defer { service.close() }
        #expect(await !PrometheusText.page(service.metrics).contains("tracuu_central_up"))
        _ = await service.lookup.answer(for: DossierCode(printed: "H15.12-240119-0001"), budget: .seconds(60))
        #expect(await PrometheusText.page(service.metrics).contains("tracuu_central_up 0\n"))
    }

    @Test func theCopysAgeIsToldWhereOneIsKept() async throws {
        let folder = try TemporaryFolder()
        let kept = try await service(in: folder, isSynchronised: true)
        defer { kept.close() }
        #expect(await PrometheusText.page(kept.metrics).contains("tracuu_cache_as_of_timestamp_seconds 0\n"))
        let other = try TemporaryFolder()
        let unkept = try await service(in: other, isSynchronised: false)
        defer { unkept.close() }
        #expect(await !PrometheusText.page(unkept.metrics).contains("tracuu_cache_as_of_timestamp_seconds"))
    }

    @Test func whatWaitsForTheCentralSystemIsCounted() async throws {
        let folder = try TemporaryFolder()
        let service = try await service(in: folder, isSynchronised: true)
        defer { service.close() }
        try await service.forward.add(
            .rating(Rating(id: "1", at: moment(2026, 1, 5), device: "kiosk", overall: .satisfied)))
        #expect(
            await PrometheusText.page(service.metrics).contains("tracuu_forward_waiting_items{kind=\"ratings\"} 1\n"))
    }
}
