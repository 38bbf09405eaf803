import ApplianceKit
import Foundation

/// The log of the queue on the disk: every commit is there after a power cut.
///
/// Beside the engine the file itself refuses a number that was given: `number` has one row for each day,
/// series, round and number.
struct QueueStore {
    /// Of the snapshot's content; another one is not read, and the log played from its begin instead.
    private static let snapshotFormat: Int64 = 1

    private static let migrations = [
        """
        CREATE TABLE event(
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,             -- milliseconds since 1970, UTC
            date TEXT NOT NULL,              -- the business date
            actor TEXT,
            body TEXT NOT NULL               -- JSON of QueueEvent.Kind
        ) STRICT;
        CREATE INDEX event_date ON event(date, sequence);
        CREATE TABLE number(
            date TEXT NOT NULL,
            series TEXT NOT NULL,
            round INTEGER NOT NULL,
            number INTEGER NOT NULL,
            ticket INTEGER NOT NULL,
            PRIMARY KEY (date, series, round, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE request(
            key TEXT PRIMARY KEY,
            first INTEGER NOT NULL,          -- its events; none where last < first
            last INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE snapshot(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            format INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """,
        "CREATE TABLE tally(id INTEGER PRIMARY KEY CHECK (id = 1), date TEXT NOT NULL) STRICT",
        "CREATE TABLE identity(id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT",
    ]

    let database: Database

    /// - Throws: `SQLiteError`.
    init(path: String) throws(SQLiteError) {
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
    }

    /// The last event's number; 0 where there is none.
    func lastSequence() throws -> Int64 {
        try database.first("SELECT max(sequence) FROM event") { $0.integer(0) } ?? 0
    }

    /// The events after one, in order.
    func events(after sequence: Int64) throws -> [QueueEvent] {
        try database.query(
            "SELECT sequence, at, actor, body FROM event WHERE sequence > ?1 ORDER BY sequence", .integer(sequence),
            map: Self.event)
    }

    /// The events of the days from one to another, both included, in order.
    func events(from first: BusinessDate, through last: BusinessDate) throws -> [QueueEvent] {
        try database.query(
            """
            SELECT sequence, at, actor, body FROM event WHERE date BETWEEN ?1 AND ?2 ORDER BY sequence
            """, .text(first.description), .text(last.description), map: Self.event)
    }

    private static func event(_ row: borrowing Row) throws -> QueueEvent {
        QueueEvent(
            sequence: row.integer(0), at: moment(row.integer(1)), by: row.optionalText(2),
            kind: try JSONDecoder().decode(QueueEvent.Kind.self, from: Data(row.text(3).utf8)))
    }

    func append(_ event: QueueEvent, on date: BusinessDate) throws {
        let body = String(decoding: try JSONEncoder().encode(event.kind), as: UTF8.self)
        try database.run(
            "INSERT INTO event(sequence, at, date, actor, body) VALUES(?1, ?2, ?3, ?4, ?5)", .integer(event.sequence),
            .integer(Self.milliseconds(event.at)), .text(date.description), SQLiteValue(event.by), .text(body))
        if case .issued(let issue) = event.kind {
            // A number that a satellite gave is on paper already, whatever the clocks did: it is not refused here.
            let insert =
                issue.issuedAt == nil
                ? "INSERT INTO number(date, series, round, number, ticket) VALUES(?1, ?2, ?3, ?4, ?5)"
                : "INSERT INTO number(date, series, round, number, ticket) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"
            try database.run(
                insert, .text((issue.date ?? date).description), .text(issue.series), SQLiteValue(issue.round),
                SQLiteValue(issue.number), .integer(event.sequence))
        }
    }

    // MARK: - Requests

    /// The events that a request has led to; nil where it is new.
    func outcome(of request: String) throws -> ClosedRange<Int64>?? {
        try database.first("SELECT first, last FROM request WHERE key = ?1", .text(request)) {
            let (first, last) = ($0.integer(0), $0.integer(1))
            return first <= last ? first...last : nil
        }
    }

    func note(request: String, first: Int64, last: Int64, at now: Date) throws {
        try database.run(
            "INSERT INTO request(key, first, last, at) VALUES(?1, ?2, ?3, ?4)", .text(request), .integer(first),
            .integer(last), .integer(Self.milliseconds(now)))
    }

    // MARK: - Snapshot

    /// The state as it was saved last; nil where there is none that can be read.
    func snapshot() throws -> QueueState? {
        let body = try database.first(
            "SELECT body FROM snapshot WHERE format = ?1", .integer(Self.snapshotFormat)
        ) { $0.blob(0) }
        return body.flatMap { try? JSONDecoder().decode(QueueState.self, from: Data($0)) }
    }

    func save(_ state: QueueState) throws {
        let body = [UInt8](try JSONEncoder().encode(state))
        try database.run(
            """
            INSERT INTO snapshot(id, format, sequence, body) VALUES(1, ?1, ?2, ?3)
            ON CONFLICT(id) DO UPDATE SET format = excluded.format, sequence = excluded.sequence, body = excluded.body
            """, .integer(Self.snapshotFormat), .integer(state.sequence), .blob(body))
    }

    // MARK: - Figures handed in

    /// What sets this queue apart from every other one: the same letter and number of two are two people. By chance, at
    /// the first asking.
    func identity() throws -> String {
        try database.run(
            "INSERT OR IGNORE INTO identity VALUES(1, ?1)", .text(hexadecimal(KeyedHash.newKey())))
        return try database.first("SELECT name FROM identity") { $0.text(0) } ?? ""
    }

    func talliedDate() throws -> BusinessDate? {
        try database.first("SELECT date FROM tally") { BusinessDate(stored: $0.text(0)) }
    }

    func noteTally(_ date: BusinessDate) throws {
        try database.run(
            "INSERT INTO tally(id, date) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET date = excluded.date",
            .text(date.description))
    }

    /// Forgets what is older than is kept.
    func forget(before date: BusinessDate, requestsBefore moment: Date) throws {
        try database.run("DELETE FROM event WHERE date < ?1", .text(date.description))
        try database.run("DELETE FROM number WHERE date < ?1", .text(date.description))
        try database.run("DELETE FROM request WHERE at < ?1", .integer(Self.milliseconds(moment)))
    }

    static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded()) }
    static func moment(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}
