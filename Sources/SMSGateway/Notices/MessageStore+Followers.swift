import ApplianceKit
import DossierKit

/// Who wants to hear of a dossier besides those who handed it in, and who does not.
extension MessageStore {
    /// A number is kept for so long at most: dossiers take no longer, and what is closed is forgotten at once.
    private static let followingTime: Int64 = 400 * 86_400_000
    /// So many numbers may follow one dossier: a family, not a crowd.
    private static let followerLimit = 10

    /// From now on this number hears of the dossier's changes.
    func follow(_ dossier: DossierCode, _ number: String) throws {
        try write {
            // Who follows a dossier wants to hear of something.
            try database.run("DELETE FROM opt_out WHERE recipient_hash = ?1", .blob(hash(of: number)))
            try database.run(
                """
                INSERT INTO follower VALUES(?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET recipient = excluded.recipient, since = excluded.since
                """, .text(dossier.normalForm), .blob(hash(of: number)), .text(number), .integer(now))
            try database.run(
                """
                DELETE FROM follower WHERE dossier = ?1 AND recipient IS NOT NULL AND recipient_hash NOT IN (
                    SELECT recipient_hash FROM follower WHERE dossier = ?1 AND recipient IS NOT NULL
                    ORDER BY since DESC LIMIT ?2)
                """, .text(dossier.normalForm), .integer(Int64(Self.followerLimit)))
        }
    }

    /// From now on this number hears nothing of the dossier, even where it was given when it was handed in.
    func unfollow(_ dossier: DossierCode, _ number: String) throws {
        try write {
            try database.run(
                """
                INSERT INTO follower VALUES(?1, ?2, NULL, ?3)
                ON CONFLICT DO UPDATE SET recipient = NULL, since = excluded.since
                """, .text(dossier.normalForm), .blob(hash(of: number)), .integer(now))
            let waiting = try database.query(
                """
                SELECT message FROM notice JOIN notice_message ON notice.id = notice
                JOIN outbox ON outbox.id = message
                WHERE dossier = ?1 AND recipient_hash = ?2 AND outbox.state IN ('queued', 'sending')
                """, .text(dossier.normalForm), .blob(hash(of: number))
            ) { $0.integer(0) }
            for message in waiting { _ = try takeBack(message, reason: "the recipient wants no news of this dossier") }
        }
        tellObservers()
    }

    /// Who follows a dossier, within a transaction.
    func followers(of dossier: DossierCode) throws -> [String] {
        try database.query(
            "SELECT recipient FROM follower WHERE dossier = ?1 AND recipient IS NOT NULL ORDER BY since",
            .text(dossier.normalForm)
        ) { $0.text(0) }
    }

    /// Whether a number wants to hear nothing of a dossier.
    func isUnfollowed(_ dossier: DossierCode, by number: String) throws -> Bool {
        try database.first(
            "SELECT 1 FROM follower WHERE dossier = ?1 AND recipient_hash = ?2 AND recipient IS NULL",
            .text(dossier.normalForm), .blob(hash(of: number))
        ) { _ in true } ?? false
    }

    /// Nothing more will happen to a dossier: who followed it is forgotten.
    func forgetFollowers(of dossier: DossierCode) throws {
        try database.run("DELETE FROM follower WHERE dossier = ?1", .text(dossier.normalForm))
    }

    /// Forgets who began to follow more than 400 days ago, and who said so long ago that they want to hear nothing.
    func forgetOldFollowers() throws {
        try write { try database.run("DELETE FROM follower WHERE since < ?1", .integer(now - Self.followingTime)) }
    }
}
