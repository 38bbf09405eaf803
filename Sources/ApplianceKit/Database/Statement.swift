import CSQLite

/// One prepared statement of a ``Database``, bound and stepped by the calls there.
final class Statement {
    let handle: OpaquePointer
    private unowned let database: Database

    init(_ sql: String, in database: Database) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw database.error(code) }
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Whether it stands amid its rows.
    var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

    func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        precondition(values.count == Int(sqlite3_bind_parameter_count(handle)), "wrong number of parameters")
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(handle, position)
                case .integer(let number): sqlite3_bind_int64(handle, position, number)
                case .real(let number): sqlite3_bind_double(handle, position, number)
                case .text(let text): sqlite3_bind_text_copy(handle, position, text, Int32(text.utf8.count))
                case .blob(let bytes):
                    // A null pointer would bind NULL: an empty blob needs an address all the same.
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(handle, position, 0)
                        : sqlite3_bind_blob_copy(handle, position, bytes, Int32(bytes.count))
                }
            guard code == SQLITE_OK else { throw database.error(code) }
        }
    }

    /// true: a row stands ready; false: done.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw database.error(code)
        }
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}

/// A row of a result while it is being read; its columns count from 0. Don't keep it beyond the closure it came to.
public struct Row: ~Copyable {
    let handle: OpaquePointer

    /// Whether the column is NULL.
    public func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    /// Whether the column holds an integer, where it may hold several kinds of values.
    public func isInteger(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER }
    /// The column as an integer; NULL is 0.
    public func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
    /// The column as an integer, or nil.
    public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    /// The column as text; NULL is empty.
    public func text(_ column: Int) -> String { optionalText(column) ?? "" }
    /// The column as text, or nil.
    public func optionalText(_ column: Int) -> String? {
        guard let text = sqlite3_column_text(handle, Int32(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }
    /// The column as bytes; NULL is empty.
    public func blob(_ column: Int) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
    }
}
