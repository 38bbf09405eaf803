extension StoreSchema {
    /// States of messages and parts with their history, kinds, reports, several routes; personal data that can go.
    static let version2 = """
        DROP INDEX inbox_pending;
        DROP INDEX inbox_sender;
        DROP INDEX outbox_part_waiting;
        DROP INDEX outbox_part_open;
        DROP INDEX attempt_part;
        ALTER TABLE inbox RENAME TO inbox_v1;
        ALTER TABLE outbox RENAME TO outbox_v1;
        ALTER TABLE outbox_part RENAME TO outbox_part_v1;
        ALTER TABLE attempt RENAME TO attempt_v1;

        CREATE TABLE inbox(
            -- Numbers are never used again, so that whoever reads on from one misses nothing.
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            received_at INTEGER NOT NULL,
            sent_at INTEGER,
            -- NULL once purged; the hash stays.
            sender TEXT,
            sender_hash BLOB,
            text TEXT NOT NULL,
            route TEXT NOT NULL,
            -- 0: some of its parts never came.
            is_complete INTEGER NOT NULL DEFAULT 1,
            state TEXT NOT NULL CHECK(state IN ('pending', 'promised', 'answered', 'ignored')),
            reason TEXT,
            -- Until when a promised answer is of use.
            answer_by INTEGER,
            purged_at INTEGER
        ) STRICT;
        INSERT INTO inbox(id, received_at, sent_at, sender, text, route, state, reason)
            SELECT id, received_at, sent_at, sender, text, 'modem0', state, reason FROM inbox_v1;
        CREATE INDEX inbox_pending ON inbox(id) WHERE state = 'pending';
        CREATE INDEX inbox_promised ON inbox(id) WHERE state = 'promised';
        CREATE INDEX inbox_sender ON inbox(sender_hash, received_at);
        CREATE INDEX inbox_unpurged ON inbox(received_at) WHERE purged_at IS NULL;

        -- Parts of different lines never meet.
        UPDATE inbox_part SET group_key = group_key || '|modem0';

        CREATE TABLE outbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK(kind IN ('reply', 'oneTime', 'notice', 'bulk')),
            channel TEXT NOT NULL CHECK(channel IN ('sms', 'email')),
            priority INTEGER NOT NULL CHECK(priority BETWEEN 0 AND 3),
            -- NULL once purged; the hash stays, and so do operator, kind and counts.
            recipient TEXT,
            recipient_hash BLOB,
            operator TEXT,
            subject TEXT,
            text TEXT NOT NULL,
            state TEXT NOT NULL CHECK(state IN
                ('queued', 'sending', 'sent', 'delivered', 'failed', 'expired', 'inDoubt', 'cancelled')),
            state_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            wants_report INTEGER NOT NULL,
            part_count INTEGER NOT NULL,
            -- Of kind, channel, recipient and text: tells whether an id comes again with the same content.
            fingerprint BLOB,
            external_id TEXT UNIQUE,
            dedupe_key TEXT UNIQUE,
            -- Only this route may take it.
            route TEXT,
            -- The route that has taken parts of it: telephones join parts of one sender only.
            taken_by TEXT,
            answers INTEGER REFERENCES inbox(id),
            purged_at INTEGER
        ) STRICT;
        CREATE INDEX outbox_created ON outbox(created_at);
        CREATE INDEX outbox_recipient ON outbox(recipient_hash, created_at);
        CREATE INDEX outbox_answers ON outbox(answers) WHERE answers IS NOT NULL;
        CREATE INDEX outbox_unsettled ON outbox(id) WHERE state IN ('queued', 'sending');
        CREATE INDEX outbox_unpurged ON outbox(state_at) WHERE purged_at IS NULL;

        CREATE TABLE outbox_part(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            message INTEGER NOT NULL REFERENCES outbox(id),
            number INTEGER NOT NULL,
            -- Empty for what does not go through a modem, and once purged.
            pdu TEXT NOT NULL,
            length INTEGER NOT NULL,
            state TEXT NOT NULL CHECK(state IN
                ('queued', 'open', 'sent', 'delivered', 'failed', 'expired', 'inDoubt', 'cancelled')),
            error_class TEXT,
            reason TEXT,
            reference INTEGER,
            tries INTEGER NOT NULL DEFAULT 0,
            -- How many of the tries may or may not have gone out.
            doubts INTEGER NOT NULL DEFAULT 0,
            -- How often a SIM's trouble turned out to be this number's alone.
            lone_refusals INTEGER NOT NULL DEFAULT 0,
            -- 1: handed in once more although an earlier attempt may have gone out.
            perhaps_repeated INTEGER NOT NULL DEFAULT 0,
            -- queued: when to try; inDoubt: when to stop waiting for evidence.
            due_at INTEGER NOT NULL,
            -- As the message has them; here for the indexes.
            priority INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            sent_at INTEGER,
            UNIQUE(message, number)
        ) STRICT;
        CREATE INDEX outbox_part_waiting ON outbox_part(priority, due_at, id) WHERE state = 'queued';
        CREATE INDEX outbox_part_expiring ON outbox_part(expires_at) WHERE state = 'queued';
        CREATE INDEX outbox_part_doubtful ON outbox_part(due_at) WHERE state = 'inDoubt';

        CREATE TABLE attempt(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            part INTEGER NOT NULL REFERENCES outbox_part(id),
            route TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            -- The SIM's counter of sent messages when the attempt began: the evidence after a crash.
            counter_before INTEGER,
            finished_at INTEGER,
            result TEXT CHECK(result IN ('sent', 'notSent', 'refused', 'inDoubt')),
            error_class TEXT,
            reason TEXT,
            -- TP-MR, or what another kind of route calls the message.
            reference INTEGER,
            foreign_id TEXT,
            -- TP-ST of the newest report.
            report INTEGER,
            reported_at INTEGER
        ) STRICT;
        CREATE INDEX attempt_part ON attempt(part);
        CREATE INDEX attempt_open ON attempt(id) WHERE finished_at IS NULL;
        CREATE INDEX attempt_route ON attempt(route, started_at);
        CREATE INDEX attempt_reference ON attempt(reference, started_at) WHERE reference IS NOT NULL;
        CREATE INDEX attempt_foreign ON attempt(foreign_id) WHERE foreign_id IS NOT NULL;
        CREATE INDEX attempt_doubtful ON attempt(started_at) WHERE result = 'inDoubt';

        -- Reports that fit no attempt: they may come before the answer to AT+CMGS is written down.
        CREATE TABLE unmatched_report(
            id INTEGER PRIMARY KEY,
            received_at INTEGER NOT NULL,
            route TEXT NOT NULL,
            reference INTEGER NOT NULL,
            recipient_hash BLOB NOT NULL,
            status INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX unmatched_report_recipient ON unmatched_report(recipient_hash);

        -- What became of messages (part NULL) and their parts, and when; never with personal data.
        CREATE TABLE history(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            message INTEGER NOT NULL,
            part INTEGER,
            state TEXT NOT NULL,
            error_class TEXT,
            reason TEXT,
            route TEXT
        ) STRICT;
        CREATE INDEX history_message ON history(message, id);
        CREATE INDEX history_at ON history(at);

        -- Who wants no notices.
        CREATE TABLE opt_out(recipient_hash BLOB PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        INSERT INTO outbox(id, kind, channel, priority, recipient, text, state, state_at, created_at, expires_at,
                wants_report, part_count, dedupe_key, answers)
            SELECT id, 'reply', 'sms', 3, recipient, text, 'queued', created_at, created_at, expires_at, 0,
                (SELECT count(*) FROM outbox_part_v1 WHERE message = outbox_v1.id), 'reply|' || answers, answers
            FROM outbox_v1;
        INSERT INTO outbox_part(id, message, number, pdu, length, state, reason, reference, tries, doubts,
                perhaps_repeated, due_at, priority, expires_at)
            SELECT part.id, message, number, pdu, length, part.state, reason, reference, tries, perhaps_repeated,
                perhaps_repeated, due_at, 3, outbox_v1.expires_at
            FROM outbox_part_v1 AS part JOIN outbox_v1 ON outbox_v1.id = part.message;
        INSERT INTO attempt(id, part, route, started_at, counter_before, finished_at, result, reason)
            SELECT id, part, 'modem0', started_at, counter_before, finished_at,
                CASE WHEN result IS NULL THEN NULL WHEN result = 'sent' THEN 'sent'
                    WHEN result LIKE 'inDoubt%' THEN 'inDoubt' WHEN result LIKE 'failed%' THEN 'refused'
                    ELSE 'notSent' END,
                CASE WHEN instr(result, ': ') > 0 THEN substr(result, instr(result, ': ') + 2) END
            FROM attempt_v1;
        UPDATE outbox SET state = CASE
            WHEN EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id AND state = 'failed') THEN 'failed'
            WHEN EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id AND state = 'expired') THEN 'expired'
            WHEN NOT EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id AND state != 'sent') THEN 'sent'
            WHEN NOT EXISTS(SELECT 1 FROM outbox_part WHERE message = outbox.id AND state != 'queued') THEN 'queued'
            ELSE 'sending' END;
        INSERT INTO history(at, message, part, state, reason)
            SELECT state_at, id, NULL, state, 'taken over from an earlier version' FROM outbox;

        UPDATE setting SET name = 'modem0.referenceCounter' WHERE name = 'modem.referenceCounter';
        DROP TABLE attempt_v1;
        DROP TABLE outbox_part_v1;
        DROP TABLE outbox_v1;
        DROP TABLE inbox_v1;
        """
}
