import Foundation
import Testing

@testable import ApplianceKit

/// The thin wall around SQLite, on real files.
struct DatabaseTests {
    /// A folder that goes away with the test.
    private final class Folder {
        let path = NSTemporaryDirectory() + "tracuu-db-" + UUID().uuidString
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        var file: String { path + "/test.db" }
    }

    private struct Stop: Error {}
    private let schema = [
        "CREATE TABLE ticket(id INTEGER PRIMARY KEY, number TEXT UNIQUE, data BLOB, weight REAL) STRICT"
    ]

    private func count(_ database: Database) throws -> Int64? {
        try database.first("SELECT count(*) FROM ticket") { $0.integer(0) }
    }

    @Test func valuesComeBackAsTheyWereStored() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        try database.run(
            "INSERT INTO ticket VALUES(?1, ?2, ?3, ?4)", 7, "Mời số A015 \u{1F600}", .blob([0, 255]), .real(0.5))
        try database.run("INSERT INTO ticket VALUES(?1, ?2, ?3, ?4)", 8, "", .blob([]), nil)
        try database.run("INSERT INTO ticket VALUES(?1, ?2, ?3, ?4)", .integer(.max), nil, nil, nil)
        let rows = try database.query("SELECT id, number, data, weight FROM ticket ORDER BY id") { row in
            (row.integer(0), row.optionalText(1), row.isNull(2) ? nil : row.blob(2), row.isNull(3))
        }
        #expect(rows.map(\.0) == [7, 8, .max])
        #expect(rows.map(\.1) == ["Mời số A015 \u{1F600}", "", nil])
        #expect(rows.map(\.2) == [[0, 255], [], nil])
        #expect(rows.map(\.3) == [false, true, true])
        #expect(database.lastInsertedRow == .max)
    }

    @Test func theJournalIsWALAndDurabilityIsAsAsked() throws {
        let folder = try Folder()
        let full = try Database(path: folder.file, migrations: schema)
        #expect(try full.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
        #expect(try full.first("PRAGMA synchronous") { $0.integer(0) } == 2)
        #expect(try full.first("PRAGMA foreign_keys") { $0.integer(0) } == 1)
        let normal = try Database(path: folder.file, durability: .normal, migrations: schema)
        #expect(try normal.first("PRAGMA synchronous") { $0.integer(0) } == 1)
    }

    @Test func aTransactionThatThrowsLeavesNothing() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.run("INSERT INTO ticket(number) VALUES('A001')")
                throw Stop()
            }
        }
        #expect(try count(database) == 0)
        try database.transaction { try database.run("INSERT INTO ticket(number) VALUES('A001')") }
        #expect(try count(database) == 1)
    }

    @Test func aTransactionWithinATransactionBelongsToTheOuterOne() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.transaction { try database.run("INSERT INTO ticket(number) VALUES('A001')") }
                throw Stop()
            }
        }
        #expect(try count(database) == 0)
    }

    @Test func anInnerFailureThatIsCaughtRollsTheOuterOneBackToo() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        try database.transaction {
            try database.run("INSERT INTO ticket(number) VALUES('A001')")
            #expect(throws: SQLiteError.self) { try database.run("INSERT INTO ticket(number) VALUES('A001')") }
            try database.run("INSERT INTO ticket(number) VALUES('A002')")
        }
        #expect(try count(database) == 2)
    }

    @Test func aBrokenUniqueIsToldApart() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        try database.run("INSERT INTO ticket(id, number) VALUES(1, 'A001')")
        // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
        for (sql, code) in [
            ("INSERT INTO ticket(number) VALUES('A001')", 2067),
            ("INSERT INTO ticket(id, number) VALUES(1, 'A002')", 1555),
        ] {
            let error = #expect(throws: SQLiteError.self) { try database.run(sql) }
            #expect(error?.code == Int32(code))
            #expect(error?.isStorageFault == false)
            #expect(error?.description.contains(folder.file) == true)
        }
    }

    @Test func migrationsGoForwardFromAnyVersion() throws {
        let folder = try Folder()
        do {
            let database = try Database(path: folder.file, migrations: schema)
            try database.run("INSERT INTO ticket(number) VALUES('A001')")
        }
        let later =
            schema + ["ALTER TABLE ticket ADD COLUMN desk INTEGER; UPDATE ticket SET desk = 3", "CREATE TABLE b(c)"]
        for _ in 0..<2 {
            let database = try Database(path: folder.file, migrations: later)
            #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 3)
            #expect(try database.first("SELECT desk FROM ticket") { $0.integer(0) } == 3)
        }
    }

    @Test func aFileOfALaterVersionIsRefusedAndLeftAlone() throws {
        let folder = try Folder()
        do { _ = try Database(path: folder.file, migrations: schema + ["CREATE TABLE b(c)"]) }
        let error = #expect(throws: SQLiteError.self) { try Database(path: folder.file, migrations: schema) }
        #expect(error?.description.contains("later version") == true)
        let database = try Database(path: folder.file, migrations: schema + ["CREATE TABLE b(c)"])
        #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 2)
    }

    @Test func anUpdateThatIsLeftAgainLeavesAFileThatOpens() throws {
        let folder = try Folder()
        let later = schema + ["ALTER TABLE ticket ADD COLUMN desk INTEGER"]
        do {
            let database = try Database(path: folder.file, migrations: later, usableFrom: 1)
            try database.run("INSERT INTO ticket(number, desk) VALUES('A001', 3)")
        }
        do {
            let database = try Database(path: folder.file, migrations: schema)
            try database.run("INSERT INTO ticket(number) VALUES('A002')")
        }
        let database = try Database(path: folder.file, migrations: later, usableFrom: 1)
        #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 2)
        #expect(try database.first("SELECT count(*) FROM ticket") { $0.integer(0) } == 2)
        // One more migration that older software would trip over.
        do { _ = try Database(path: folder.file, migrations: later + ["DROP TABLE ticket"]) }
        #expect(throws: SQLiteError.self) { try Database(path: folder.file, migrations: later, usableFrom: 1) }
    }

    @Test func aMigrationThatFailsChangesNothing() throws {
        let folder = try Folder()
        do { _ = try Database(path: folder.file, migrations: schema) }
        #expect(throws: SQLiteError.self) {
            try Database(path: folder.file, migrations: schema + ["CREATE TABLE b(c); CREATE TABLE ticket(x)"])
        }
        let database = try Database(path: folder.file, migrations: schema)
        #expect(try database.first("SELECT count(*) FROM sqlite_schema WHERE name='b'") { $0.integer(0) } == 0)
    }

    @Test func aFullDiskIsToldAndTheDatabaseGoesOnAfterwards() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        let pages = try #require(try database.first("PRAGMA page_count") { $0.integer(0) })
        try database.execute("PRAGMA max_page_count=\(pages + 2)")
        let error = #expect(throws: SQLiteError.self) {
            try database.transaction {
                for number in 0..<100 {
                    try database.run(
                        "INSERT INTO ticket(id, data) VALUES(?1, ?2)", .integer(Int64(number)),
                        .blob([UInt8](repeating: 1, count: 1_000)))
                }
            }
        }
        #expect(error?.isDiskFull == true)
        #expect(error?.isStorageFault == true)
        #expect(try count(database) == 0)
        try database.execute("PRAGMA max_page_count=10000")
        try database.transaction { try database.run("INSERT INTO ticket(number) VALUES('A001')") }
        #expect(try count(database) == 1)
    }

    @Test func aStatementIsPreparedOnceAndUsableAgainAfterAnError() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        let insert = "INSERT INTO ticket(number) VALUES(?1)"
        for number in 1...100 {
            #expect(try database.run(insert, .text("A\(number)")) == 1)
            #expect(throws: SQLiteError.self) { try database.run(insert, .text("A\(number)")) }
        }
        #expect(try count(database) == 100)
        // A query that ends early must not keep the statement busy, nor the write lock.
        _ = try database.first("SELECT number FROM ticket ORDER BY id") { $0.text(0) }
        #expect(throws: Stop.self) {
            _ = try database.query("SELECT number FROM ticket ORDER BY id") { _ in throw Stop() }
        }
        #expect(try database.first("SELECT number FROM ticket ORDER BY id") { $0.text(0) } == "A1")
        try database.execute("DROP TABLE ticket")
    }

    @Test func theSameQueryWithinItsOwnRowsIsNotDisturbed() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        for number in 1...3 { try database.run("INSERT INTO ticket(number) VALUES(?1)", .text("A\(number)")) }
        let sql = "SELECT number FROM ticket WHERE number >= ?1 ORDER BY number"
        let nested = try database.query(sql, "A1") { outer in
            let name = outer.text(0)
            return name + ":" + (try database.query(sql, "A2") { $0.text(0) }).joined()
        }
        #expect(nested == ["A1:A2A3", "A2:A2A3", "A3:A2A3"])
    }

    @Test func twoConnectionsWaitForEachOther() throws {
        let folder = try Folder()
        let one = try Database(path: folder.file, migrations: schema)
        let two = try Database(path: folder.file, migrations: schema)
        try one.run("INSERT INTO ticket(number) VALUES('A001')")
        try two.run("INSERT INTO ticket(number) VALUES('A002')")
        #expect(try count(one) == 2)
    }

    @Test func placesThatCannotHoldADatabaseAreTold() throws {
        let folder = try Folder()
        let missing = #expect(throws: SQLiteError.self) {
            try Database(path: folder.path + "/none/test.db", migrations: schema)
        }
        #expect(missing?.isStorageFault == true)
        try Data(repeating: 0x61, count: 8192).write(to: URL(fileURLWithPath: folder.file))
        let damaged = #expect(throws: SQLiteError.self) { try Database(path: folder.file, migrations: schema) }
        #expect(damaged?.isDamaged == true)
    }

    @Test func anErrorDoesNotTellValues() throws {
        let folder = try Folder()
        let database = try Database(path: folder.file, migrations: schema)
        try database.run("INSERT INTO ticket(number) VALUES(?1)", "0912345678")
        let error = #expect(throws: SQLiteError.self) {
            try database.run("INSERT INTO ticket(number) VALUES(?1)", "0912345678")
        }
        #expect(error?.description.contains("0912345678") == false)
    }
}
