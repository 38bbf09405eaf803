import ApplianceKit
import Foundation

/// Reads `dossiers.db`, on a connection and thread of its own: no reader waits for whoever writes.
actor CacheReader {
    private let thread: PollThread
    private let connection: CacheConnection

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(path: String) throws(SystemError) {
        thread = try PollThread(name: "cache-read")
        // The inner pages of five million dossiers, so that a lookup reads one page of the disk.
        connection = CacheConnection(
            path: path, migrations: CacheSchema.migrations, purpose: "reading dossiers",
            consequence: "Answers come from the central system alone.", pageMemory: 6_144)
    }

    /// What is known about a code, or nil.
    func entry(_ code: DossierCode) -> DossierCache.Entry? {
        connection.attempt { database, phrases in try Self.entry(code, in: database, &phrases) } ?? nil
    }

    /// The same within a transaction of somebody else.
    static func entry(
        _ code: DossierCode, in database: Database, _ phrases: inout PhraseTable
    ) throws -> DossierCache.Entry? {
        let entry = try database.first(CacheRow.byCode, .text(code.normalForm)) {
            try CacheRow.entry($0, normalForm: code.normalForm, phrases: &phrases, in: database)
        }
        guard let entry, let asOf = try database.integer(.asOf) else { return entry }
        return entry.confirmed(at: CacheSchema.date(asOf))
    }

    func count() -> Int {
        connection.attempt { database, _ in
            try database.first("SELECT count(*) FROM dossier") { Int($0.integer(0)) } ?? 0
        } ?? 0
    }

    /// How many dossiers are past their appointment, by agency: open ones that do not wait for the citizen.
    func overdue(at now: Date) -> [(agency: String, count: Int)] {
        connection.attempt { database, phrases in
            let rows = try database.query(
                """
                SELECT agency, count(*) FROM dossier
                WHERE status IN (1, 2, 4) AND NOT paused AND appointment < ?1 GROUP BY agency ORDER BY 2 DESC
                """, .integer(CacheSchema.seconds(now))
            ) { ($0.optionalInteger(0), Int($0.integer(1))) }
            return try rows.map { (agency: try phrases.text($0.0, in: database), count: $0.1) }
        } ?? []
    }

    /// The bodies of what the central system publishes.
    func published(_ kind: PublishedKind) -> [String] {
        connection.attempt { database, _ in
            try database.query(
                "SELECT body FROM published WHERE kind = ?1 ORDER BY position", .text(kind.rawValue)
            ) { $0.text(0) }
        } ?? []
    }

    /// A date that is kept once for the file.
    func date(_ fact: CacheFact) -> Date? {
        connection.attempt { database, _ in try database.integer(fact).map(CacheSchema.date) } ?? nil
    }

    func letGoIfDamaged() { connection.letGoIfDamaged() }
}

/// What else a central system publishes.
enum PublishedKind: String {
    case procedures, agencies, counters, calendarDays
}
