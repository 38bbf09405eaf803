import ApplianceKit
import Foundation

extension CacheWriter {
    /// Forgets dossiers that have been closed for so long that nobody asks any more, and those that nobody has confirmed
    /// for 400 days.
    ///
    /// - Returns: How many.
    func forgetOld(closedFor: Duration, at now: Date) throws -> Int {
        let closed = SQLiteValue.integer(CacheSchema.seconds(now.addingTimeInterval(-closedFor.seconds)))
        let unconfirmed = SQLiteValue.integer(CacheSchema.seconds(now.addingTimeInterval(-400 * 86_400)))
        return try connection.perform { database, phrases in
            let asOf = SQLiteValue.integer(try database.integer(.asOf) ?? 0)
            var last = ""
            var count = 0
            try Self.inSteps {
                // Looked for outside of the transaction: only the deleting keeps others from writing.
                let codes = try database.query(
                    """
                    SELECT code FROM dossier WHERE code > ?1 AND (
                        status IN (3, 7, 8, 10) AND coalesce(finished, released, fetched) < ?2
                        OR max(fetched, ?4) < ?3)
                    ORDER BY code LIMIT 2000
                    """, .text(last), closed, unconfirmed, asOf
                ) { $0.text(0) }
                try database.transaction {
                    for code in codes { try database.run("DELETE FROM dossier WHERE code = ?1", .text(code)) }
                }
                last = codes.last ?? last
                count += codes.count
                return codes.count
            }
            try database.transaction {
                try phrases.renew(in: database)
                _ = try phrases.prune(in: database)
                // Nobody has told these, and nobody will now.
                try database.run(
                    "DELETE FROM pending_event WHERE noticed < ?1",
                    .integer(CacheSchema.seconds(now.addingTimeInterval(-Self.newsAge))))
            }
            return count
        }
    }

    /// Keeps what the central system publishes.
    func publish(_ items: [String], as kind: PublishedKind) throws {
        try connection.perform { database, _ in
            try database.transaction {
                try database.run("DELETE FROM published WHERE kind = ?1", .text(kind.rawValue))
                for (position, body) in items.enumerated() {
                    try database.run(
                        "INSERT INTO published(kind, position, body) VALUES(?1, ?2, ?3)", .text(kind.rawValue),
                        SQLiteValue(position), .text(body))
                }
            }
        }
    }

    /// Notes that something was done.
    func mark(_ fact: CacheFact, at now: Date) throws {
        try connection.perform { database, _ in try database.set(fact, .integer(CacheSchema.seconds(now))) }
    }

    /// Tells everybody to let go of the file, because it is damaged.
    func condemn() { connection.condemn() }
}

/// Looks a cache file through for damage, on a connection and thread of its own, for it takes seconds.
actor CacheInspection {
    private let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init() throws(SystemError) { thread = try PollThread(name: "cache-check") }

    /// What is wrong with the file (`PRAGMA quick_check`), or nil.
    func problem(path: String) -> String? {
        do {
            // With the lock that every user of the file holds: nobody may delete it under our feet.
            let file = try CacheFile(path: path, migrations: CacheSchema.migrations)
            let first = try file.database.first("PRAGMA quick_check(1)") { $0.text(0) }
            return first == "ok" ? nil : first ?? "no answer"
        } catch let error as SQLiteError {
            return error.isDamaged ? error.description : nil
        } catch {
            // Somebody else has found damage already, or there is no file at the moment.
            return nil
        }
    }
}
