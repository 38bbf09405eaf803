import CSQLite
import Foundation

/// What SQLite itself takes for the same row: one prepared statement on the calling thread, every column read, nothing
/// made of it.
final class RawLookup {
    private var database: OpaquePointer?
    private var statement: OpaquePointer?

    /// - Parameter withNames: Whether the names are joined, as one would write it by hand, or left as numbers.
    init(path: String, withNames: Bool) throws {
        let sql =
            withNames
            ? """
            SELECT printed, p.text, a.text, status, w.text, s.text, paused, received, appointment, released, finished,
                c.text, fetched, lookup_code
            FROM dossier LEFT JOIN phrase p ON p.id = procedure LEFT JOIN phrase a ON a.id = agency
                LEFT JOIN phrase w ON w.id = wording LEFT JOIN phrase s ON s.id = step
                LEFT JOIN phrase c ON c.id = counter
            WHERE code = ?1
            """
            : """
            SELECT printed, procedure, agency, status, wording, step, paused, received, appointment, released, finished,
                counter, fetched, lookup_code FROM dossier WHERE code = ?1
            """
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            sqlite3_exec(database, "PRAGMA cache_size=-6144", nil, nil, nil) == SQLITE_OK,
            sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK
        else { throw CocoaError(.fileReadUnknown) }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(database)
    }

    /// Whether the row is there; the sum keeps the reading of its columns from being left out.
    func read(_ code: String) -> Int {
        var sum = 0
        // Bound without a copy: the text lives until the statement is reset.
        code.withCString { text in
            sqlite3_bind_text(statement, 1, text, Int32(code.utf8.count), nil)
            if sqlite3_step(statement) == SQLITE_ROW {
                for column in 0..<14 {
                    switch sqlite3_column_type(statement, Int32(column)) {
                    case SQLITE_INTEGER: sum &+= Int(truncatingIfNeeded: sqlite3_column_int64(statement, Int32(column)))
                    case SQLITE_TEXT: sum &+= Int(sqlite3_column_text(statement, Int32(column)).pointee)
                    default: break
                    }
                }
            }
            sqlite3_reset(statement)
        }
        return sum
    }
}
