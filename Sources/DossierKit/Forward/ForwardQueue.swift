import ApplianceKit
import Foundation

/// What the box has counted or done and the central system has yet to get: ratings, tickets, receipts, signs of life.
///
/// In a file that outlives power cuts. A thing that is handed in is on the disk when the call returns. Bounded: where
/// the central system stays away for months the oldest of a kind go, and how many is kept and told.
///
/// ```swift
/// let forward = try await ForwardQueue(path: "/var/lib/tracuu/forward.db")
/// try await forward.add(.rating(rating))
/// ```
public actor ForwardQueue {
    /// What was thrown away of a kind since it was last told.
    public struct Dropped: Sendable, Equatable {
        /// Which.
        public let kind: UploadItem.Kind
        /// How many found no room.
        public let overflow: Int
        /// How many the central system refused for good.
        public let refused: Int
    }

    /// A batch, with a key that it keeps until it is taken.
    struct Batch: Sendable, Equatable {
        let number: Int64
        let kind: UploadItem.Kind
        let upload: UploadBatch
    }

    /// How many of each kind are kept at most: months of a busy centre. A sign of life is of no use once there is a
    /// later one.
    public static let usualLimits: [UploadItem.Kind: Int] = [
        .ratings: 50_000, .tickets: 20_000, .receipts: 100_000, .heartbeats: 1,
    ]

    private let thread: PollThread
    private let database: Database
    private let limits: [UploadItem.Kind: Int]
    private let added = Signal()

    /// The thread of the database.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens the file, and makes it where it is missing.
    ///
    /// - Parameter limits: How many of each kind are kept at most.
    /// - Throws: ``SQLiteError``, or ``SystemError`` where the system has no thread left.
    public init(path: String, limits: [UploadItem.Kind: Int] = ForwardQueue.usualLimits) async throws {
        thread = try PollThread(name: "forward")
        self.limits = limits
        database = try Database(path: path, migrations: Self.migrations)
    }

    /// Raised whenever something has been added.
    nonisolated var wakeUps: AsyncStream<Void> { added.raised }

    /// Takes something to hand over. When it returns it is on the disk; the same `id` again changes nothing.
    ///
    /// - Throws: ``SQLiteError``.
    public func add(_ item: UploadItem) throws { try add([item]) }

    /// Takes several at once, all or none.
    func add(_ items: [UploadItem]) throws {
        let encoder = JSONEncoder()
        let bodies = try items.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        try database.transaction {
            var added: Set<UploadItem.Kind> = []
            for (item, body) in zip(items, bodies) {
                let isNew =
                    try database.run(
                        "INSERT INTO item(id, kind, body) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING", .text(item.id),
                        .text(item.kind.rawValue), .text(body)) > 0
                if isNew { added.insert(item.kind) }
            }
            for kind in added { try makeRoom(kind) }
        }
        added.raise()
    }

    /// How many of each kind wait.
    ///
    /// - Throws: ``SQLiteError``.
    public func waiting() throws -> [UploadItem.Kind: Int] {
        let rows = try database.query("SELECT kind, count(*) FROM item GROUP BY kind") {
            (UploadItem.Kind(rawValue: $0.text(0)), Int($0.integer(1)))
        }
        return Dictionary(rows.compactMap { kind, count in kind.map { ($0, count) } }) { $0 + $1 }
    }

    /// What was thrown away since somebody was last told.
    ///
    /// - Throws: ``SQLiteError``.
    public func dropped() throws -> [Dropped] {
        try database.query("SELECT kind, overflow, refused FROM dropped ORDER BY kind") { row in
            UploadItem.Kind(rawValue: row.text(0)).map {
                Dropped(kind: $0, overflow: Int(row.integer(1)), refused: Int(row.integer(2)))
            }
        }.compactMap(\.self)
    }

    /// Notes that somebody has been told of what was thrown away.
    ///
    /// - Throws: ``SQLiteError``.
    public func forgetDropped(_ told: [Dropped]) throws {
        try database.transaction {
            for entry in told {
                try database.run(
                    "UPDATE dropped SET overflow = overflow - ?2, refused = refused - ?3 WHERE kind = ?1",
                    .text(entry.kind.rawValue), SQLiteValue(entry.overflow), SQLiteValue(entry.refused))
            }
            try database.run("DELETE FROM dropped WHERE overflow <= 0 AND refused <= 0")
        }
    }

    // MARK: - Handing over

    /// The batch to hand over next, of the kind whose oldest item is the oldest: one that was tried before, with the
    /// same key and items, or a new one.
    ///
    /// - Parameter kinds: Which kinds may go now.
    /// - Returns: nil where nothing waits.
    func nextBatch(of kinds: Set<UploadItem.Kind>, limit: Int) throws -> Batch? {
        try database.transaction {
            let oldest = try kinds.compactMap { kind in
                try database.first(
                    "SELECT number, batch FROM item WHERE kind = ?1 ORDER BY number LIMIT 1", .text(kind.rawValue)
                ) { (kind: kind, number: $0.integer(0), batch: $0.optionalInteger(1)) }
            }.min { $0.number < $1.number }
            guard let oldest else { return nil }
            let number = try oldest.batch ?? newBatch(of: oldest.kind, limit: limit)
            let key = try database.first("SELECT key FROM batch WHERE number = ?1", .integer(number)) { $0.text(0) }
            let bodies = try database.query(
                "SELECT number, body FROM item WHERE batch = ?1 ORDER BY number", .integer(number)
            ) { (number: $0.integer(0), body: $0.text(1)) }
            let decoder = JSONDecoder()
            var items: [UploadItem] = []
            for (item, body) in bodies {
                if let readable = try? decoder.decode(UploadItem.self, from: Data(body.utf8)) {
                    items.append(readable)
                } else {
                    // Of a later version that has been taken back: it must not hold up the others for ever.
                    try database.run("DELETE FROM item WHERE number = ?1", .integer(item))
                    try note(oldest.kind, overflow: 0, refused: 1)
                }
            }
            return Batch(number: number, kind: oldest.kind, upload: UploadBatch(key: key ?? "", items: items))
        }
    }

    /// Forgets a batch that the central system has, or refuses in part.
    ///
    /// - Parameter refused: How many of it the central system refuses for good.
    func finish(_ batch: Batch, refused: Int) throws {
        try database.transaction {
            try database.run("DELETE FROM item WHERE batch = ?1", .integer(batch.number))
            try database.run("DELETE FROM batch WHERE number = ?1", .integer(batch.number))
            try note(batch.kind, overflow: 0, refused: refused)
        }
    }

    private func newBatch(of kind: UploadItem.Kind, limit: Int) throws -> Int64 {
        try database.run("INSERT INTO batch(key) VALUES(?1)", .text(UUID().uuidString))
        let number = database.lastInsertedRow
        try database.run(
            """
            UPDATE item SET batch = ?1
            WHERE number IN (SELECT number FROM item WHERE kind = ?2 AND batch IS NULL ORDER BY number LIMIT ?3)
            """, .integer(number), .text(kind.rawValue), SQLiteValue(limit))
        return number
    }

    /// What is in a batch already stays: the same key must always come with the same items.
    private func makeRoom(_ kind: UploadItem.Kind) throws {
        let count = try database.first(
            "SELECT count(*) FROM item WHERE kind = ?1 AND batch IS NULL", .text(kind.rawValue)
        ) { Int($0.integer(0)) }
        let excess = (count ?? 0) - (limits[kind] ?? 10_000)
        if excess <= 0 { return }
        try database.run(
            """
            DELETE FROM item WHERE number IN
                (SELECT number FROM item WHERE kind = ?1 AND batch IS NULL ORDER BY number LIMIT ?2)
            """, .text(kind.rawValue), SQLiteValue(excess))
        // A later sign of life says all that an earlier one did.
        if kind != .heartbeats { try note(kind, overflow: excess, refused: 0) }
    }

    private func note(_ kind: UploadItem.Kind, overflow: Int, refused: Int) throws {
        if overflow == 0, refused == 0 { return }
        try database.run(
            """
            INSERT INTO dropped(kind, overflow, refused) VALUES(?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET overflow = overflow + excluded.overflow, refused = refused + excluded.refused
            """, .text(kind.rawValue), SQLiteValue(overflow), SQLiteValue(refused))
    }

    private static let migrations = [
        """
        CREATE TABLE batch(number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL) STRICT;
        CREATE TABLE item(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,          -- JSON of the item
            batch INTEGER REFERENCES batch
        ) STRICT;
        CREATE INDEX item_kind ON item(kind, number);
        CREATE INDEX item_batch ON item(batch) WHERE batch IS NOT NULL;
        CREATE TABLE dropped(kind TEXT PRIMARY KEY, overflow INTEGER NOT NULL, refused INTEGER NOT NULL)
            STRICT, WITHOUT ROWID;
        """
    ]
}

extension UploadItem {
    /// The item's own id, by which the central system counts it once.
    var id: String {
        switch self {
        case .rating(let rating): rating.id
        case .tickets(let tally): tally.id
        case .receipt(let receipt): receipt.id
        case .heartbeat(let heartbeat): heartbeat.id
        }
    }
}
