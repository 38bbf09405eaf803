import ApplianceKit
import Foundation

/// Why no number was given.
enum TicketRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The box does not know the date, so it cannot know the day's series.
    case clockNotSet
    /// There is no such group.
    case unknownGroup(String)
    /// The number could not be written down, so it was not given.
    case storage(String)

    var description: String {
        switch self {
        case .clockNotSet:
            "the clock is not set, so there is no business date; connect the box to its time server or set the clock"
        case .unknownGroup(let series): "no group “\(series)” in the configuration's queue.groups"
        case .storage(let reason): "the number can't be written down: \(reason)"
        }
    }
}

/// Gives the queue numbers of this box.
///
/// A number is written, flushed to the disk, before anybody sees it; a request that comes twice gets the number that it
/// got before. Numbers of a series are unique within a day of Việt Nam (`UNIQUE` in the store says so too).
actor TicketOffice {
    private static let migrations = [
        """
        CREATE TABLE ticket(
            id INTEGER PRIMARY KEY,
            business_date TEXT NOT NULL,
            series TEXT NOT NULL,
            number INTEGER NOT NULL,
            service TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('issued', 'printed', 'issuedNotPrinted')),
            request TEXT NOT NULL UNIQUE,
            issued_at INTEGER NOT NULL,
            before INTEGER NOT NULL,
            UNIQUE (business_date, series, number)
        ) STRICT;
        CREATE INDEX ticket_unfinished ON ticket(id) WHERE state = 'issued';
        """
    ]

    private let thread: PollThread
    private let database: Database
    private let groups: [ServiceGroup]
    private let clock: any ApplianceClock

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens the store. Numbers whose printing was cut short by the end of the last run become `issuedNotPrinted`.
    ///
    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    init(path: String, groups: [ServiceGroup], clock: any ApplianceClock) async throws {
        thread = try PollThread(name: "queue")
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
        self.groups = groups
        self.clock = clock
        interrupted = try database.run("UPDATE ticket SET state = 'issuedNotPrinted' WHERE state = 'issued'")
    }

    /// How many numbers the last run had given and not seen printed.
    let interrupted: Int

    /// Gives the next number of a group.
    ///
    /// - Parameter request: The asking screen's key for this one request; asked again, the answer is the same ticket.
    func take(_ series: String, request: String) throws(TicketRefusal) -> QueueTicket {
        guard clock.isSet else { throw .clockNotSet }
        guard let group = groups.first(where: { $0.series == series }) else { throw .unknownGroup(series) }
        let now = clock.now
        let date = LocalTime(now).isoDate
        do {
            return try database.transaction {
                if let ticket = try find(request) { return ticket }
                let (last, before) =
                    try database.first(
                        "SELECT max(number), count(*) FROM ticket WHERE business_date = ?1 AND series = ?2",
                        .text(date), .text(series)
                    ) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
                try database.run(
                    """
                    INSERT INTO ticket(business_date, series, number, service, state, request, issued_at, before)
                    VALUES(?1, ?2, ?3, ?4, 'issued', ?5, ?6, ?7)
                    """,
                    .text(date), .text(series), .integer(last + 1), .text(group.name), .text(request),
                    .integer(Int64((now.timeIntervalSince1970 * 1_000).rounded())), .integer(before))
                return QueueTicket(
                    id: database.lastInsertedRow, series: series, number: Int(last + 1), service: group.name,
                    issuedAt: now, before: Int(before))
            }
        } catch {
            throw .storage("\(error)")
        }
    }

    /// The ticket that a request has got, if it has.
    func ticket(request: String) -> QueueTicket? { try? find(request) }

    /// Notes what has become of the paper.
    func record(_ state: QueueTicket.State, for ticket: QueueTicket) throws(TicketRefusal) {
        do {
            try database.run("UPDATE ticket SET state = ?1 WHERE id = ?2", .text(state.rawValue), .integer(ticket.id))
        } catch {
            throw .storage("\(error)")
        }
    }

    private func find(_ request: String) throws -> QueueTicket? {
        try database.first(
            "SELECT id, series, number, service, issued_at, before, state FROM ticket WHERE request = ?1",
            .text(request)
        ) { row in
            QueueTicket(
                id: row.integer(0), series: row.text(1), number: Int(row.integer(2)), service: row.text(3),
                issuedAt: Date(timeIntervalSince1970: Double(row.integer(4)) / 1_000), before: Int(row.integer(5)),
                state: QueueTicket.State(rawValue: row.text(6)) ?? .issuedNotPrinted)
        }
    }
}
