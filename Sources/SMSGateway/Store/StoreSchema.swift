/// The tables of sms.db. Times are UTC milliseconds since 1970.
enum StoreSchema {
    /// The n-th script takes the file from version n-1 to n; never change one that has been shipped.
    static let migrations = [version1, version2, version3, version4]

    private static let version1 = """
        CREATE TABLE inbox(
            id INTEGER PRIMARY KEY,
            received_at INTEGER NOT NULL,
            sent_at INTEGER,
            sender TEXT NOT NULL,
            text TEXT NOT NULL,
            state TEXT NOT NULL CHECK(state IN ('pending', 'answered', 'ignored')),
            reason TEXT
        ) STRICT;
        CREATE INDEX inbox_pending ON inbox(id) WHERE state = 'pending';
        CREATE INDEX inbox_sender ON inbox(sender, received_at);

        -- What the network has delivered lately, so that a redelivery, or a read that a crash cut off, counts once.
        CREATE TABLE inbox_seen(key TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        -- Parts of long messages that wait for the others.
        CREATE TABLE inbox_part(
            group_key TEXT NOT NULL,
            number INTEGER NOT NULL,
            pdu TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            PRIMARY KEY(group_key, number)
        ) STRICT, WITHOUT ROWID;

        -- PDUs that could not be read, as they came, for whoever improves the reader.
        CREATE TABLE inbox_raw(
            id INTEGER PRIMARY KEY,
            received_at INTEGER NOT NULL,
            pdu TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TABLE outbox(
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            recipient TEXT NOT NULL,
            text TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            -- One reply for each message, whatever happens.
            answers INTEGER UNIQUE REFERENCES inbox(id)
        ) STRICT;

        CREATE TABLE outbox_part(
            id INTEGER PRIMARY KEY,
            message INTEGER NOT NULL REFERENCES outbox(id),
            number INTEGER NOT NULL,
            pdu TEXT NOT NULL,
            length INTEGER NOT NULL,
            state TEXT NOT NULL CHECK(state IN ('queued', 'open', 'sent', 'failed', 'expired')),
            reason TEXT,
            reference INTEGER,
            tries INTEGER NOT NULL DEFAULT 0,
            -- 1: handed in once more although an earlier attempt may have gone out.
            perhaps_repeated INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER NOT NULL,
            UNIQUE(message, number)
        ) STRICT;
        CREATE INDEX outbox_part_waiting ON outbox_part(due_at, id) WHERE state = 'queued';
        CREATE INDEX outbox_part_open ON outbox_part(id) WHERE state = 'open';

        CREATE TABLE attempt(
            id INTEGER PRIMARY KEY,
            part INTEGER NOT NULL REFERENCES outbox_part(id),
            started_at INTEGER NOT NULL,
            -- The SIM's counter of sent messages when the attempt began: the evidence after a crash.
            counter_before INTEGER,
            finished_at INTEGER,
            result TEXT
        ) STRICT;
        CREATE INDEX attempt_part ON attempt(part);

        CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """
}
