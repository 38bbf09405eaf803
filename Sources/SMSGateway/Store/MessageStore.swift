import ApplianceKit
import Foundation

/// The gateway's memory: everything received and everything to be sent, in sms.db; its one writer.
actor MessageStore {
    let database: Database
    let clock: any ApplianceClock
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens sms.db in the state folder.
    ///
    /// - Throws: `SQLiteError` or `SystemError`, with what to do.
    init(path: String, clock: any ApplianceClock) throws {
        thread = try PollThread(name: "sms.db")
        database = try Database(path: path, durability: .full, migrations: StoreSchema.migrations)
        self.clock = clock
    }

    var now: Int64 { milliseconds(clock.now) }

    func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded(.down)) }

    // MARK: - Settings

    func setting(_ name: String) throws -> String? {
        try database.first("SELECT value FROM setting WHERE name = ?1", .text(name)) { $0.text(0) }
    }

    func set(_ name: String, to value: String) throws {
        try database.run(
            "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            .text(name), .text(value))
    }
}
