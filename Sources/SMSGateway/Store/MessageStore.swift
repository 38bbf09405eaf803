import ApplianceKit
import DeviceIO
import Foundation

/// The gateway's memory: everything received and everything to be sent, in sms.db. The daemon's one writer; the
/// technician's commands open the file with one of their own beside it.
actor MessageStore {
    let database: Database
    let clock: any ApplianceClock
    let operators: OperatorTable
    /// Kinds for which the network is asked to report deliveries.
    let reportedKinds: Set<MessageKind>
    /// Raised when a text has come in.
    nonisolated let received = Signal()
    /// Raised when something may have become due.
    nonisolated let queued = Signal()
    /// Whether the disk takes what is to be kept.
    nonisolated let health = StorageHealth()
    /// Under which claims notices may go out.
    nonisolated let leases = LeaseBook()

    private let thread: PollThread
    private let privacy: KeyedHash
    private var observers: [Signal] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens sms.db in the state folder.
    ///
    /// - Parameters:
    ///   - operators: Whose numbers are whose, for routing and statements.
    ///   - reportedKinds: Kinds for which the network is asked to report deliveries.
    /// - Throws: `SQLiteError` or `SystemError`, with what to do.
    init(
        path: String, clock: any ApplianceClock, operators: OperatorTable = OperatorTable(),
        reportedKinds: Set<MessageKind> = [.oneTime, .notice, .bulk]
    ) throws {
        thread = try PollThread(name: "sms.db")
        database = try Database(path: path, durability: .full, migrations: StoreSchema.migrations)
        self.clock = clock
        self.operators = operators
        self.reportedKinds = reportedKinds
        privacy = KeyedHash(key: try Self.privacyKey(in: database))
        try Self.hashNumbers(in: database, privacy)
    }

    /// UTC milliseconds since 1970.
    var now: Int64 { milliseconds(clock.now) }

    /// UTC milliseconds since 1970, rounded down.
    func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded(.down)) }

    /// All of it or nothing; what the disk says of it is noted in ``health``.
    @discardableResult
    func write<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            let value = try database.transaction(body)
            health.wrote()
            return value
        } catch let error as SQLiteError {
            health.failed(error)
            throw error
        }
    }

    // MARK: - Personal data

    /// What stands for a number once the number itself is gone; the same for every way of writing it.
    func hash(of recipient: String) -> [UInt8] { Self.hash(of: recipient, privacy) }

    private static func hash(of recipient: String, _ privacy: KeyedHash) -> [UInt8] {
        privacy.of(MobileNumber(recipient)?.international ?? recipient.lowercased().filter { !" .-()".contains($0) })
    }

    /// What stands for any other text that must be recognised but not kept.
    func hash(ofText text: String) -> [UInt8] { privacy.of(text) }

    private static let keySetting = "privacy.key"

    private static func privacyKey(in database: Database) throws -> [UInt8] {
        let kept = try database.first("SELECT value FROM setting WHERE name = ?1", .text(keySetting)) { $0.text(0) }
        if let kept, let key = try? Hexadecimal.octets(kept) { return key }
        let key = KeyedHash.newKey()
        try database.run(
            "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            .text(keySetting), .text(Hexadecimal.string(key)))
        return key
    }

    /// Numbers that an earlier version wrote have no hash yet.
    private static func hashNumbers(in database: Database, _ privacy: KeyedHash) throws {
        try database.transaction {
            let senders = try database.query(
                "SELECT DISTINCT sender FROM inbox WHERE sender_hash IS NULL AND sender IS NOT NULL"
            ) { $0.text(0) }
            for sender in senders {
                try database.run(
                    "UPDATE inbox SET sender_hash = ?2 WHERE sender = ?1 AND sender_hash IS NULL",
                    .text(sender), .blob(hash(of: sender, privacy)))
            }
            let recipients = try database.query(
                "SELECT DISTINCT recipient FROM outbox WHERE recipient_hash IS NULL AND recipient IS NOT NULL"
            ) { $0.text(0) }
            for recipient in recipients {
                try database.run(
                    "UPDATE outbox SET recipient_hash = ?2 WHERE recipient = ?1 AND recipient_hash IS NULL",
                    .text(recipient), .blob(hash(of: recipient, privacy)))
            }
        }
    }

    // MARK: - Settings

    func setting(_ name: String) throws -> String? {
        try database.first("SELECT value FROM setting WHERE name = ?1", .text(name)) { $0.text(0) }
    }

    func set(_ name: String, to value: String) throws {
        try write {
            try database.run(
                "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                .text(name), .text(value))
        }
    }

    // MARK: - Changes

    /// A signal that is raised after every change of a message's state and every text that comes in. What changed is
    /// read by ``changes(after:limit:)`` and ``texts(after:limit:)``, from a number that the reader keeps itself: so a
    /// webhook misses nothing while the daemon is down.
    func observeChanges() -> Signal {
        let signal = Signal()
        observers.append(signal)
        return signal
    }

    func tellObservers() { for observer in observers { observer.raise() } }
}
