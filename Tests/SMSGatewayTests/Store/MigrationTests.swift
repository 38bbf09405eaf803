import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// A file of the first version, as it stood at a centre, is taken over with everything in it.
@Suite("Migration", .timeLimit(.minutes(5)))
struct MigrationTests {
    private let fixture = StoreFixture()

    /// Two answered texts, one waiting, one ignored; a reply sent, one open after a crash, one long and half sent.
    private func writeVersion1(partOfLongText: String) throws {
        let database = try Database(path: fixture.path, migrations: [StoreSchema.migrations[0]])
        try database.execute(
            """
            INSERT INTO inbox(id, received_at, sent_at, sender, text, state, reason) VALUES
                (1, 1000, 900, '+84912345678', 'hs 1', 'answered', NULL),
                (2, 2000, 1900, '+84912345678', 'hs 2', 'answered', NULL),
                (3, 3000, 2900, '+84987654321', 'hs 3', 'pending', NULL),
                (4, 4000, 3900, '191', 'quang cao', 'ignored', 'the sender is no mobile number'),
                (5, 5000, 4900, '+84987654321', 'hs 5', 'answered', NULL);
            INSERT INTO outbox(id, kind, recipient, text, created_at, expires_at, answers) VALUES
                (1, 'reply', '+84912345678', 'sent', 1100, 99999999999999, 1),
                (2, 'reply', '+84912345678', 'open', 2100, 99999999999999, 2),
                (7, 'reply', '+84987654321', 'long', 5100, 99999999999999, 5);
            INSERT INTO outbox_part(id, message, number, pdu, length, state, reason, reference, tries,
                perhaps_repeated, due_at) VALUES
                (1, 1, 1, '00', 1, 'sent', NULL, 17, 1, 0, 1100),
                (2, 2, 1, '01', 1, 'open', NULL, NULL, 1, 0, 2100),
                (8, 7, 1, '02', 1, 'sent', NULL, 19, 2, 1, 5100),
                (9, 7, 2, '03', 1, 'queued', NULL, NULL, 0, 0, 5100);
            INSERT INTO attempt(id, part, started_at, counter_before, finished_at, result) VALUES
                (1, 1, 1100, 16, 1150, 'sent'), (2, 2, 2100, 17, NULL, NULL),
                (3, 8, 5100, 17, 5150, 'inDoubt: no answer'), (4, 8, 5200, 18, 5250, 'sent');
            INSERT INTO setting VALUES('modem.referenceCounter', 'kept');
            """)
        try database.run(
            "INSERT INTO inbox_part VALUES('+84912345678|1|8|3', 1, ?1, 1772413200000)", .text(partOfLongText))
    }

    @Test func theFirstVersionIsTakenOverWhole() async throws {
        let long = try fixture.parts(String(repeating: "Cho toi hoi ho so cua toi ", count: 14))
        try writeVersion1(partOfLongText: long[0].pdu)
        let store = try fixture.open()

        #expect(
            try await store.texts(after: 0, limit: 9).map(\.state)
                == ["answered", "answered", "pending", "ignored", "answered"])
        let entries = try await store.messages(MessageFilter()).reversed() as [OutboxEntry]
        #expect(entries.map(\.state) == ["sent", "sending", "sending"])
        #expect(entries.map(\.text) == ["sent", "open", "long"])
        #expect(entries.last?.parts.map(\.perhapsRepeated) == [true, false])
        #expect(try await store.messages(MessageFilter(recipient: "0912 345 678")).map(\.id) == [2, 1])
        #expect(try await store.setting("modem0.referenceCounter") == "kept")

        // What was cut off is judged as before.
        let open = try #require(try await store.openAttempts(route: "modem0").first)
        #expect(open.counterBefore == 17)
        try await store.close(open, .sent(reference: 18))
        #expect(try await store.message(2)?.state == "sent")
        // What waited goes on, by the SIM that sent the first part.
        #expect(try await store.open("modem0")?.part.pdu == "03")
        // A text still has one answer.
        let pending = try #require(try await store.pendingMessages(limit: 9).first)
        #expect(try await store.answer(pending, with: "now"))
        // A long text finds its first part.
        _ = try await store.accept(long[1])
        #expect(try await store.accept(long[2]))
        // Numbers go on from where they were.
        #expect(try await store.enqueue(NewMessage(.notice, to: "0912345678", text: "x")).id > 7)
    }

    @Test func theLedgerOfTheThirdVersionIsTakenOver() async throws {
        let code = DossierCode(printed: "H15-260301-0001")
        do {
            let database = try Database(path: fixture.path, migrations: Array(StoreSchema.migrations[..<3]))
            try database.execute(
                """
                INSERT INTO outbox(id, kind, channel, priority, recipient, text, state, state_at, created_at, expires_at,
                    wants_report, part_count, dedupe_key)
                VALUES(5, 'notice', 'sms', 1, '+84912345678', 'x', 'sent', 1, 1, 2, 1, 1, 'notice|41|00');
                INSERT INTO notice(id, dossier, printed, kind, date, noted_at, outcome)
                    VALUES(41, '\(code.normalForm)', 'H15-260301-0001', 'resultReady', 1772413200000, 1, 'told'),
                    (42, 'x', 'H15-260301-0002', 'received', 1772413200000, 1, 'undeliverable');
                INSERT INTO notice_message VALUES(41, 5);
                DELETE FROM notice WHERE id = 42;
                """)
        }
        let store = try fixture.open()
        let event = DossierEvent(
            kind: .resultReady, dossier: Dossier(code: code, status: .completed), date: fixture.clock.now,
            contact: DossierContact(code: code, telephone: "0912345678"))
        let desk = NoticeDesk(store: store, wording: try Wording(), clock: fixture.clock)
        try await desk.take([event])
        #expect(try await store.messages(MessageFilter()).count == 1)
        var next = event
        next.date += 86_400
        try await desk.take([next])
        #expect(try await store.undeliverableNotices().isEmpty)
        // Numbers are not given again, or messages of another notice would be taken for its own.
        #expect(try await store.hasNotice(43))
        #expect(try await !store.hasNotice(42))
    }

    @Test func aSecondStartFindsTheSameKey() async throws {
        let first = try fixture.open()
        let hash = await first.hash(of: "0912345678")
        #expect(try await fixture.open().hash(of: "+84 912 345 678") == hash)
        #expect(try await fixture.open().hash(of: "0912345679") != hash)
        #expect(try await StoreFixture().open().hash(of: "0912345678") != hash)
    }
}
