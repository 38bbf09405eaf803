extension StoreSchema {
    /// Notices that the central system deals out to several gateways.
    static let version4 = """
        -- The same event may be two notices: one for whoever handed the dossier in, which any gateway may be dealt, and
        -- one for those who follow it here.
        ALTER TABLE notice RENAME TO notice_v3;
        ALTER TABLE notice_message RENAME TO notice_message_v3;
        DROP INDEX notice_unsettled;
        CREATE TABLE notice(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- The code's normal form, and as it is printed.
            dossier TEXT NOT NULL,
            printed TEXT NOT NULL,
            kind TEXT NOT NULL,
            -- The central system's date of the event, UTC milliseconds since 1970.
            date INTEGER NOT NULL,
            audience TEXT NOT NULL CHECK(audience IN ('all', 'applicant', 'followers')),
            noted_at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK(outcome IN ('told', 'undeliverable', 'declined', 'needless')),
            reason TEXT,
            -- Somebody of the centre has seen to it.
            settled_at INTEGER,
            UNIQUE(dossier, kind, date, audience)
        ) STRICT;
        INSERT INTO notice(id, dossier, printed, kind, date, audience, noted_at, outcome, reason, settled_at)
            SELECT id, dossier, printed, kind, date, 'all', noted_at, outcome, reason, settled_at FROM notice_v3;
        CREATE INDEX notice_unsettled ON notice(id) WHERE outcome = 'undeliverable' AND settled_at IS NULL;
        CREATE TABLE notice_message(
            notice INTEGER NOT NULL REFERENCES notice(id),
            message INTEGER NOT NULL REFERENCES outbox(id),
            PRIMARY KEY(notice, message)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO notice_message SELECT notice, message FROM notice_message_v3;
        CREATE INDEX outbox_notice_failed ON outbox(id) WHERE kind = 'notice' AND state IN ('failed', 'expired');
        CREATE INDEX notice_message_message ON notice_message(message);
        DROP TABLE notice_message_v3;
        -- Numbers are never given again: messages are known by them.
        DELETE FROM sqlite_sequence WHERE name = 'notice';
        UPDATE sqlite_sequence SET name = 'notice' WHERE name = 'notice_v3';
        DROP TABLE notice_v3;

        -- What was claimed, by the central system's number of the notice.
        CREATE TABLE claimed_notice(
            id TEXT PRIMARY KEY,
            -- Of the newest claim in which it came.
            fence INTEGER NOT NULL,
            claimed_at INTEGER NOT NULL,
            -- Its row in the ledger; NULL: it is not told here.
            notice INTEGER REFERENCES notice(id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX claimed_notice_notice ON claimed_notice(notice) WHERE notice IS NOT NULL;
        CREATE INDEX claimed_notice_claimed ON claimed_notice(claimed_at);
        -- Claims whose messages may still have to go out.
        CREATE TABLE claim(id TEXT PRIMARY KEY, fence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- Only while the lease of this claim runs may it go out; NULL: at any time.
        ALTER TABLE outbox ADD COLUMN claim TEXT;
        CREATE INDEX outbox_claim ON outbox(claim) WHERE claim IS NOT NULL AND state IN ('queued', 'sending', 'inDoubt');

        -- Months whose rows are too old to be kept: their counts, as JSON.
        CREATE TABLE statement(month TEXT PRIMARY KEY, kept_at INTEGER NOT NULL, counts TEXT NOT NULL)
            STRICT, WITHOUT ROWID;
        """
}
