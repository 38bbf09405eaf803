import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

@Suite(.timeLimit(.minutes(5)))
struct DossierCacheTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("dossiers.db") }

    init() throws { folder = try TemporaryFolder() }

    @Test func whatIsStoredComesBackWhole() async throws {
        let cache = try DossierCache(path: path)
        var bare = Dossier(code: DossierCode(printed: "1897C359"), status: nil, statusText: "Đang liên thông")
        bare.isPaused = true
        for dossier in [Dossier.example, bare] {
            await cache.store(dossier, fetchedAt: moment(2024, 1, 20, 10, 32))
            let entry = await cache.entry(dossier.code)
            #expect(entry == DossierCache.Entry(dossier: dossier, fetchedAt: moment(2024, 1, 20, 10, 32)))
        }
        #expect(await cache.count() == 2)
    }

    @Test func aCodeIsFoundHoweverItIsWritten() async throws {
        let cache = try DossierCache(path: path)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await cache.entry(DossierCode(printed: "h15/12_240119 0001"))?.dossier == .example)
        for stranger in ["H15.12-240119-00010", "H15.12-240119-000", "H15.122-40119-0001", "H15.12-240119"] {
            #expect(await cache.entry(DossierCode(printed: stranger)) == nil, "\(stranger)")
        }
    }

    @Test func theNewerAnswerStays() async throws {
        let cache = try DossierCache(path: path)
        var later = Dossier.example
        later.status = .completed
        await cache.store(later, fetchedAt: moment(2024, 2, 1))
        await cache.store(.example, fetchedAt: moment(2024, 1, 31, 23, 59, 30))
        #expect(await cache.entry(later.code)?.dossier.status == .completed)
        await cache.store(.example, fetchedAt: moment(2024, 2, 3))
        #expect(await cache.entry(later.code)?.dossier.status == .processing)
    }

    @Test func aForgottenDossierIsGone() async throws {
        let cache = try DossierCache(path: path)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        await cache.remove(Dossier.example.code)
        #expect(await cache.entry(Dossier.example.code) == nil)
    }

    @Test func itSurvivesARestartAndIsSharedByTwoDaemons() async throws {
        let first = try DossierCache(path: path)
        let second = try DossierCache(path: path)
        await first.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await second.entry(Dossier.example.code)?.dossier == .example)
        await withTaskGroup(of: Void.self) { group in
            for (offset, cache) in [first, second].enumerated() {
                for number in 0..<200 {
                    group.addTask {
                        let code = DossierCode(printed: "H15-240119-\(1_000 + number * 2 + offset)")
                        await cache.store(
                            Dossier(code: code, procedure: "P\(number % 7)", status: .accepted), fetchedAt: Date())
                    }
                }
            }
        }
        #expect(await first.count() == 401)
        #expect(await second.count() == 401)
        let third = try DossierCache(path: path)
        #expect(await third.entry(Dossier.example.code)?.dossier == .example)
    }

    @Test func aDamagedFileIsMadeAnew() async throws {
        _ = FileManager.default.createFile(
            atPath: path, contents: Data("no database, all of it".utf8 + [UInt8](repeating: 7, count: 9_000)))
        let cache = try DossierCache(path: path)
        #expect(await cache.entry(Dossier.example.code) == nil)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await cache.entry(Dossier.example.code)?.dossier == .example)
    }

    @Test func aFileThatIsDamagedWhileTwoUseItIsMadeAnewByWhoeverLetsGoLast() async throws {
        let running = try DossierCache(path: path)
        await running.store(.example, fetchedAt: moment(2024, 1, 20))
        try overwriteDatabase()
        let starting = try DossierCache(path: path)
        // The one that starts finds the damage, and does without while the other has the file open.
        #expect(await starting.entry(Dossier.example.code) == nil)
        // Whichever comes next finds the mark, lets go and starts anew; then both are on one file. Not at once where
        // another test starts a program: between fork and exec that has our locks too.
        #expect(await running.entry(Dossier.example.code) == nil)
        try await eventually("made anew") {
            await running.store(.example, fetchedAt: moment(2024, 1, 21))
            return await running.entry(Dossier.example.code)?.dossier == .example
        }
        #expect(await starting.entry(Dossier.example.code)?.dossier == .example)
    }

    @Test func aFileThatAnotherIsMakingAnewIsTriedAgainWithTheNextUse() async throws {
        let other = open(path + "-lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o660)
        defer { close(other) }
        #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
        let cache = try DossierCache(path: path)
        #expect(await cache.entry(Dossier.example.code) == nil)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(flock(other, LOCK_UN) == 0)
        #expect(await cache.entry(Dossier.example.code) == nil)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await cache.entry(Dossier.example.code)?.dossier == .example)
    }

    @Test func withoutAFolderItIsSilent() async throws {
        let cache = try DossierCache(path: folder.file("missing/dossiers.db"))
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await cache.entry(Dossier.example.code) == nil)
        try FileManager.default.createDirectory(atPath: folder.file("missing"), withIntermediateDirectories: true)
        await cache.store(.example, fetchedAt: moment(2024, 1, 20))
        #expect(await cache.entry(Dossier.example.code) != nil)
    }

    @Test func aFileOfALaterVersionIsLeftAlone() async throws {
        do {
            let database = try Database(path: path, migrations: CacheSchema.migrations)
            try database.execute("PRAGMA user_version=99")
        }
        let cache = try DossierCache(path: path)
        #expect(await cache.entry(Dossier.example.code) == nil)
        let database = try Database(path: path, migrations: Array(repeating: "", count: 99))
        #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 99)
    }

    /// A full disk takes back the numbers of new phrases, and the next page's phrases get them.
    @Test func whatWasReadOfAPageThatWasTakenBackIsToldToNobody() async throws {
        let cache = try DossierCache(path: path)
        let code = DossierCode(printed: "H15.12-260302-1001")
        func page(_ procedure: String, also other: [Dossier] = []) -> ChangePage {
            let dossier = Dossier(
                code: code, procedure: procedure, agency: "Phòng \(procedure)", status: .completed,
                released: moment(2026, 3, 3, 8))
            // The same dossier twice: the second time what was just written is read.
            return ChangePage(
                dossiers: [dossier, dossier] + other, next: SyncCursor(rawValue: "C1"), isLast: true,
                asOf: moment(2026, 3, 3, 9))
        }
        _ = await cache.count()
        let last = Dossier(code: DossierCode(printed: "H15.12-260302-9999"), status: .accepted)
        let disk = try Database(path: path, migrations: CacheSchema.migrations)
        try disk.execute(
            """
            CREATE TRIGGER full BEFORE INSERT ON dossier WHEN NEW.code = '\(last.code.normalForm)'
            BEGIN SELECT RAISE(ABORT, 'disk full'); END
            """)
        await #expect(throws: SQLiteError.self) {
            try await cache.writer.keep(page("Khai sinh", also: [last]), from: .changes, told: nil, confirms: true)
        }
        try disk.execute("DROP TRIGGER full")
        _ = try await cache.writer.keep(page("Kết hôn"), from: .changes, told: nil, confirms: true)
        try disk.run(
            "INSERT INTO pending_event(code, kind, date, noticed) VALUES(?1, 'resultReady', 0, 0)",
            .text(code.normalForm))
        let left = try await cache.writer.leftOverEvents()
        #expect(left.map(\.1.procedure) == ["Kết hôn"])
        #expect(left.map(\.1.agency) == ["Phòng Kết hôn"])
    }

    /// As a dying disk would: the pages are rubbish, the names of the files stay.
    private func overwriteDatabase() throws {
        let database = try Database(path: path, migrations: CacheSchema.migrations)
        try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size)))
        try handle.close()
    }
}
