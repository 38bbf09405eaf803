public import ApplianceKit
public import Foundation

/// Counts wrong lookup codes, by asker and by dossier, so that nobody can try all ten thousand.
///
/// In a file that both daemons share and that outlives them. An attempt is written down before the question is asked and
/// crossed out when the code was right, so many questions at once gain nothing. Askers and dossiers stand in it as keyed
/// hashes. A dossier that does not exist is counted like one that does.
public actor AttemptLimit {
    /// An attempt that has been written down; to be given back where it was none.
    public struct Attempt: Sendable, Equatable {
        fileprivate let ids: [Int64]
        static let free = Attempt(ids: [])
    }

    /// The most attempts that are kept at a time.
    static let rowLimit = 200_000

    private let thread: PollThread
    private let connection: CacheConnection
    private let key: SecretKey
    private let limits: LookupPolicy.Attempts

    /// The thread of the database.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A count in a file, which is opened when it is first needed.
    ///
    /// - Throws: ``SystemError`` where the system has no thread left.
    public init(path: String, key: SecretKey, limits: LookupPolicy.Attempts) throws(SystemError) {
        thread = try PollThread(name: "attempts")
        connection = CacheConnection(
            path: path, migrations: Self.migrations, purpose: "counting attempts",
            consequence: "Lookup codes are not checked until this is mended.")
        self.key = key
        self.limits = limits
    }

    /// Writes an attempt down.
    ///
    /// - Parameters:
    ///   - subject: What is asked about: a code's normal form, or a number of the central system's own.
    ///   - now: Wall time, because the count outlives the process.
    /// - Returns: nil where there have been too many.
    public func begin(by asker: Asker?, about subject: String, at now: Date) -> Attempt? {
        // Without a count no lookup code is tried: else whoever fills the disk could try them all.
        connection.attempt { database, _ in try count(by: asker, about: subject, at: now, in: database) } ?? nil
    }

    /// Crosses an attempt out: the code was right, or nobody could say.
    public func giveBack(_ attempt: Attempt) {
        if attempt == .free { return }
        connection.attempt { database, _ in
            for id in attempt.ids { try database.run("DELETE FROM attempt WHERE id = ?1", .integer(id)) }
        }
    }

    private func count(
        by asker: Asker?, about subject: String, at now: Date, in database: Database
    ) throws -> Attempt? {
        var subjects = [(key.number("dossier", subject), limits.dossier)]
        switch asker {
        case .sender(let number): subjects.append((key.number("sender", number), limits.sender))
        case .device(let name): subjects.append((key.number("device", name), limits.device))
        case nil: break
        }
        let second = Int64(now.timeIntervalSince1970)
        let window = Int64(limits.window.seconds)
        return try database.transaction { () -> Attempt? in
            // A clock that was set back a little keeps its attempts; those of a far future are of no clock.
            try database.run(
                "DELETE FROM attempt WHERE at <= ?1 OR at > ?2", .integer(second - window), .integer(second + window))
            for (subject, limit) in subjects {
                let count = try database.first(
                    "SELECT count(*) FROM attempt WHERE subject = ?1", .integer(subject)
                ) { Int($0.integer(0)) }
                if let count, count >= limit { return nil }
            }
            try database.run(
                "DELETE FROM attempt WHERE id <= (SELECT max(id) FROM attempt) - ?1", SQLiteValue(Self.rowLimit))
            let ids = try subjects.map { subject, _ in
                try database.run(
                    "INSERT INTO attempt(subject, at) VALUES(?1, ?2)", .integer(subject), .integer(second))
                return database.lastInsertedRow
            }
            return Attempt(ids: ids)
        }
    }

    private static let migrations = [
        """
        CREATE TABLE attempt(id INTEGER PRIMARY KEY AUTOINCREMENT, subject INTEGER NOT NULL, at INTEGER NOT NULL)
            STRICT;
        CREATE INDEX attempt_subject ON attempt(subject);
        """
    ]
}
