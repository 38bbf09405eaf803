import ApplianceKit
import Foundation

/// Which satellites belong to this hub: their tokens as hashes, and the codes by which new ones are let in.
///
/// The daemon and the command `hub pair` open the same file. A code is eight digits, counts once and for a quarter of
/// an hour, and is void after five wrong ones: the chance to guess it is one in twenty million.
actor SatelliteRegister {
    /// Why a code did not let a satellite in.
    enum PairingError: Error, Equatable, Sendable {
        /// Another code is open; the try counts as a wrong one.
        case badCode
        /// No code is open: none was made, or it has been used, is too old, or five wrong ones have come.
        case closed
    }

    struct Satellite: Sendable {
        var name: String
        var pairedAt: Date
        var seenAt: Date?
    }

    private static let migrations = [
        """
        CREATE TABLE satellite(
            name TEXT PRIMARY KEY,
            token BLOB NOT NULL UNIQUE,      -- SHA-256
            paired_at INTEGER NOT NULL,
            seen_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE code(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            hash BLOB NOT NULL,
            name TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            wrong INTEGER NOT NULL
        ) STRICT;
        """
    ]
    private static let codeLife: TimeInterval = 900
    private static let wrongLimit: Int64 = 5

    private let thread: PollThread
    private let database: Database
    private let clock: any ApplianceClock

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    init(path: String, clock: any ApplianceClock) async throws {
        thread = try PollThread(name: "hub")
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
        self.clock = clock
    }

    /// A code for one satellite, to be typed in there. The code before it, if any, is void.
    func newCode(for name: String) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let code = (0..<8).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        try database.run(
            """
            INSERT INTO code(id, hash, name, expires_at, wrong) VALUES(1, ?1, ?2, ?3, 0)
            ON CONFLICT(id) DO UPDATE SET hash = excluded.hash, name = excluded.name,
                expires_at = excluded.expires_at, wrong = 0
            """, .blob(Self.hash(code)), .text(name),
            .integer(QueueStore.milliseconds(clock.now + Self.codeLife)))
        return code
    }

    /// Lets a satellite in, and forgets the code. A satellite of that name which was there before is out.
    func pair(_ code: String) throws -> HubMessages.Paired {
        try database.transaction { () throws -> HubMessages.Paired? in
            guard
                let open = try database.first(
                    "SELECT hash, name, expires_at, wrong FROM code",
                    map: { (hash: $0.blob(0), name: $0.text(1), expires: $0.integer(2), wrong: $0.integer(3)) }),
                open.wrong < Self.wrongLimit, open.expires > QueueStore.milliseconds(clock.now)
            else { throw PairingError.closed }
            guard open.hash == Self.hash(code) else {
                // Counted in the transaction that ends well, so not by an error.
                try database.run("UPDATE code SET wrong = wrong + 1")
                return nil
            }
            let token = Self.newToken()
            try database.run("DELETE FROM code")
            try write(open.name, token)
            return HubMessages.Paired(name: open.name, token: token)
        }.orThrow(PairingError.badCode)
    }

    /// Lets a satellite in beforehand, by a token that its configuration brings. One of that name which was there before
    /// is out.
    ///
    /// - Returns: The token: 256 bits as 64 hexadecimal digits.
    func add(_ name: String) throws -> String {
        let token = Self.newToken()
        try write(name, token)
        return token
    }

    private func write(_ name: String, _ token: String) throws {
        try database.run(
            """
            INSERT INTO satellite(name, token, paired_at) VALUES(?1, ?2, ?3)
            ON CONFLICT(name) DO UPDATE SET token = excluded.token, paired_at = excluded.paired_at, seen_at = NULL
            """, .text(name), .blob(Self.hash(token)), .integer(QueueStore.milliseconds(clock.now)))
    }

    /// The satellite that a token belongs to.
    func name(of token: String) throws -> String? {
        let name = try database.first("SELECT name FROM satellite WHERE token = ?1", .blob(Self.hash(token))) {
            $0.text(0)
        }
        if let name {
            // Seen to the minute: not a write with every request.
            let now = QueueStore.milliseconds(clock.now)
            try database.run(
                "UPDATE satellite SET seen_at = ?2 WHERE name = ?1 AND coalesce(seen_at, 0) < ?2 - 60000", .text(name),
                .integer(now))
        }
        return name
    }

    func satellites() throws -> [Satellite] {
        try database.query("SELECT name, paired_at, seen_at FROM satellite ORDER BY name") { row in
            Satellite(
                name: row.text(0), pairedAt: QueueStore.moment(row.integer(1)),
                seenAt: row.optionalInteger(2).map(QueueStore.moment))
        }
    }

    /// Takes a satellite's token away.
    ///
    /// - Returns: Whether there was one.
    func remove(_ name: String) throws -> Bool {
        try database.run("DELETE FROM satellite WHERE name = ?1", .text(name)) > 0
    }

    private static func hash(_ secret: String) -> [UInt8] { digestSHA256(Array(secret.utf8)) }

    /// 256 bits from the system's generator.
    private static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let part = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - part.count) + part
        }.joined()
    }
}

extension Optional {
    fileprivate func orThrow(_ error: any Error) throws -> Wrapped {
        guard let self else { throw error }
        return self
    }
}
