import ApplianceKit
import Foundation

/// How far a synchronisation has come, as the file has it.
struct SyncProgress: Sendable, Equatable {
    /// The listing under way: since when, where it goes on and how many it has brought.
    struct Listing: Sendable, Equatable {
        let began: Date
        let cursor: SyncCursor?
        let listed: Int
    }

    var listing: Listing?
    /// When everything was listed last.
    var listedAt: Date?
    /// Where the changes go on.
    var changes: SyncCursor?
    /// Where they have to be read again from for events that nobody has been told of.
    var rewind: SyncCursor?
    /// When the file was looked through for damage last.
    var inspectedAt: Date?
    /// When procedures, agencies, counters and holidays were read last.
    var publishedAt: Date?
}

/// What became of a listing.
struct ListingOutcome: Sendable, Equatable {
    /// Dossiers under way that were to come and did not.
    let missing: Int
    /// Whether these were forgotten.
    let areForgotten: Bool
    /// Dossiers that the central system counted and did not show.
    let unshown: Int
}

extension CacheWriter {
    /// How far it has come, after making sure that the file is of this central system.
    ///
    /// - Parameters:
    ///   - source: Which system it is: what another one said is forgotten.
    ///   - noticesSince: Since when events are wanted, where nothing is known of that yet; nil where none are.
    func progress(source: String, noticesSince: Date?) throws -> SyncProgress {
        try connection.perform { database, phrases in
            try database.transaction {
                let known = try database.text(.source)
                if known != source {
                    // A file of before there was a synchronisation is of the system that the box has always had.
                    if known != nil {
                        try database.execute(
                            "DELETE FROM dossier; DELETE FROM unseen; DELETE FROM pending_event; DELETE FROM published; "
                                + "DELETE FROM fact WHERE name <> 'phraseGeneration'")
                    }
                    try database.set(.source, .text(source))
                }
                if let noticesSince, try database.integer(.noticesSince) == nil {
                    try database.set(.noticesSince, .integer(CacheSchema.seconds(noticesSince)))
                }
                func date(_ fact: CacheFact) throws -> Date? { try database.integer(fact).map(CacheSchema.date) }
                func cursor(_ fact: CacheFact) throws -> SyncCursor? {
                    try database.text(fact).map { SyncCursor(rawValue: $0) }
                }
                var progress = SyncProgress(
                    listedAt: try date(.listedAt), changes: try cursor(.changesCursor),
                    rewind: try cursor(.rewindCursor), inspectedAt: try date(.inspectedAt),
                    publishedAt: try date(.publishedAt))
                if let began = try date(.listingBegan) {
                    progress.listing = SyncProgress.Listing(
                        began: began, cursor: try cursor(.listingCursor),
                        listed: Int(try database.integer(.listed) ?? 0))
                }
                return progress
            }
        }
    }

    /// Begins to list everything: notes which dossiers that are under way have to come.
    func beginListing(at now: Date) throws {
        try connection.perform { database, _ in
            try database.transaction {
                try database.run("DELETE FROM unseen")
                try database.run(
                    "INSERT INTO unseen SELECT code FROM dossier WHERE status IS NULL OR status IN (1, 2, 4, 5, 6, 9)")
                try database.set(.listingBegan, .integer(CacheSchema.seconds(now)))
                try database.set(.listingCursor, .null)
                try database.set(.listingUnshown, .null)
                try database.set(.listed, .integer(0))
            }
        }
    }

    /// Gives up a listing, to begin it again.
    func abandonListing() throws {
        try connection.perform { database, _ in
            try database.transaction {
                for fact in CacheFact.ofListing { try database.set(fact, .null) }
                try database.run("DELETE FROM unseen")
            }
        }
    }

