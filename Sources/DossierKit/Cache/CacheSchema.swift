import Foundation

/// The tables of `dossiers.db`, and how a file of each earlier version gets them.
enum CacheSchema {
    /// The n-th script takes the file from version n-1 to n. Never change one that has been released: add another.
    static let migrations = [version1, version2]

    private static let version1 = """
        CREATE TABLE phrase(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE dossier(
            code TEXT PRIMARY KEY,       -- normal form
            printed TEXT NOT NULL,
            procedure INTEGER, agency INTEGER, wording INTEGER, step INTEGER, counter INTEGER,  -- phrase.id
            status INTEGER,              -- 1 to 10; NULL where it is not one of the ten
            paused INTEGER NOT NULL,
            received INTEGER, appointment INTEGER, released INTEGER, finished INTEGER,  -- seconds, UTC
            fetched INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Smaller rows, and what a synchronisation needs.
    ///
    /// The ids of phrases are never given again (AUTOINCREMENT): a reader in another process may remember one that has
    /// been forgotten meanwhile, and must never show another text for it.
    private static let version2 = """
        ALTER TABLE phrase RENAME TO old_phrase;
        CREATE TABLE phrase(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO phrase(id, text) SELECT id, text FROM old_phrase;
        DROP TABLE old_phrase;
        ALTER TABLE dossier RENAME TO old_dossier;
        CREATE TABLE dossier(
            code TEXT PRIMARY KEY,       -- normal form
            printed ANY NOT NULL,        -- as text; or, as a phrase.id, what stands where the normal form has dashes
            procedure INTEGER, agency INTEGER, wording INTEGER, step INTEGER, counter INTEGER,  -- phrase.id
            status INTEGER,              -- 1 to 10; NULL where it is not one of the ten
            paused INTEGER NOT NULL,
            received INTEGER, appointment INTEGER, released INTEGER, finished INTEGER,  -- seconds since 2020, UTC
            fetched INTEGER NOT NULL,    -- seconds since 2020, UTC
            lookup_code INTEGER          -- digest; 0: the dossier has none; NULL: not known
        ) STRICT, WITHOUT ROWID;
        INSERT INTO dossier SELECT code, printed, procedure, agency, wording, step, counter, status, paused,
            received - 1577836800, appointment - 1577836800, released - 1577836800, finished - 1577836800,
            fetched - 1577836800, NULL FROM old_dossier;
        DROP TABLE old_dossier;
        CREATE TABLE fact(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE pending_event(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            code TEXT NOT NULL, kind TEXT NOT NULL, date INTEGER NOT NULL,  -- seconds since 2020, UTC
            noticed INTEGER NOT NULL,
            UNIQUE(code, kind)
        ) STRICT;
        CREATE TABLE unseen(code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE published(kind TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY(kind, position)) STRICT, WITHOUT ROWID;
        """

    /// 2020-01-01 00:00 UTC: counted from here, four bytes hold every date until 2088.
    private static let epoch: TimeInterval = 1_577_836_800

    /// How a date is stored.
    static func seconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 - epoch).rounded(.down)) }

    /// The date that was stored.
    static func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: epoch + TimeInterval(seconds)) }
}

/// What is kept once for the whole file.
enum CacheFact: String {
    /// All that is in the file is true at least as of then (seconds since 2020).
    case asOf
    /// Which central system the file is of.
    case source
    /// Where the listing goes on; absent where none is under way.
    case listingCursor
    /// When the listing that is under way began (seconds since 2020).
    case listingBegan
    /// How many dossiers the listing has brought.
    case listed
    /// How many dossiers the central system counted and did not show to the listing; absent where none.
    case listingUnshown
    /// When everything was listed last (seconds since 2020).
    case listedAt
    /// Where the changes go on.
    case changesCursor
    /// Where they have to be read again from, for the sake of events whose receivers were not known.
    case rewindCursor
    /// Events are wanted, since then (seconds since 2020).
    case noticesSince
    /// Grows whenever phrases are forgotten.
    case phraseGeneration
    /// When the file was looked through for damage (seconds since 2020).
    case inspectedAt
    /// When procedures, agencies, counters and holidays were read (seconds since 2020).
    case publishedAt

    /// Those of a listing that is under way.
    static let ofListing = [listingBegan, listingCursor, listed, listingUnshown]
}
