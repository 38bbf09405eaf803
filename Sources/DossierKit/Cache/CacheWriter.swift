import ApplianceKit
import Foundation

/// Writes `dossiers.db`, on a connection and thread of its own.
actor CacheWriter {
    /// How much older than what is there an answer may be to count as late rather than as of another clock.
    static let lateness: TimeInterval = 120
    /// What is not known is news only where it is younger than this.
    static let newsAge: TimeInterval = 30 * 86_400

    private let thread: PollThread
    let connection: CacheConnection

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(path: String) throws(SystemError) {
        thread = try PollThread(name: "cache-write")
        connection = CacheConnection(
            path: path, migrations: CacheSchema.migrations, purpose: "writing dossiers",
            consequence: "Answers are not kept until this is mended.", pageMemory: 4_096)
    }

    /// Keeps one dossier, and what happened to it for the next synchronisation.
    func store(_ dossier: Dossier, fetchedAt: Date, lookupCode: StoredLookupCode) {
        connection.attempt { database, phrases in
            try database.transaction {
                try phrases.renew(in: database)
                let old = try Self.stored(dossier.code, in: database, &phrases)
                if let old, Self.isLate(fetchedAt, behind: old) { return }
                let finding = EventFinding(since: try Self.newsSince(at: fetchedAt, in: database), noticedAt: fetchedAt)
                let events = finding.events(from: old?.dossier, to: dossier)
                try Self.pend(events, of: dossier.code, noticedAt: fetchedAt, in: database)
                try CacheRow.write(
                    dossier, fetchedAt: fetchedAt, lookupCode: lookupCode.known ?? old?.lookupCode ?? .unknown,
                    phrases: &phrases, in: database)
                try database.run("DELETE FROM unseen WHERE code = ?1", .text(dossier.code.normalForm))
            }
        }
    }

    /// Forgets dossiers.
    func remove(_ codes: [DossierCode]) {
        connection.attempt { database, _ in
            try database.transaction {
                for code in codes {
                    try database.run("DELETE FROM dossier WHERE code = ?1", .text(code.normalForm))
                }
            }
        }
    }

    func letGoIfDamaged() { connection.letGoIfDamaged() }

    // MARK: - Within a transaction

    /// A row by itself, without what a synchronisation has confirmed since.
    static func stored(
        _ code: DossierCode, in database: Database, _ phrases: inout PhraseTable
    ) throws -> DossierCache.Entry? {
        try database.first(CacheRow.byCode, .text(code.normalForm)) {
            try CacheRow.entry($0, normalForm: code.normalForm, phrases: &phrases, in: database)
        }
    }

    /// Whether an answer is of a moment just before what is there. Of long before it can't be: then somebody has set
    /// the clock, and it counts.
    static func isLate(_ fetchedAt: Date, behind old: DossierCache.Entry) -> Bool {
        let distance = old.fetchedAt.timeIntervalSince(fetchedAt)
        return distance >= 1 && distance <= lateness
    }

    /// From when on what happens is news; nil where nobody wants to know.
    static func newsSince(at now: Date, in database: Database) throws -> Date? {
        guard let since = try database.integer(.noticesSince) else { return nil }
        return max(CacheSchema.date(since), now.addingTimeInterval(-newsAge))
    }

    /// Keeps events until somebody has told them.
    static func pend(_ events: [FoundEvent], of code: DossierCode, noticedAt: Date, in database: Database) throws {
        if events.isEmpty { return }
        if try database.text(.rewindCursor) == nil, let cursor = try database.text(.changesCursor) {
            try database.set(.rewindCursor, .text(cursor))
        }
        for event in events {
            // A result that nobody has been told of need not be taken back.
            if event.kind == .correction {
                let untold = try database.run(
                    "DELETE FROM pending_event WHERE code = ?1 AND kind = ?2", .text(code.normalForm),
                    .text(DossierEvent.Kind.resultReady.rawValue))
                if untold > 0 { continue }
            }
            try database.run(
                """
                INSERT INTO pending_event(code, kind, date, noticed) VALUES(?1, ?2, ?3, ?4)
                ON CONFLICT(code, kind) DO UPDATE SET date = iif(?5, date, excluded.date), noticed = excluded.noticed
                """,
                .text(code.normalForm), .text(event.kind.rawValue), .integer(CacheSchema.seconds(event.date)),
                .integer(CacheSchema.seconds(noticedAt)), SQLiteValue(event.kind.isDatedByNotice))
        }
    }
}

extension StoredLookupCode {
    fileprivate var known: StoredLookupCode? { self == .unknown ? nil : self }
}
