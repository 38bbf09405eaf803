extension StaffStore {
    /// `staff.db`.
    static let migrations = [
        """
        CREATE TABLE member(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            full_name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('clerk', 'supervisor', 'technician')),
            pin TEXT NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 1,
            changed_at INTEGER NOT NULL
        ) STRICT;
        -- Tokens are hashed: whoever reads the file can sign in as nobody.
        CREATE TABLE session(
            token TEXT PRIMARY KEY,
            csrf TEXT NOT NULL,
            member INTEGER NOT NULL REFERENCES member(id),
            counter TEXT,
            began_at INTEGER NOT NULL,
            used_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE board(
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            made_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE audit(
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            source TEXT NOT NULL,
            action TEXT NOT NULL,
            ticket TEXT,
            detail TEXT,
            chain TEXT NOT NULL
        ) STRICT;
        CREATE INDEX audit_at ON audit(at);
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        """,
        """
        -- Where the log begins now: entries up to this one were kept as long as is set, and are gone.
        CREATE TABLE audit_begin(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            through INTEGER NOT NULL,
            chain TEXT NOT NULL
        ) STRICT;
        DROP TRIGGER audit_is_not_deleted;
        CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
            WHEN OLD.id > coalesce((SELECT through FROM audit_begin), 0)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        -- A keypad presses for a session, and ends with it.
        CREATE TABLE keypad(token TEXT PRIMARY KEY, session TEXT NOT NULL) STRICT;
        """,
    ]
}
