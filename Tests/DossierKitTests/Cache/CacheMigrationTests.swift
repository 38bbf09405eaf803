import ApplianceKit
import Foundation
import Testing

@testable import DossierKit

/// Files of each earlier version, as that version wrote them, are taken over whole.
@Suite(.timeLimit(.minutes(1)))
struct CacheMigrationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func copy(_ fixture: String) throws -> String {
        let path = folder.file("dossiers.db")
        let source = try #require(Bundle.module.url(forResource: "Fixtures/\(fixture)", withExtension: "db"))
        try FileManager.default.copyItem(atPath: source.path, toPath: path)
        return path
    }

    @Test func version1IsTakenOverWhole() async throws {
        let path = try copy("dossiers-v1")
        let cache = try DossierCache(path: path)
        let entry = try #require(await cache.entry(Dossier.example.code))
        #expect(entry.dossier.isWritten(like: .example))
        #expect(entry.fetchedAt == moment(2024, 1, 20, 10, 32))
        #expect(entry.lookupCode == .unknown)

        let foreign = try #require(await cache.entry(DossierCode(printed: "1897C359")))
        #expect(foreign.dossier.code.printed == "1897c359")
        #expect(foreign.dossier.status == nil)
        #expect(foreign.dossier.statusText == "Đang liên thông")
        #expect(foreign.dossier.isPaused)

        let old = try #require(await cache.entry(DossierCode(printed: "000.00.53.H48-220921-0099")))
        #expect(old.dossier.status == .returned)
        #expect(old.dossier.finished == Date(timeIntervalSince1970: 1_664_150_000))
        #expect(await cache.count() == 43)
    }

    @Test func whatIsStoredAfterwardsGoesBesideIt() async throws {
        let path = try copy("dossiers-v1")
        let cache = try DossierCache(path: path)
        let neighbour = DossierCode(printed: "H15.22.07-240120-0040")
        await cache.store(
            Dossier(code: neighbour, procedure: "Đăng ký khai sinh", status: .accepted), fetchedAt: moment(2024, 1, 21))
        #expect(await cache.entry(neighbour)?.dossier.procedure == "Đăng ký khai sinh")
        #expect(
            await cache.entry(DossierCode(printed: "H15.22.07-240120-0039"))?.dossier.agency == "UBND phường Tân Lợi")
        let database = try Database(path: path, migrations: CacheSchema.migrations)
        #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == Int64(CacheSchema.migrations.count))
        #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
    }

    @Test func twoDaemonsThatStartTogetherMigrateOnce() async throws {
        let path = try copy("dossiers-v1")
        let caches = try (0..<4).map { _ in try DossierCache(path: path) }
        let counts = await withTaskGroup(of: Int.self) { group in
            for cache in caches { group.addTask { await cache.count() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [43, 43, 43, 43])
    }
}

@Suite struct PrintedFormTests {
    @Test(arguments: [
        "H15.12-240119-0001", "000.00.53.H48-220921-0099", "000.00.06.G04.190701.0501", "1897C359", "1897c359",
        "H15/12_240119 0001", "H15--12-240119", "h15.12-240119-0001", "ĐKKD-01", "G09.20-20260609-0092637", "A-B-",
    ])
    func whatIsPrintedComesBackToTheLetter(printed: String) {
        let code = DossierCode(printed: printed)
        switch PrintedForm(printed: printed, normalForm: code.normalForm) {
        case .separators(let separators):
            #expect(PrintedForm.printed(code.normalForm, separators: separators) == printed)
        case .text(let text): #expect(text == printed)
        }
    }

    @Test func theNationalStyleNeedsItsSeparatorsOnly() {
        let code = DossierCode(printed: "H15.12-240119-0001")
        #expect(PrintedForm(printed: code.printed, normalForm: code.normalForm) == .separators(".--"))
    }
}
