import ApplianceKit
import Foundation

/// Which of the two ways of reading a page came by.
enum SyncPlace: Sendable, Equatable {
    /// The listing of everything.
    case listing
    /// The changes.
    case changes
    /// Neither: a dossier that was read again because somebody said that it has changed.
    case hint
}

/// What became of a page.
struct PageOutcome: Sendable, Equatable {
    /// Dossiers that were new or had changed.
    var written = 0
    /// Events that were kept for later.
    var pending = 0
}

/// An event that is on the disk until somebody has told it.
struct PendingEvent: Sendable, Equatable {
    let id: Int64
    let code: DossierCode
    let kind: DossierEvent.Kind
    let date: Date
}

extension CacheWriter {
    /// Notes what a page has to tell, before anybody is told and before the page itself is kept.
    ///
    /// After a crash between the two the page is read again, and the events that have no date of the central system's
    /// still have the date at which they were first noticed.
    ///
    /// - Returns: All events of the page's dossiers that wait to be told, oldest first; those that have been overtaken
    ///   are forgotten.
    /// - Throws: ``SQLiteError``; the log has it already.
    func note(_ page: ChangePage) throws -> [PendingEvent] {
        try connection.perform { database, phrases in
            let since = try Self.newsSince(at: page.asOf, in: database)
            let finding = EventFinding(since: since, noticedAt: page.asOf)
            var found: [(DossierCode, [FoundEvent])] = []
            for dossier in page.dossiers where since != nil {
                let old = try Self.stored(dossier.code, in: database, &phrases)
                if let old, Self.isLate(page.asOf, behind: old) { continue }
                let events = finding.events(from: old?.dossier, to: dossier)
                if !events.isEmpty { found.append((dossier.code, events)) }
            }
            let isAnythingPending = try database.first("SELECT 1 FROM pending_event LIMIT 1") { _ in true } ?? false
            if found.isEmpty, !isAnythingPending { return [] }
            return try database.transaction {
                for (code, events) in found {
                    try Self.pend(events, of: code, noticedAt: page.asOf, in: database)
                }
                var pending: [PendingEvent] = []
                for dossier in page.dossiers {
                    for event in try Self.pending(dossier.code, in: database) {
                        if event.kind.stillHolds(for: dossier) {
                            pending.append(event)
                        } else {
                            try Self.forget(event.id, in: database)
                        }
                    }
                }
                return pending.sorted { $0.id < $1.id }
            }
        }
    }

    /// Keeps a page and the place after it, all or nothing.
    ///
    /// - Parameters:
    ///   - told: The events that somebody has told; nil where nobody tells any: then they are kept.
    ///   - confirms: Whether the last page of changes means that nothing else has changed.
    /// - Throws: ``SQLiteError``; the log has it already.
    func keep(
        _ page: ChangePage, from place: SyncPlace, told: [PendingEvent]?, confirms: Bool
    ) throws -> PageOutcome {
        try connection.perform { database, phrases in
            try database.transaction {
                try phrases.renew(in: database)
                var outcome = PageOutcome()
                let finding = EventFinding(
                    since: told == nil ? try Self.newsSince(at: page.asOf, in: database) : nil, noticedAt: page.asOf)
                let isSought = try database.first("SELECT 1 FROM unseen LIMIT 1") { _ in true } ?? false
                // Neighbours in the file one after the other: each of its pages is touched once.
                for dossier in page.dossiers.sorted(by: { $0.code.normalForm < $1.code.normalForm }) {
                    if isSought {
                        try database.run("DELETE FROM unseen WHERE code = ?1", .text(dossier.code.normalForm))
                    }
                    let old = try Self.stored(dossier.code, in: database, &phrases)
                    if let old, Self.isLate(page.asOf, behind: old) { continue }
                    let lookupCode = Self.lookupCode(of: dossier.code, in: page, before: old)
                    if let old, old.dossier.isWritten(like: dossier), old.lookupCode == lookupCode,
                        confirms || place == .listing || !Self.isAged(old, at: page.asOf)
                    {
                        continue
                    }
                    let events = finding.events(from: old?.dossier, to: dossier)
                    try Self.pend(events, of: dossier.code, noticedAt: page.asOf, in: database)
                    outcome.pending += events.count
                    try CacheRow.write(
                        dossier, fetchedAt: page.asOf, lookupCode: lookupCode, phrases: &phrases, in: database)
                    outcome.written += 1
                }
                for code in page.removed {
                    try database.run("DELETE FROM dossier WHERE code = ?1", .text(code.normalForm))
                }
                for event in told ?? [] { try Self.forget(event.id, in: database) }
                try Self.move(to: page, in: place, confirms: confirms, in: database)
                return outcome
            }
        }
    }

