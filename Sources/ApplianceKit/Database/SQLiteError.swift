import CSQLite

/// What SQLite refused, with its code and its words.
public struct SQLiteError: Error, CustomStringConvertible {
    /// The extended result code (sqlite.org/rescode.html), for example 2067 for a broken UNIQUE.
    public let code: Int32
    /// SQLite's message. It may name tables and columns, never values.
    public let message: String
    /// The file, for the person who has to look after it.
    public let file: String

    /// The disk has no room left (SQLITE_FULL).
    public var isDiskFull: Bool { code & 0xFF == SQLITE_FULL }
    /// The file or its folder can't be written (SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_FULL).
    public var isStorageFault: Bool {
        [SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_FULL].contains(code & 0xFF)
    }
    /// Somebody else has a lock on the file (SQLITE_BUSY).
    public var isBusy: Bool { code & 0xFF == SQLITE_BUSY }
    /// The file is no database, or a damaged one (SQLITE_CORRUPT, SQLITE_NOTADB).
    public var isDamaged: Bool { code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB }

    /// File, words and code in one line.
    public var description: String { "\(file): \(message) (SQLite \(code))" }
}
