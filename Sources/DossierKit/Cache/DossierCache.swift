public import ApplianceKit
public import Foundation

/// What the central system last said about each dossier, in `dossiers.db`.
///
/// For answers while it can't be reached, with the time they are of. Both daemons of a box share the file. It is a
/// cache: a damaged file is made anew, a full disk makes it silent, and neither keeps anybody from a live answer.
public actor DossierCache {
    /// A dossier, and when the central system said so.
    public struct Entry: Sendable, Equatable {
        /// As the central system knew it then.
        public let dossier: Dossier
        /// When it was fetched.
        public let fetchedAt: Date
    }

    private let thread: PollThread
    private let path: String
    private let log = Log("cache")
    private var file: CacheFile?
    private var isFailing = false

    /// The thread of the database.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A cache in a file, which is opened when it is first needed.
    ///
    /// - Parameter path: The file. Its folder must be there.
    /// - Throws: ``SystemError`` where the system has no thread left.
    public init(path: String) throws(SystemError) {
        thread = try PollThread(name: "dossiers")
        self.path = path
    }

    /// What is known about a code, or nil.
    public func entry(_ code: DossierCode) -> Entry? {
        attempt { database throws in
            try database.first(
                """
                SELECT printed, procedure.text, agency.text, status, wording.text, step.text, paused, received,
                    appointment, released, finished, counter.text, fetched
                FROM dossier
                LEFT JOIN phrase procedure ON procedure.id = dossier.procedure
                LEFT JOIN phrase agency ON agency.id = dossier.agency
                LEFT JOIN phrase wording ON wording.id = dossier.wording
                LEFT JOIN phrase step ON step.id = dossier.step
                LEFT JOIN phrase counter ON counter.id = dossier.counter
                WHERE code = ?1
                """, .text(code.normalForm)
            ) { Self.entry($0, code: code) }
        } ?? nil
    }

    /// Keeps what the central system said.
    ///
    /// - Parameter fetchedAt: When it said so. What is older than what is there is dropped.
    public func store(_ dossier: Dossier, fetchedAt: Date) {
        attempt { database throws in
            try database.transaction {
                try database.run(
                    """
                    INSERT INTO dossier(code, printed, procedure, agency, status, wording, step, paused, received,
                        appointment, released, finished, counter, fetched)
                    VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                    ON CONFLICT(code) DO UPDATE SET printed = excluded.printed, procedure = excluded.procedure,
                        agency = excluded.agency, status = excluded.status, wording = excluded.wording,
                        step = excluded.step, paused = excluded.paused, received = excluded.received,
                        appointment = excluded.appointment, released = excluded.released,
                        finished = excluded.finished, counter = excluded.counter, fetched = excluded.fetched
                    WHERE excluded.fetched >= fetched
                    """,
                    .text(dossier.code.normalForm), .text(dossier.code.printed),
                    try Self.phrase(dossier.procedure, in: database), try Self.phrase(dossier.agency, in: database),
                    SQLiteValue(dossier.status?.rawValue), try Self.phrase(dossier.statusText, in: database),
                    try Self.phrase(dossier.step, in: database), SQLiteValue(dossier.isPaused),
                    Self.seconds(dossier.received), Self.seconds(dossier.appointment), Self.seconds(dossier.released),
                    Self.seconds(dossier.finished), try Self.phrase(dossier.counter, in: database),
                    Self.seconds(fetchedAt))
            }
        }
    }

    /// Forgets a dossier that the central system says it does not have.
    public func remove(_ code: DossierCode) {
        attempt { database throws in
            try database.run("DELETE FROM dossier WHERE code = ?1", .text(code.normalForm))
        }
    }

    /// How many dossiers are kept.
    public func count() -> Int {
        attempt { database throws in try database.first("SELECT count(*) FROM dossier") { Int($0.integer(0)) } ?? 0 }
            ?? 0
    }

    // MARK: - Rows

    /// The n-th script takes the file from version n-1 to n.
    static let migrations = [
        """
        CREATE TABLE phrase(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE dossier(
            code TEXT PRIMARY KEY,       -- normal form
            printed TEXT NOT NULL,
            procedure INTEGER, agency INTEGER, wording INTEGER, step INTEGER, counter INTEGER,  -- phrase.id
            status INTEGER,              -- 1 to 10; NULL where it is not one of the ten
            paused INTEGER NOT NULL,
            received INTEGER, appointment INTEGER, released INTEGER, finished INTEGER,  -- seconds, UTC
            fetched INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ]

    private static func entry(_ row: borrowing Row, code: DossierCode) -> Entry {
        func date(_ column: Int) -> Date? {
            row.optionalInteger(column).map { Date(timeIntervalSince1970: TimeInterval($0)) }
        }
        let dossier = Dossier(
            code: DossierCode(printed: row.text(0)), procedure: row.text(1), agency: row.text(2),
            status: DossierStatus(rawValue: Int(row.integer(3))), statusText: row.text(4), step: row.text(5),
            isPaused: row.integer(6) != 0, received: date(7), appointment: date(8), released: date(9),
            finished: date(10), counter: row.text(11))
        return Entry(dossier: dossier, fetchedAt: Date(timeIntervalSince1970: TimeInterval(row.integer(12))))
    }

    /// A few hundred names stand for a million dossiers, so each is kept once.
    private static func phrase(_ text: String, in database: Database) throws -> SQLiteValue {
        if text.isEmpty { return .null }
        let known = try database.first("SELECT id FROM phrase WHERE text = ?1", .text(text)) { $0.integer(0) }
        if let known { return .integer(known) }
        try database.run("INSERT INTO phrase(text) VALUES(?1)", .text(text))
        return .integer(database.lastInsertedRow)
    }

    private static func seconds(_ date: Date?) -> SQLiteValue {
        date.map { .integer(Int64($0.timeIntervalSince1970)) } ?? .null
    }

    // MARK: - Faults

    /// Does it on the database; nil where the file is of no use at the moment.
    @discardableResult
    private func attempt<Value>(_ body: (Database) throws -> Value) -> Value? {
        do {
            let value = try body(try database())
            if isFailing { log.notice("works again") }
            isFailing = false
            return value
        } catch let error as SQLiteError where error.isDamaged {
            log.error("\(error). It only holds what the central system can tell again, and is made anew.")
            file?.markDamaged()
            file = nil
            return nil
        } catch {
            if !isFailing { log.error("\(error). Answers are given without the cache until this is mended.") }
            isFailing = true
            return nil
        }
    }

    private func database() throws -> Database {
        if let file, !file.isMarkedDamaged { return file.database }
        file = nil
        let opened = try CacheFile(path: path, migrations: Self.migrations)
        file = opened
        return opened.database
    }
}
