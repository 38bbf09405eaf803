import CSQLite

/// One connection to an SQLite file, in WAL mode.
///
/// Not Sendable: it lives inside an actor whose executor is a ``PollThread``, because SQLite blocks. Statements are
/// prepared once and kept by their text, so write them as literals.
///
/// ```swift
/// let database = try Database(path: path, migrations: ["CREATE TABLE ticket(number TEXT PRIMARY KEY) STRICT"])
/// try database.transaction { try database.run("INSERT INTO ticket VALUES(?1)", "A001") }
/// ```
public final class Database {
    /// How much of a power cut a commit survives.
    public enum Durability: String, Sendable {
        /// `synchronous=FULL`: a commit is on the disk. For what a citizen or a bill depends on.
        case full = "FULL"
        /// `synchronous=NORMAL`: the last commits may be missing, never damaged. For caches.
        case normal = "NORMAL"
    }

    let handle: OpaquePointer
    private let path: String
    private var statements: [String: Statement] = [:]
    private var isInTransaction = false

    /// Opens the file, makes it where it is missing, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: The file. Its folder must be there.
    ///   - durability: See ``Durability``.
    ///   - migrations: SQL scripts; the n-th takes the schema from version n-1 to n (`PRAGMA user_version`). A file of
    ///     a later version than known is refused, unless it says that it can be used from a known one on.
    ///   - oldest: The first schema version whose software can use a file of the present one, because every migration
    ///     since has only added what that software leaves alone; nil: the present one. It is written into the file
    ///     (`PRAGMA application_id`), so that an update which migrated and was left again leaves a file that opens.
    /// - Throws: ``SQLiteError``.
    public init(
        path: String, durability: Durability = .full, migrations: [String], usableFrom oldest: Int? = nil
    ) throws(SQLiteError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened else { throw SQLiteError(code: code, message: "no memory", file: path) }
        guard code == SQLITE_OK else {
            let message = String(cString: sqlite3_errmsg(opened))
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: message, file: path)
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(handle, 5_000)
        try execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=\(durability.rawValue); PRAGMA foreign_keys=ON")
        try migrate(migrations, usableFrom: oldest ?? migrations.count)
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs SQL without parameters, several statements allowed.
    public func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Runs one statement that returns no rows.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    public func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int {
        let statement = try prepare(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {}
        return Int(sqlite3_changes(handle))
    }

    /// The rows of a query, each turned into a value.
    public func query<Value>(
        _ sql: String, _ values: SQLiteValue..., map: (borrowing Row) throws -> Value
    ) throws -> [Value] {
        let statement = try prepare(sql)
        defer { statement.reset() }
        try statement.bind(values)
        var result: [Value] = []
        while try statement.step() { result.append(try map(Row(handle: statement.handle))) }
        return result
    }

    /// The first row of a query, or nil.
    public func first<Value>(
        _ sql: String, _ values: SQLiteValue..., map: (borrowing Row) throws -> Value
    ) throws -> Value? {
        let statement = try prepare(sql)
        defer { statement.reset() }
        try statement.bind(values)
        return try statement.step() ? try map(Row(handle: statement.handle)) : nil
    }

    /// The row id of the last insert.
    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// All of it or nothing: commits when the body returns, rolls back when it throws.
    ///
    /// The write lock is taken at the start (`BEGIN IMMEDIATE`), so a transaction never fails half-way for another
    /// writer's sake. A transaction within a transaction is part of the outer one.
    @discardableResult
    public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        if isInTransaction { return try body() }
        try execute("BEGIN IMMEDIATE")
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // On some errors (a full disk) SQLite has rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    func error(_ code: Int32) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), file: path)
    }

    private func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        guard let statement = statements[sql] else {
            let statement = try Statement(sql, in: self)
            statements[sql] = statement
            return statement
        }
        // The same query within the rows of itself needs a cursor of its own.
        return statement.isBusy ? try Statement(sql, in: self) : statement
    }

    private func migrate(_ migrations: [String], usableFrom oldest: Int) throws(SQLiteError) {
        do {
            try transaction {
                let version = Int(try first("PRAGMA user_version") { $0.integer(0) } ?? 0)
                let least = Int(try first("PRAGMA application_id") { $0.integer(0) } ?? 0)
                if version > migrations.count, least > 0, least <= migrations.count { return }
                guard version <= migrations.count else {
                    throw SQLiteError(
                        code: SQLITE_SCHEMA,
                        message:
                            "made by a later version of this software: schema \(version), known \(migrations.count)",
                        file: path)
                }
                for script in migrations[version...] { try execute(script) }
                if version != migrations.count { try execute("PRAGMA user_version=\(migrations.count)") }
                if least != oldest { try execute("PRAGMA application_id=\(oldest)") }
            }
        } catch let error as SQLiteError {
            throw error
        } catch {
            throw SQLiteError(code: SQLITE_ERROR, message: "\(error)", file: path)
        }
    }
}