    /// Ends a listing whose last page has been kept: what was to come and did not is forgotten, so that the next
    /// question about it goes to the central system.
    ///
    /// A listing that lacks more than a fifth of what is under way is not believed in that, nor one that the central
    /// system did not show whole.
    ///
    /// - Parameter next: Where the changes go on where that is not known from before.
    func endListing(next: SyncCursor) throws -> ListingOutcome {
        try connection.perform { database, _ in
            func count(_ sql: String) throws -> Int { try database.first(sql) { Int($0.integer(0)) } ?? 0 }
            let missing = try count("SELECT count(*) FROM unseen")
            let underWay = try count(
                "SELECT count(*) FROM dossier WHERE status IS NULL OR status IN (1, 2, 4, 5, 6, 9)")
            let unshown = Int(try database.integer(.listingUnshown) ?? 0)
            let isBelieved = unshown == 0 && missing <= max(20, underWay / 5)
            if isBelieved { try Self.inSteps { try Self.forgetUnseen(in: database) } }
            try database.transaction {
                if let began = try database.integer(.listingBegan) {
                    try database.set(.listedAt, .integer(began))
                    if began > (try database.integer(.asOf) ?? 0) { try database.set(.asOf, .integer(began)) }
                }
                for fact in CacheFact.ofListing { try database.set(fact, .null) }
                try database.run("DELETE FROM unseen")
                if try database.text(.changesCursor) == nil { try database.set(.changesCursor, .text(next.rawValue)) }
            }
            return ListingOutcome(missing: missing, areForgotten: isBelieved, unshown: unshown)
        }
    }

    /// Forgets where the changes go on: the central system does not know the place any more.
    func forgetChangesCursor() throws {
        try connection.perform { database, _ in
            try database.transaction {
                try database.set(.changesCursor, .null)
                try database.set(.rewindCursor, .null)
                try database.set(.asOf, .null)
            }
        }
    }

    /// Goes back to read changes again whose receivers were not known.
    func rewind(to cursor: SyncCursor) throws {
        try connection.perform { database, _ in try database.set(.changesCursor, .text(cursor.rawValue)) }
    }

    /// Ends a rewind: what has not come again is told without a receiver, or not at all.
    ///
    /// - Returns: The events that are left, with the dossiers as they stand.
    func leftOverEvents() throws -> [(PendingEvent, Dossier)] {
        try connection.perform { database, phrases in
            let rows = try database.query("SELECT id, code, kind, date FROM pending_event ORDER BY id LIMIT 5000") {
                ($0.integer(0), $0.text(1), $0.text(2), $0.integer(3))
            }
            return try rows.compactMap { id, code, kind, date in
                let code = DossierCode(printed: code, normalForm: code)
                guard let kind = DossierEvent.Kind(rawValue: kind),
                    let entry = try Self.stored(code, in: database, &phrases), kind.stillHolds(for: entry.dossier)
                else {
                    try Self.forget(id, in: database)
                    return nil
                }
                return (PendingEvent(id: id, code: code, kind: kind, date: CacheSchema.date(date)), entry.dossier)
            }
        }
    }

    /// Forgets events that have been told; the rewind is over where none is left.
    func endRewind(told: [PendingEvent]) throws {
        try connection.perform { database, _ in
            try database.transaction {
                for event in told { try Self.forget(event.id, in: database) }
                let isLeft = try database.first("SELECT 1 FROM pending_event LIMIT 1") { _ in true } ?? false
                if !isLeft { try database.set(.rewindCursor, .null) }
            }
        }
    }

    private static func forgetUnseen(in database: Database) throws -> Int {
        try database.transaction {
            let codes = try database.query("SELECT code FROM unseen LIMIT 2000") { $0.text(0) }
            for code in codes {
                try database.run("DELETE FROM dossier WHERE code = ?1", .text(code))
                try database.run("DELETE FROM unseen WHERE code = ?1", .text(code))
            }
            return codes.count
        }
    }

    /// A long piece of work in short transactions, so that the other daemon's answers are kept in between.
    static func inSteps(_ step: () throws -> Int) throws { while try step() > 0 {} }
}
