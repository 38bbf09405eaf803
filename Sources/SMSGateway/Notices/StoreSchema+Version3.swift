extension StoreSchema {
    /// Which events have been told, and who follows a dossier.
    static let version3 = """
        -- The ledger: each event of a dossier once. Nothing personal.
        CREATE TABLE notice(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- The code's normal form, and as it is printed.
            dossier TEXT NOT NULL,
            printed TEXT NOT NULL,
            kind TEXT NOT NULL,
            -- The central system's date of the event, UTC milliseconds since 1970.
            date INTEGER NOT NULL,
            noted_at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK(outcome IN ('told', 'undeliverable', 'declined', 'needless')),
            reason TEXT,
            -- Somebody of the centre has seen to it.
            settled_at INTEGER,
            UNIQUE(dossier, kind, date)
        ) STRICT;
        CREATE INDEX notice_unsettled ON notice(id) WHERE outcome = 'undeliverable' AND settled_at IS NULL;

        -- The messages in which it was told.
        CREATE TABLE notice_message(
            notice INTEGER NOT NULL REFERENCES notice(id),
            message INTEGER NOT NULL REFERENCES outbox(id),
            PRIMARY KEY(notice, message)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE follower(
            dossier TEXT NOT NULL,
            recipient_hash BLOB NOT NULL,
            -- NULL: this number wants to hear nothing of this dossier.
            recipient TEXT,
            since INTEGER NOT NULL,
            PRIMARY KEY(dossier, recipient_hash)
        ) STRICT, WITHOUT ROWID;
        """
}
