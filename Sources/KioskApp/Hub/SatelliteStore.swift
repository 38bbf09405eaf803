import ApplianceKit
import Foundation

/// What a satellite must know after a power cut: the numbers lent to it, and the tickets that it has given.
struct SatelliteStore {
    /// A ticket that this kiosk has given, by the hub's word or by its own.
    struct Slip: Sendable {
        var ticket: QueueTicket
        var request: String
        /// Whether the hub has been told what became of the paper.
        var isTold: Bool
    }

    private static let migrations = [
        """
        CREATE TABLE book(id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
        CREATE TABLE slip(
            ticket INTEGER PRIMARY KEY,      -- the hub's; below zero where it was given without the hub
            request TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,              -- JSON of QueueTicket
            paper TEXT NOT NULL,
            is_told INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX slip_untold ON slip(at) WHERE is_told = 0;
        """,
        "CREATE TABLE rating(id TEXT PRIMARY KEY, level INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        """
        CREATE TABLE box(id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT;
        INSERT INTO box VALUES(1, lower(hex(randomblob(8))));
        """,
    ]
    /// So many ratings wait for the hub at most: weeks of a busy kiosk.
    private static let ratingLimit: Int64 = 10_000

    let database: Database

    /// - Throws: `SQLiteError`.
    init(path: String) throws(SQLiteError) {
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
    }

    /// What tells this store from every other: a hub lends the same numbers only to whoever still has it.
    func box() throws -> String? { try database.first("SELECT name FROM box") { $0.text(0) } }

    func book() throws -> LeaseBook {
        let body = try database.first("SELECT body FROM book") { $0.text(0) }
        // One that can't be read must not begin anew: its numbers could be given a second time.
        return try body.map { try JSONDecoder().decode(LeaseBook.self, from: Data($0.utf8)) } ?? LeaseBook()
    }

    func save(_ book: LeaseBook) throws {
        let body = String(decoding: try JSONEncoder().encode(book), as: UTF8.self)
        try database.run(
            "INSERT INTO book(id, body) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET body = excluded.body", .text(body))
    }

    /// An identity for a ticket that the hub does not know yet.
    func nextOwnIdentity() throws -> Int64 {
        min(0, try database.first("SELECT min(ticket) FROM slip") { $0.integer(0) } ?? 0) - 1
    }

    func add(_ ticket: QueueTicket, request: String) throws {
        let body = String(decoding: try JSONEncoder().encode(ticket), as: UTF8.self)
        try database.run(
            """
            INSERT INTO slip(ticket, request, body, paper, is_told, at) VALUES(?1, ?2, ?3, ?4, 1, ?5)
            ON CONFLICT(request) DO NOTHING
            -- A box put in the old hub's place counts from one again.
            ON CONFLICT(ticket) DO UPDATE SET request = excluded.request, body = excluded.body,
                paper = excluded.paper, is_told = 1, at = excluded.at
            """, .integer(ticket.id), .text(request), .text(body), .text(ticket.state.rawValue),
            .integer(QueueStore.milliseconds(ticket.issuedAt)))
    }

    func slip(request: String) throws -> Slip? {
        try database.first(
            "SELECT body, paper, request, is_told FROM slip WHERE request = ?1", .text(request), map: Self.slip)
    }

    func note(_ paper: Ticket.Paper, of ticket: Int64) throws {
        try database.run(
            "UPDATE slip SET paper = ?1, is_told = 0 WHERE ticket = ?2 AND paper <> 'printed'", .text(paper.rawValue),
            .integer(ticket))
    }

    /// Slips of which the printer has not been heard.
    func open() throws -> [Slip] {
        try database.query(
            "SELECT body, paper, request, is_told FROM slip WHERE paper = 'issued' ORDER BY at", map: Self.slip)
    }

    /// Slips whose paper the hub does not know, the oldest first.
    func untold(limit: Int) throws -> [Slip] {
        try database.query(
            "SELECT body, paper, request, is_told FROM slip WHERE is_told = 0 ORDER BY at LIMIT ?1",
            .integer(Int64(limit)), map: Self.slip)
    }

    func told(_ slip: Slip) throws {
        try database.run(
            "UPDATE slip SET is_told = 1 WHERE request = ?1 AND paper = ?2", .text(slip.request),
            .text(slip.ticket.state.rawValue))
    }

    func add(_ rating: HubMessages.Ratings.Entry) throws {
        try database.run(
            "INSERT OR IGNORE INTO rating SELECT ?1, ?2 WHERE (SELECT count(*) FROM rating) < ?3", .text(rating.id),
            SQLiteValue(rating.level), .integer(Self.ratingLimit))
    }

    /// Ratings that the hub has not heard of.
    func ratings(limit: Int) throws -> [HubMessages.Ratings.Entry] {
        try database.query("SELECT id, level FROM rating ORDER BY id LIMIT ?1", .integer(Int64(limit))) {
            HubMessages.Ratings.Entry(id: $0.text(0), level: Int($0.integer(1)))
        }
    }

    func told(_ ratings: [HubMessages.Ratings.Entry]) throws {
        for rating in ratings { try database.run("DELETE FROM rating WHERE id = ?1", .text(rating.id)) }
    }

    func forget(before moment: Date) throws {
        try database.run(
            "DELETE FROM slip WHERE at < ?1 AND is_told = 1", .integer(QueueStore.milliseconds(moment)))
    }

    private static func slip(_ row: borrowing Row) throws -> Slip {
        var ticket = try JSONDecoder().decode(QueueTicket.self, from: Data(row.text(0).utf8))
        ticket.state = Ticket.Paper(rawValue: row.text(1)) ?? .issuedNotPrinted
        return Slip(ticket: ticket, request: row.text(2), isTold: row.integer(3) != 0)
    }
}