    // MARK: - Parts

    private static func move(
        to page: ChangePage, in place: SyncPlace, confirms: Bool, in database: Database
    ) throws {
        let asOf = SQLiteValue.integer(CacheSchema.seconds(page.asOf))
        switch place {
        case .changes:
            try database.set(.changesCursor, .text(page.next.rawValue))
            // While all is being listed for the first time, what has not come yet is not confirmed by silence.
            if page.isLast, confirms, try database.integer(.listedAt) != nil { try database.set(.asOf, asOf) }
        case .listing:
            let listed = (try database.integer(.listed) ?? 0) + Int64(page.dossiers.count)
            try database.set(.listed, .integer(listed))
            if page.unshown > 0 {
                let unshown = (try database.integer(.listingUnshown) ?? 0) + Int64(page.unshown)
                try database.set(.listingUnshown, .integer(unshown))
            }
            // After the last page stands the place of the changes; killed before the end, the last page is read again.
            if !page.isLast { try database.set(.listingCursor, .text(page.next.rawValue)) }
        case .hint: break
        }
    }

    /// Where the adapter digests lookup codes, a dossier without a digest has no lookup code.
    private static func lookupCode(
        of code: DossierCode, in page: ChangePage, before old: DossierCache.Entry?
    ) -> StoredLookupCode {
        if let digest = page.lookupCodes[code] { return StoredLookupCode(digest) }
        return page.lookupCodes.isEmpty ? old?.lookupCode ?? .unknown : .none
    }

    /// Where silence confirms nothing, what was read again is written down now and then, for its age. Not each time:
    /// twenty thousand open dossiers every quarter of an hour would write eight gigabytes a day onto a flash disk.
    private static func isAged(_ old: DossierCache.Entry, at now: Date) -> Bool {
        abs(now.timeIntervalSince(old.fetchedAt)) > 3 * 3_600
    }

    private static func pending(_ code: DossierCode, in database: Database) throws -> [PendingEvent] {
        try database.query(
            "SELECT id, kind, date FROM pending_event WHERE code = ?1 ORDER BY id", .text(code.normalForm)
        ) { row in
            DossierEvent.Kind(rawValue: row.text(1)).map {
                PendingEvent(id: row.integer(0), code: code, kind: $0, date: CacheSchema.date(row.integer(2)))
            }
        }.compactMap(\.self)
    }

    static func forget(_ event: Int64, in database: Database) throws {
        try database.run("DELETE FROM pending_event WHERE id = ?1", .integer(event))
    }
}

extension Dossier {
    /// Equal as the cache keeps it: codes as printed, dates to the second.
    func isWritten(like other: Dossier) -> Bool {
        func seconds(_ date: Date?) -> Int64? { date.map(CacheSchema.seconds) }
        return code.printed == other.code.printed && procedure == other.procedure && agency == other.agency
            && status == other.status && statusText == other.statusText && step == other.step
            && isPaused == other.isPaused && counter == other.counter && seconds(received) == seconds(other.received)
            && seconds(appointment) == seconds(other.appointment) && seconds(released) == seconds(other.released)
            && seconds(finished) == seconds(other.finished)
    }
}
