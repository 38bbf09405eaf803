public import ApplianceKit
import Foundation

/// What printers did and how much paper they have used, kept over restarts.
///
/// A job is written down before its first byte leaves; so whoever finds it as `sending` after a crash knows that a part
/// of it may have come out, and the printer knows that an open picture may be waiting in its buffer.
public actor PrintLedger {
    private static let migrations = [
        """
        CREATE TABLE job(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            printer TEXT NOT NULL,
            title TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN
                ('queued', 'sending', 'confirmed', 'unconfirmed', 'failed', 'interrupted', 'expired')),
            trouble TEXT,
            asked_at INTEGER NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX job_unfinished ON job(id) WHERE state IN ('queued', 'sending');
        CREATE TABLE roll(
            printer TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            used REAL NOT NULL,
            is_out INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ]
    private static let keptFor = 90 * 86_400.0

    private let thread: PollThread
    private let database: Database
    private let clock: any ApplianceClock
    /// All of it runs on the ledger's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// The printers whose last job was cut off by the end of the last run.
    public nonisolated let interruptedPrinters: Set<String>

    /// Opens the file. What the last run left undone is settled: jobs that waited are expired, those under way
    /// interrupted; none is printed any more. Jobs older than 90 days are forgotten.
    ///
    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    public init(path: String, clock: any ApplianceClock = SystemClock()) async throws {
        thread = try PollThread(name: "print-ledger")
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
        self.clock = clock
        let now = Self.milliseconds(clock.now)
        interruptedPrinters = Set(
            try database.query("SELECT DISTINCT printer FROM job WHERE state = 'sending'") { $0.text(0) })
        try database.run("UPDATE job SET state = 'interrupted', since = ?1 WHERE state = 'sending'", .integer(now))
        try database.run("UPDATE job SET state = 'expired', since = ?1 WHERE state = 'queued'", .integer(now))
        if clock.isSet {
            try database.run("DELETE FROM job WHERE since < ?1", .integer(now - Int64(Self.keptFor * 1_000)))
        }
    }

    /// Writes a new job down.
    func add(_ title: String, printer: String, _ state: PrintJob.State) throws -> Int64 {
        let now = SQLiteValue.integer(Self.milliseconds(clock.now))
        let (word, trouble) = state.stored
        try database.run(
            "INSERT INTO job(printer, title, state, trouble, asked_at, since) VALUES(?1, ?2, ?3, ?4, ?5, ?5)",
            .text(printer), .text(title), .text(word), SQLiteValue(trouble), now)
        return database.lastInsertedRow
    }

    /// Notes how far a job is, and what paper it took, in one commit.
    func note(_ state: PrintJob.State, of job: Int64, printer: String, paper millimetres: Double = 0) throws {
        let (word, trouble) = state.stored
        try database.transaction {
            try database.run(
                "UPDATE job SET state = ?1, trouble = ?2, since = ?3 WHERE id = ?4", .text(word), SQLiteValue(trouble),
                .integer(Self.milliseconds(clock.now)), .integer(job))
            if millimetres > 0 {
                try database.run(
                    """
                    INSERT INTO roll(printer, since, used, is_out) VALUES(?1, ?2, ?3, 0)
                    ON CONFLICT(printer) DO UPDATE SET used = used + excluded.used
                    """, .text(printer), .integer(Self.milliseconds(clock.now)), .real(millimetres))
            }
        }
    }

    /// The last jobs of all printers, newest first.
    public func jobs(limit: Int = 100) throws -> [PrintJob] {
        try database.query(
            "SELECT id, printer, title, state, trouble, asked_at, since FROM job ORDER BY id DESC LIMIT ?1",
            .integer(Int64(limit))
        ) { row in
            PrintJob(
                id: row.integer(0), printer: row.text(1), title: row.text(2),
                state: PrintJob.State(stored: row.text(3), row.optionalText(4)) ?? .interrupted,
                askedAt: Self.date(row.integer(5)), since: Self.date(row.integer(6)))
        }
    }

    /// The roll in a printer; a new one where nothing is known.
    public func roll(of printer: String) throws -> PaperRoll {
        try database.first(
            "SELECT since, CAST(round(used * 1000) AS INTEGER), is_out FROM roll WHERE printer = ?1", .text(printer)
        ) { row in
            PaperRoll(
                since: Self.date(row.integer(0)), used: Double(row.integer(1)) / 1_000, isOut: row.integer(2) != 0)
        } ?? PaperRoll(since: clock.now)
    }

    /// Notes that a roll was put in, or that its end was seen.
    public func setRoll(_ roll: PaperRoll, of printer: String) throws {
        try Self.write(roll, of: printer, into: database)
    }

    /// Notes from outside of the daemon, whether it runs or not, that a new roll was put in. Jobs are left alone.
    ///
    /// - Throws: `SQLiteError`.
    public static func startRoll(
        path: String, printer: String, clock: any ApplianceClock = SystemClock()
    ) throws {
        try write(PaperRoll(since: clock.now), of: printer, into: Database(path: path, migrations: migrations))
    }

    private static func write(_ roll: PaperRoll, of printer: String, into database: Database) throws {
        try database.run(
            """
            INSERT INTO roll(printer, since, used, is_out) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT(printer) DO UPDATE SET since = excluded.since, used = excluded.used, is_out = excluded.is_out
            """, .text(printer), .integer(Self.milliseconds(roll.since)), .real(roll.used), SQLiteValue(roll.isOut))
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded()) }
    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}
